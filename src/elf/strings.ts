import type { ByteRange, ByteSource } from '../bytes/source.ts';

/** parts of this size (bytes) are looked through one after the other, none of which is kept */
const WINDOW_BYTES = 4 << 20;
const NUL = 0;

/**
 * The texts of C that a range holds, each from behind one NUL up to the next, in their order; longer ones and empty ones
 * are passed over.
 * @param most characters
 * @param begins first bytes of the requested ones
 */
export async function* stringsIn(
  source: ByteSource,
  { offset, length }: ByteRange,
  most: number,
  begins: readonly number[],
): AsyncGenerator<string> {
  const end = Math.min(offset + length, source.size);
  const wanted = new Uint8Array(256);
  for (const first of begins) wanted[first] = 1;
  for (let at = offset; at < end; at += WINDOW_BYTES) {
    // What begins in one part may end in the next.
    const part = await source.read(at, Math.min(WINDOW_BYTES + most + 2, end - at));
    const last = Math.min(WINDOW_BYTES, part.length - 1);
    for (let start = 1; start <= last; start++) {
      if (part[start - 1] !== NUL || wanted[part[start] ?? NUL] === 0) continue;
      const text = part.subarray(start, start + most + 1);
      const size = text.indexOf(NUL);
      if (size > 0) yield String.fromCharCode(...text.subarray(0, size));
    }
  }
}
