// Brotli with a large window: what is packed in fixtures resembles itself over many megabytes.
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** @param {Uint8Array} packed */
export function unpack(packed) {
  return brotliDecompressSync(packed, { params: { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 1 } });
}

/** @param {Uint8Array} bytes @param {number} [windowBits] */
export function pack(bytes, windowBits = 26) {
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LARGE_WINDOW]: 1,
      [constants.BROTLI_PARAM_LGWIN]: windowBits,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}
