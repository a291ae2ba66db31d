// The committed binaries that mutations start from.
import { readFileSync } from 'node:fs';
import { brotliDecompressSync, constants } from 'node:zlib';

const FOLDER = new URL('../../fixtures/binaries/', import.meta.url);

/** @param {string} name @returns {Uint8Array<ArrayBuffer>} */
export function baseBytes(name) {
  const packed = readFileSync(new URL(`${name}.br`, FOLDER));
  return new Uint8Array(
    brotliDecompressSync(packed, { params: { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 1 } }),
  );
}

/** Plugins that load, with the hosts that load them. */
export const PAIRS = /** @type {const} */ ([
  { plugin: 'plugin-1.22', host: 'host-1.22' },
  { plugin: 'plugin-1.27', host: 'host-1.27' },
]);
