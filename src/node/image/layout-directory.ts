import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredFiles } from '../../image/archive.ts';
import type { BlobTools, Bytes } from '../../image/blob-stream.ts';
import { ImageError } from '../../image/image-error.ts';
import { errnoOf } from '../errors.ts';
import { NODE_TOOLS } from './blob-tools.ts';
import { fileBytes } from './file-bytes.ts';

/** Image layouts in a directory. */
export class LayoutDirectory implements StoredFiles {
  readonly where: string;
  readonly tools: BlobTools = NODE_TOOLS;
  readonly #path: string;

  constructor(path: string, where: string) {
    this.#path = path;
    this.where = where;
  }

  has(name: string): boolean {
    return statSync(join(this.#path, name), { throwIfNoEntry: false })?.isFile() === true;
  }

  async *read(name: string): Bytes {
    const where = `${this.where} ${name}`;
    let fd: number;
    try {
      fd = openSync(join(this.#path, name), 'r');
    } catch (error) {
      const errno = errnoOf(error);
      throw errno === undefined ? error : new ImageError(where, errno === 'ENOENT' ? 'not found' : errno);
    }
    try {
      const stats = fstatSync(fd);
      if (!stats.isFile()) throw new ImageError(where, 'not a regular file');
      yield* fileBytes(fd, 0, stats.size, where);
    } finally {
      closeSync(fd);
    }
  }

  close(): void {}
}
