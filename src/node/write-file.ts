import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { errnoOf, InputError } from './errors.ts';

const PERMISSIONS = 0o777;
const NAME_BYTES = 12;
/** how long a FIFO may be without a reader, and how often one is looked for (ms) */
const READER_MS = 30_000;
const POLL_MS = 20;

/**
 * Writes a file that the command line names. A regular file is replaced as a whole by one that was written beside it, with
 * its permissions: readers see the old or the new content, and where writing fails the old file stays. A symbolic link
 * is replaced itself, its target is not touched. Devices, FIFOs and /dev/stdout are written to.
 * @throws InputError
 */
export function writeFileAtomically(path: string, text: string): void {
  withReason(path, () => {
    const bytes = Buffer.from(text);
    const own = ownDescriptor(path);
    if (own !== undefined) return writeAll(own, bytes);
    checkDirectory(path);
    const old = lstatSync(path, { throwIfNoEntry: false });
    if (old && (old.isCharacterDevice() || old.isFIFO())) return writeInto(path, bytes, old.isFIFO());
    if (old && !old.isFile() && !old.isSymbolicLink())
      throw new InputError(`cannot write ${path}: ${kindOf(old)}`);
    replace(path, bytes, old?.isFile() ? old : undefined);
  });
}

/** Adds to a file that others write to as well; a link there is not followed. */
export function appendToFile(path: string, text: string): void {
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = constants;
  withReason(path, () =>
    closing(openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW), Buffer.from(text)),
  );
}

function withReason(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new InputError(`cannot write ${path}: ${errno}`);
  }
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'it is a directory';
  return stats.isBlockDevice() ? 'it is a block device' : 'it is a socket';
}

/** 1 of /dev/stdout and its like, which may be a socket, or a file that others write to as well. */
function ownDescriptor(path: string): number | undefined {
  const [, name, digits] =
    /^\/dev\/(stdout|stderr)$|^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(resolve(path)) ?? [];
  if (name !== undefined) return name === 'stdout' ? 1 : 2;
  return digits === undefined ? undefined : Number(digits);
}

/**
 * A relative path leads to where it says, or at least stays below the current directory: in a checkout, links are what
 * somebody else has put there.
 */
function checkDirectory(path: string): void {
  if (isAbsolute(path)) return;
  const here = realpathSync('.');
  const named = resolve(here, dirname(path));
  const real = realpathSync(dirname(path));
  const way = relative(here, real);
  if (real === named || (way !== '..' && !way.startsWith('../') && !isAbsolute(way))) return;
  throw new InputError(
    `cannot write ${path}: a symbolic link leads to ${real}, out of the current directory (to write there, name it so)`,
  );
}

/** Writes beside and renames. */
function replace(path: string, bytes: Uint8Array, old: Stats | undefined): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  const beside = join(dirname(path), `.goplug-lint-${randomBytes(NAME_BYTES).toString('hex')}.tmp`);
  const fd = openSync(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, old ? 0o600 : 0o666);
  try {
    try {
      writeAll(fd, bytes);
      if (old) keepOwner(fd, old);
    } finally {
      closeSync(fd);
    }
    renameSync(beside, path);
  } catch (error) {
    unlinkSync(beside);
    throw error;
  }
}

/** Permissions last: a change of the owner takes some of them away. */
function keepOwner(fd: number, { uid, gid, mode }: Stats): void {
  try {
    fchownSync(fd, uid, gid);
  } catch (error) {
    // Only root may give files away.
    if (errnoOf(error) !== 'EPERM') throw error;
  }
  fchmodSync(fd, mode & PERMISSIONS);
}

/** Neither made nor cut off: whatever has taken its place is not a device. */
function writeInto(path: string, bytes: Uint8Array, isFifo: boolean): void {
  const flags = constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NOCTTY;
  closing(isFifo ? openedForReader(path, flags) : openSync(path, flags), bytes);
}

/** Opening a FIFO that nobody reads would block forever. */
function openedForReader(path: string, flags: number): number {
  const end = Date.now() + READER_MS;
  for (;;) {
    try {
      return openSync(path, flags | constants.O_NONBLOCK);
    } catch (error) {
      if (errnoOf(error) !== 'ENXIO' || Date.now() > end) throw error;
      pause();
    }
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
}

function closing(fd: number, bytes: Uint8Array): void {
  try {
    writeAll(fd, bytes);
  } finally {
    closeSync(fd);
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') throw error;
      pause();
    }
  }
}
