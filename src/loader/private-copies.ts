import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  realpathSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { errnoOf, InputError } from '../node/errors.ts';

const CHUNK_BYTES = 1 << 20;
/** larger files are no plugins, but an attempt to fill the disk (bytes) */
const MAX_FILE_BYTES = 1 << 30;

/** A file of our own with the bytes that were hashed. */
export interface PrivateCopy {
  /** absolute, without links */
  path: string;
  /** of these bytes, lower-case hex */
  sha256: string;
}

/**
 * Copies of files in a directory that nobody else can enter (0700), which nobody can write to (0400). What is checked and
 * loaded is the copy: whatever becomes of the file, its directory or a link on the way to it.
 */
export class PrivateCopies {
  readonly #directory: string;
  #count = 0;

  constructor(parent: string = tmpdir()) {
    // mkdtemp makes it with 0700, whatever the umask.
    this.#directory = mkdtempSync(join(realpathSync(parent), 'goplug-lint-'));
  }

  /**
   * Copies a file while its bytes are hashed. It is opened once, the last element of its real path never through a link.
   * @throws InputError
   */
  take(path: string): PrivateCopy {
    const real = resolved(path);
    const from = open(real, path);
    try {
      const directory = join(this.#directory, String(this.#count++));
      mkdirSync(directory, { mode: 0o700 });
      const copy = join(directory, basename(real));
      return { path: copy, sha256: transfer(from, copy, path) };
    } finally {
      closeSync(from);
    }
  }

  /** Removes a copy that was not loaded. */
  drop({ path }: PrivateCopy): void {
    rmSync(join(path, '..'), { recursive: true, force: true });
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

function resolved(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    throw new InputError(`cannot read ${path}: ${errnoOf(error) ?? String(error)}`);
  }
}

/** The descriptor of a regular file; O_NONBLOCK so that a FIFO does not hold us up. */
function open(real: string, path: string): number {
  let fd: number;
  try {
    fd = openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw new InputError(`cannot read ${path}: ${errnoOf(error) ?? String(error)}`);
  }
  const stats = fstatSync(fd);
  const problem = stats.isFile()
    ? stats.size > MAX_FILE_BYTES && `it has ${stats.size} bytes`
    : 'it is no regular file';
  if (problem === false) return fd;
  closeSync(fd);
  throw new InputError(`cannot read ${path}: ${problem}`);
}

/** Writes what it hashes, and hashes what it writes. */
function transfer(from: number, copy: string, path: string): string {
  const to = openSync(copy, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o400);
  try {
    const hash = createHash('sha256');
    const chunk = new Uint8Array(CHUNK_BYTES);
    let size = 0;
    for (let got = readSync(from, chunk); got > 0; got = readSync(from, chunk)) {
      size += got;
      if (size > MAX_FILE_BYTES) throw new InputError(`cannot read ${path}: it grows while it is read`);
      const part = chunk.subarray(0, got);
      hash.update(part);
      for (let done = 0; done < got; ) done += writeSync(to, part, done);
    }
    return hash.digest('hex');
  } finally {
    closeSync(to);
    // Whatever the umask made of it.
    chmodSync(copy, 0o400);
  }
}
