import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Keeper } from '../../image/layer-reader.ts';
import type { KeptContent } from '../../image/layer-tree.ts';
import { errnoOf, InputError } from '../errors.ts';

/** What is kept of the files of layers: each in a file of its own, in a directory that nobody else can enter. */
export class KeptFiles implements Keeper {
  readonly #directory: string;
  #count = 0;

  /** @param directory is made */
  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  }

  /** Begins a file. */
  begin(mode: number): KeptFile {
    const id = this.#count++;
    return kept(() => new KeptFile(this.pathOf(id), id, mode));
  }

  pathOf(id: number): string {
    return join(this.#directory, String(id));
  }
}

/** A file as it is written. */
export class KeptFile {
  readonly #fd: number;
  readonly #id: number;
  readonly #mode: number;
  #size = 0;

  constructor(path: string, id: number, mode: number) {
    this.#fd = openSync(path, 'wx', 0o600);
    this.#id = id;
    this.#mode = mode;
  }

  write(bytes: Uint8Array): void {
    kept(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    });
    this.#size += bytes.length;
  }

  end(): KeptContent {
    closeSync(this.#fd);
    return { id: this.#id, size: this.#size, mode: this.#mode };
  }
}

/** @throws InputError for what the system says of a file that is kept */
function kept<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new InputError(
      `cannot keep the files of the image: ${errno}${errno === 'ENOSPC' ? ' (set TMPDIR)' : ''}`,
    );
  }
}
