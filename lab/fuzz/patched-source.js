// A file with changes, without a copy of the file: most runs read a small part of a large one.

/** @import { ByteSource } from '../../dist/bytes/source.js' */
/** @import { Mutation } from './mutate.js' */

/**
 * @param {Uint8Array} bytes @param {Mutation} mutation
 * @param {(offset: number, length: number) => Error} outside what is thrown for a range that is not in the file
 * @returns {ByteSource & { reads: number, bytesRead: number }}
 */
export function patchedSource(bytes, { edits, cut }, outside) {
  const size = cut ?? bytes.length;
  const patches = edits.map(({ offset, bytes: hex }) => ({ offset, bytes: Buffer.from(hex, 'hex') }));
  return {
    size,
    reads: 0,
    bytesRead: 0,
    async read(offset, length) {
      if (!(offset >= 0 && length >= 0 && offset + length <= size)) throw outside(offset, length);
      this.reads += 1;
      this.bytesRead += length;
      const part = bytes.subarray(offset, offset + length);
      const touched = patches.filter(
        patch => patch.offset < offset + length && patch.offset + patch.bytes.length > offset,
      );
      if (touched.length === 0) return part;
      const copy = new Uint8Array(part);
      for (const patch of touched) {
        for (let i = 0; i < patch.bytes.length; i++) {
          const at = patch.offset + i - offset;
          if (at >= 0 && at < copy.length) copy[at] = patch.bytes[i] ?? 0;
        }
      }
      return copy;
    },
    async sha256() {
      return '';
    },
  };
}
