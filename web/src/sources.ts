import type { ByteSource } from '../../src/bytes/source.ts';
import { BlockReader } from './block-reader.ts';
import { sha256Of } from './sha256.ts';

/** Bytes of a Blob that are in memory at a time while it is hashed. */
const SLICE_BYTES = 4 << 20;

/** A file of the browser: blocks of it are read when they are asked for, and it is hashed slice by slice. */
export function fileSource(blob: Blob, onBytes: (count: number) => void = () => {}): ByteSource {
  const blocks = new BlockReader(blob);
  return {
    size: blob.size,
    stored: blob.size,
    async read(offset, length) {
      const [bytes = new Uint8Array(0)] = await blocks.read([{ offset, length }]);
      return bytes;
    },
    readEach: ranges => blocks.read(ranges),
    sha256: () => sha256Of(slicesOf(blob, onBytes)),
  };
}

/** All of a Blob, the next slice being read while the one before is worked on. */
export async function* slicesOf(
  blob: Blob,
  onBytes: (count: number) => void = () => {},
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const at = (start: number) => blob.slice(start, start + SLICE_BYTES).arrayBuffer();
  let next = at(0);
  for (let start = 0; start < blob.size; start += SLICE_BYTES) {
    const bytes = new Uint8Array(await next);
    if (start + SLICE_BYTES < blob.size) next = at(start + SLICE_BYTES);
    onBytes(bytes.length);
    yield bytes;
  }
}
