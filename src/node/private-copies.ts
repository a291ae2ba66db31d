import { createHash } from 'node:crypto';
import { constants, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { removeAtExit, removeNow } from './clean-up.ts';
import { errnoOf, InputError } from './errors.ts';
import { strangersAt } from './place.ts';
import { type Stamp, stampOf } from './witness.ts';

const CHUNK_BYTES = 1 << 20;
/** larger files are not plugins, but an attempt to fill the disk (bytes) */
const MAX_FILE_BYTES = 1 << 30;

/** what is left out of a copy: it reads as zeros all the same */
const HOLE = Buffer.alloc(CHUNK_BYTES);

/** A file of our own with the bytes that were hashed. */
export interface PrivateCopy {
  /** absolute, without links */
  path: string;
  /** of these bytes, lower-case hex */
  sha256: string;
  /** of the file that it was made of */
  origin: Stamp;
}

/**
 * Copies of files in a directory that nobody else can enter (0700), which nobody can write to (0400). What is checked and
 * loaded is the copy: whatever becomes of the file, its directory or a link on the way to it. They are named files, not
 * descriptors (memfd, O_TMPFILE): plugin.Open knows a plugin by the real path of its file.
 */
export class PrivateCopies {
  readonly directory: string;
  #count = 0;

  /** @throws InputError where others could exchange the directory, or none can be made */
  constructor(parent: string = tmpdir()) {
    const strangers = strangersAt(parent);
    if (strangers !== undefined)
      throw new InputError(`private copies cannot be made in ${parent}: ${strangers}`);
    try {
      // mkdtemp makes it with 0700, whatever the umask.
      this.directory = mkdtempSync(join(realpathSync(parent), 'goplug-lint-'));
    } catch (error) {
      throw new InputError(`private copies cannot be made in ${parent}: ${errnoOf(error) ?? String(error)}`);
    }
    removeAtExit(this.directory);
  }

  /** A directory in it for copies that are found by their names. */
  named(name: string): string {
    const directory = join(this.directory, name);
    mkdirSync(directory, { mode: 0o700, recursive: true });
    return directory;
  }

  /**
   * Copies a file while its bytes are hashed. It is opened once, the last element of its real path never through a link.
   * @param to path of the copy; default: a directory of its own, so that it keeps the name of the file
   * @throws InputError
   */
  async take(path: string, to?: string): Promise<PrivateCopy> {
    let copy = to;
    try {
      const real = await realpath(path);
      const from = await openFile(real);
      try {
        copy ??= join(await this.#own(), basename(real));
        return { path: copy, ...(await transfer(from, copy)) };
      } finally {
        await from.close();
      }
    } catch (error) {
      if (copy !== undefined) rmSync(to ?? join(copy, '..'), { recursive: true, force: true });
      const errno = errnoOf(error);
      if (errno === undefined && !(error instanceof Refusal)) throw error;
      const reason = errno ?? (error instanceof Refusal ? error.message : '');
      throw new InputError(`cannot ${errno === 'ENOSPC' ? 'copy' : 'read'} ${path}: ${reason}`);
    }
  }

  /** Removes a copy that was not loaded, with the directory of its own. */
  drop({ path }: PrivateCopy): void {
    rmSync(join(path, '..'), { recursive: true, force: true });
  }

  dropFile({ path }: PrivateCopy): void {
    rmSync(path, { force: true });
  }

  close(): void {
    removeNow(this.directory);
  }

  async #own(): Promise<string> {
    const directory = join(this.directory, String(this.#count++));
    await mkdir(directory, { mode: 0o700 });
    return directory;
  }
}

/** The file cannot be copied; the caller knows its name. */
class Refusal extends Error {}

/** A regular file; O_NONBLOCK so that a FIFO does not hold us up. */
async function openFile(real: string): Promise<FileHandle> {
  const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const stats = await handle.stat();
  if (stats.isFile() && stats.size <= MAX_FILE_BYTES) return handle;
  await handle.close();
  throw new Refusal(stats.isFile() ? tooLarge(stats.size) : 'it is not a regular file');
}

function tooLarge(size: number): string {
  return `it has ${size} bytes, more than ${MAX_FILE_BYTES}`;
}

/** Writes what it hashes, and hashes what it writes; in the thread pool, so that a slow disk does not hold up the process. */
async function transfer(from: FileHandle, copy: string): Promise<Omit<PrivateCopy, 'path'>> {
  const origin = stampOf(await from.stat({ bigint: true }));
  const to = await open(copy, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o400);
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let size = 0;
    for (;;) {
      const { bytesRead } = await from.read(chunk, 0, CHUNK_BYTES, null);
      if (bytesRead === 0) break;
      const part = chunk.subarray(0, bytesRead);
      hash.update(part);
      const isHole = part.equals(HOLE.subarray(0, bytesRead));
      for (let done = isHole ? bytesRead : 0; done < bytesRead; )
        done += (await to.write(part, done, bytesRead - done, size + done)).bytesWritten;
      size += bytesRead;
      if (size > MAX_FILE_BYTES) throw new Refusal('it grows while it is read');
    }
    await to.truncate(size);
    // Whatever the umask made of it.
    await to.chmod(0o400);
    return { sha256: hash.digest('hex'), origin };
  } finally {
    await to.close();
  }
}
