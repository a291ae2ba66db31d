// The command line that builder, recorder and verifier share: which Go
// releases (`official`: those whose toolchains are here), which processors beside amd64 and C libraries beside glibc (`here`:
// those that this machine has the tools for), and which artifacts or cases.
import { parseArgs } from 'node:util';
import { CPUS, cpusHere } from './cpus.js';
import { ALL_GO, isOfficial, officialHere } from './go-releases.js';
import { libcsHere } from './musl.js';

/**
 * @typedef {object} Choice
 * @property {string[]} go releases of the Debian archive, `1.22`, and official ones, `1.17.13`
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
    values.go === undefined ? [...ALL_GO, ...officialHere()] : values.go.split(',').flatMap(releasesOf);
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

/** Of `22`, `1.22`, `1.17.13`, `official`: all official ones that are here. @param {string} name @returns {string[]} */
function releasesOf(name) {
  if (name === 'official') return officialHere();
  const go = `1.${name.replace(/^1\./, '')}`;
  if (!ALL_GO.includes(go) && !isOfficial(go))
    throw new Error(
      `Go ${go} is not among ${ALL_GO.join(' ')}, nor among the official ones of go-releases.js`,
    );
  return [go];
}
