/** @import { Change } from './artifact.js' */

/**
 * @param {Buffer} bytes
 * @param {Change[]} changes
 * @returns {{ bytes: Buffer, patches: object[] }}
 */
export function applyChanges(bytes, changes) {
  if (changes.length) throw new Error('not yet');
  return { bytes, patches: [] };
}
