// The committed binaries: fixtures/binaries, each with a manifest that pack.js wrote.
import { readFileSync } from 'node:fs';
import { unpack } from '../brotli.js';

const FOLDER = new URL('../../fixtures/binaries/', import.meta.url);

/** A copy that may be changed. @param {string} name @returns {Uint8Array<ArrayBuffer>} */
export function binaryBytes(name) {
  return new Uint8Array(unpack(readFileSync(new URL(`${name}.br`, FOLDER))));
}
