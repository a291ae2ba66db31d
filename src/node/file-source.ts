import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { FormatError } from '../bytes/format-error.ts';
import { type ByteSource, checkRange } from '../bytes/source.ts';
import { digestInThread, isWorthThread } from './digest-thread.ts';
import { ReadBuffers } from './read-buffers.ts';
import { type Stamp, stampOf } from './witness.ts';

export interface FileSource extends ByteSource {
  /** device and inode: the dynamic linker knows a file by them, whatever its path */
  readonly fileId: string;
  /** what the system says of it, as it was opened: it is another one after whatever was done to the file */
  readonly stamp: Stamp;
  /** The digest of a large file is made by a thread, beside what this one does. */
  sha256Beside(): Promise<string>;
  /** Nothing that was read so far is looked at any more: other files may be read into the same memory. */
  recycle(): void;
  close(): void;
}

const HASH_CHUNK_BYTES = 1 << 20;
/** st_blocks counts these, whatever the file system has (stat(2)) */
const BLOCK_BYTES = 512;
/** A file of this size (bytes) with a sixteenth of it stored is made of holes: its digest takes minutes, and identifies nothing. */
const MIN_SPARSE_BYTES = 128 << 20;
const MIN_STORED_SHARE = 1 / 16;

/**
 * A regular file, read by position from one descriptor: what is judged is one file, even if its path is replaced.
 * Reads are synchronous calls (a few microseconds each from the page cache, against 50 and more by the thread pool).
 */
export function fileSource(path: string): FileSource {
  const fd = openSync(path, 'r');
  const stats = fstatSync(fd, { bigint: true });
  const size = Number(stats.size);
  // Some file systems do not count blocks.
  const stored = Math.min(size, Number(stats.blocks) * BLOCK_BYTES);
  const fill = (bytes: Uint8Array, offset: number) => {
    for (let done = 0; done < bytes.length; ) {
      const got = readSync(fd, bytes, done, bytes.length - done, offset + done);
      if (got === 0)
        throw new FormatError('file', offset + done, 'the file became shorter while it was read');
      done += got;
    }
  };
  const buffers = new ReadBuffers();
  const read = (offset: number, length: number): Uint8Array => {
    checkRange(size, offset, length);
    const bytes = buffers.room(length);
    fill(bytes, offset);
    return bytes;
  };
  const isMostlyHoles = size >= MIN_SPARSE_BYTES && stored > 0 && stored < size * MIN_STORED_SHARE;
  const sha256 = async (): Promise<string> => {
    if (isMostlyHoles) {
      const detail = `no digest of a sparse file: ${size} bytes, of which ${stored} are stored`;
      throw new FormatError('file', -1, detail);
    }
    // Loading it takes milliseconds, and most checks need no digest.
    const { createHash } = await import('node:crypto');
    const hash = createHash('sha256');
    const chunk = new Uint8Array(Math.min(HASH_CHUNK_BYTES, size));
    for (let at = 0; at < size; at += chunk.length) {
      const part = chunk.subarray(0, Math.min(chunk.length, size - at));
      fill(part, at);
      hash.update(part);
    }
    return hash.digest('hex');
  };
  return {
    size,
    stored,
    fileId: `${stats.dev}:${stats.ino}`,
    stamp: stampOf(stats),
    read: async (offset, length) => read(offset, length),
    readEach: async ranges => ranges.map(({ offset, length }) => read(offset, length)),
    sha256,
    async sha256Beside() {
      const isWorthIt = isWorthThread(size) && !isMostlyHoles;
      return (isWorthIt ? await digestInThread(fd, size) : undefined) ?? sha256();
    },
    recycle: () => buffers.free(),
    close: () => closeSync(fd),
  };
}
