// The command line that builder, recorder and verifier share: which Go
// releases, and which artifacts or cases.
import { parseArgs } from 'node:util';
import { ALL_GO } from './go-releases.js';

/**
 * @typedef {object} Choice
 * @property {string[]} go
 * @property {(id: string) => boolean} wants
 * @property {boolean} partial whether something was left out
 * @property {boolean} check whether to compare only
 */

/** @param {string[]} args @returns {Choice} */
export function readChoice(args) {
  const { values } = parseArgs({
    args,
    options: { go: { type: 'string' }, only: { type: 'string' }, check: { type: 'boolean' } },
  });
  const go =
    values.go === undefined ? ALL_GO : values.go.split(',').map(minor => `1.${minor.replace(/^1\./, '')}`);
  for (const release of go) {
    if (!ALL_GO.includes(release)) throw new Error(`Go ${release} is not among ${ALL_GO.join(' ')}`);
  }
  const pattern = values.only === undefined ? undefined : new RegExp(values.only);
  return {
    go,
    wants: id => pattern === undefined || pattern.test(id),
    check: values.check === true,
    partial: values.go !== undefined || pattern !== undefined,
  };
}
