import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { errnoOf } from './errors.ts';

/** A file that is not read: says why, without its name. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

const CHUNK_BYTES = 1 << 16;
/** how long whoever writes a pipe may be silent (ms); how long nobody need have opened it; how often it is asked */
const MAX_SILENCE = 60_000;
const MAX_UNOPENED = 1_000;
const PAUSE = 5;

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  ELOOP: 'too many symbolic links',
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
};

/**
 * The bytes of a regular file, whatever size it claims and however it grows.
 * @param maxBytes more are refused
 * @throws UnreadableError
 */
export function readRegular(path: string, maxBytes: number): Uint8Array {
  return worded(() => {
    const fd = openSync(path, READ_ONLY);
    try {
      checkKind(fstatSync(fd), maxBytes);
      const kept = new Kept(maxBytes);
      while (kept.add(readChunk(fd)));
      return kept.whole();
    } finally {
      closeSync(fd);
    }
  });
}

/**
 * The same of a file that the command line names, which may be a pipe as well: `--config <(generate)`.
 * @throws UnreadableError
 */
export async function readNamed(path: string, maxBytes: number): Promise<Uint8Array> {
  const fd = worded(() => openSync(path, READ_ONLY));
  try {
    const stats = worded(() => fstatSync(fd));
    if (!stats.isFIFO()) checkKind(stats, maxBytes);
    const kept = new Kept(maxBytes);
    for (let silence = 0; ; silence += PAUSE) {
      const chunk = worded(() => readChunk(fd));
      // A pipe that nobody has opened for writing yet looks as it does at its end.
      const isUnopened = stats.isFIFO() && kept.isEmpty && chunk?.length === 0 && silence < MAX_UNOPENED;
      if (!isUnopened && chunk !== undefined) {
        if (!kept.add(chunk)) return kept.whole();
        silence = -PAUSE;
        continue;
      }
      if (silence > MAX_SILENCE)
        throw new UnreadableError(`nothing was written to it for ${MAX_SILENCE / 1000} s`);
      await setTimeout(PAUSE);
    }
  } finally {
    closeSync(fd);
  }
}

/** Waits for nobody: not for the other end of a FIFO, nor for a terminal. */
const READ_ONLY = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

function checkKind(stats: Stats, maxBytes: number): void {
  if (stats.isDirectory()) throw new UnreadableError('it is a directory');
  if (!stats.isFile()) throw new UnreadableError('it is not a regular file');
  if (stats.size > maxBytes) throw new UnreadableError(sizeText(stats.size, maxBytes));
}

function sizeText(size: number | string, maxBytes: number): string {
  return `${size} bytes; at most ${maxBytes} are read`;
}

/** What is read so far, never much more than may be. */
class Kept {
  readonly #maxBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Whether more may follow. */
  add(chunk: Uint8Array = new Uint8Array(0)): boolean {
    this.#length += chunk.length;
    if (this.#length > this.#maxBytes)
      throw new UnreadableError(sizeText(`more than ${this.#maxBytes}`, this.#maxBytes));
    this.#chunks.push(chunk);
    return chunk.length > 0;
  }

  whole(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }
}

/** Empty at the end; undefined: nothing is there yet. */
function readChunk(fd: number): Uint8Array | undefined {
  const chunk = new Uint8Array(CHUNK_BYTES);
  try {
    return chunk.subarray(0, readSync(fd, chunk));
  } catch (error) {
    if (errnoOf(error) === 'EAGAIN') return undefined;
    throw error;
  }
}

/** @throws UnreadableError for what the system says */
function worded<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new UnreadableError(WORDS[errno] ?? `it cannot be read: ${errno}`);
  }
}
