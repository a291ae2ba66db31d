import { read } from 'node:fs';
import { promisify } from 'node:util';
import type { Bytes } from '../../image/blob-stream.ts';
import { ImageError } from '../../image/image-error.ts';

const readAt = promisify(read);

/** Two of these are in memory at a time (bytes). */
const CHUNK_BYTES = 1 << 20;

/** A part of an open file. The next chunk is read while the one before is worked on. */
export async function* fileBytes(fd: number, start: number, length: number, where: string): Bytes {
  const end = start + length;
  const chunkAt = async (at: number): Promise<Uint8Array> => {
    const size = Math.min(CHUNK_BYTES, end - at);
    const { bytesRead, buffer } = await readAt(fd, Buffer.allocUnsafeSlow(size), 0, size, at);
    if (bytesRead === 0) throw new ImageError(where, `the file ends at byte ${at}, before byte ${end}`);
    return buffer.subarray(0, bytesRead);
  };
  if (length === 0) return;
  let at = start;
  let next = chunkAt(at);
  // Who stops early does not wait for it.
  next.catch(() => {});
  while (at < end) {
    const chunk = await next;
    at += chunk.length;
    if (at < end) {
      next = chunkAt(at);
      next.catch(() => {});
    }
    yield chunk;
  }
}
