// The command line that builder, recorder and verifier share: which Go
// releases, which processors beside amd64 and C libraries beside glibc (`here`:
// those that this machine has the tools for), and which artifacts or cases.
import { parseArgs } from 'node:util';
import { CPUS, cpusHere } from './cpus.js';
import { ALL_GO } from './go-releases.js';
import { libcsHere } from './musl.js';

/**
 * @typedef {object} Choice
 * @property {string[]} go
 * @property {string[]} cpu processors beside amd64
 * @property {string[]} libc C libraries beside glibc
 * @property {(id: string) => boolean} wants
 * @property {boolean} partial whether something was left out
 * @property {boolean} check whether to compare only
 */

/** @param {string[]} args @returns {Choice} */
export function readChoice(args) {
  const { values } = parseArgs({
    args,
    options: {
      go: { type: 'string' },
      cpu: { type: 'string' },
      libc: { type: 'string' },
      only: { type: 'string' },
      check: { type: 'boolean' },
    },
  });
  const go =
    values.go === undefined ? ALL_GO : values.go.split(',').map(minor => `1.${minor.replace(/^1\./, '')}`);
  for (const release of go) {
    if (!ALL_GO.includes(release) && !/^1\.\d+\.\d+$/.test(release))
      throw new Error(`Go ${release} is not among ${ALL_GO.join(' ')}`);
  }
  const cpu = values.cpu === undefined ? [] : values.cpu === 'here' ? cpusHere() : values.cpu.split(',');
  for (const name of cpu) {
    if (!CPUS.some(known => known.name === name)) throw new Error(`no processor is called ${name}`);
  }
  const libc = values.libc === undefined ? [] : values.libc === 'here' ? libcsHere() : values.libc.split(',');
  for (const name of libc) if (name !== 'musl') throw new Error(`no C library is called ${name}`);
  const pattern = values.only === undefined ? undefined : new RegExp(values.only);
  return {
    go,
    cpu,
    libc,
    wants: id => pattern === undefined || pattern.test(id),
    check: values.check === true,
    partial: values.go !== undefined || pattern !== undefined,
  };
}
