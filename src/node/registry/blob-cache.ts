import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Bytes } from '../../image/blob-stream.ts';
import { errnoOf } from '../errors.ts';
import { fileBytes } from '../image/file-bytes.ts';
import { ownedProblem } from '../owned-file.ts';

/**
 * Layers of registries in a directory, by their digests. Whoever can write there can put nothing under a digest: each is
 * hashed before it is believed.
 */
export class BlobCache {
  readonly #directory: string;
  readonly #warn: (warning: string) => void;

  private constructor(directory: string, warn: (warning: string) => void) {
    this.#directory = directory;
    this.#warn = warn;
  }

  /** Undefined where it cannot be used. */
  static open(directory: string, warn: (warning: string) => void): BlobCache | undefined {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      const problem = ownedProblem(statSync(directory));
      if (problem === undefined) {
        const blobs = join(directory, 'blobs', 'sha256');
        mkdirSync(blobs, { recursive: true, mode: 0o700 });
        return new BlobCache(blobs, warn);
      }
      warn(`--cache ${directory} is not used: ${problem}`);
    } catch (error) {
      warn(`--cache ${directory} is not used: ${errnoOf(error) ?? String(error)}`);
    }
    return undefined;
  }

  /** Undefined: it is not there, or not what its name says. */
  async read(digest: string, size: number): Promise<Bytes | undefined> {
    const path = this.#pathOf(digest);
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found?.isFile()) return undefined;
    if (found.size === size && (await digestOf(path)) === digest) return contentOf(path, digest);
    this.#warn(`${path} is not what its name says, and is fetched again`);
    rmSync(path, { force: true });
    return undefined;
  }

  /** Passes bytes on, and keeps them once all of them have come. */
  async *keeping(bytes: Bytes, digest: string, size: number): Bytes {
    const path = this.#pathOf(digest);
    const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`;
    let fd: number | undefined;
    let length = 0;
    const hash = createHash('sha256');
    try {
      fd = this.#tried(() => openSync(temporary, 'wx', 0o600));
      for await (const chunk of bytes) {
        hash.update(chunk);
        length += chunk.length;
        const file = fd;
        if (file !== undefined && this.#tried(() => writeAll(file, chunk)) === undefined) {
          closeSync(file);
          fd = undefined;
        }
        yield chunk;
      }
      if (fd !== undefined && length === size && `sha256:${hash.digest('hex')}` === digest)
        this.#tried(() => renameSync(temporary, path));
    } finally {
      if (fd !== undefined) closeSync(fd);
      rmSync(temporary, { force: true });
    }
  }

  /** A cache that cannot be written does not stop the check. */
  #tried<T>(call: () => T): T | undefined {
    try {
      return call();
    } catch (error) {
      this.#warn(`--cache ${this.#directory} cannot be written: ${errnoOf(error) ?? String(error)}`);
      return undefined;
    }
  }

  #pathOf(digest: string): string {
    return join(this.#directory, digest.slice('sha256:'.length));
  }
}

function writeAll(fd: number, bytes: Uint8Array): true {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  return true;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}

async function* contentOf(path: string, digest: string): Bytes {
  const fd = openSync(path, 'r');
  try {
    yield* fileBytes(fd, 0, fstatSync(fd).size, `the cached blob ${digest}`);
  } finally {
    closeSync(fd);
  }
}
