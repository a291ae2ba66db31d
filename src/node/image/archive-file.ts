import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ByteSource } from '../../bytes/source.ts';
import type { Archive } from '../../image/archive.ts';
import { type BlobTools, type Bytes, packingOf, unpacked } from '../../image/blob-stream.ts';
import { ImageError } from '../../image/image-error.ts';
import { indexTar, type Member } from '../../image/tar-index.ts';
import { openInput } from '../host-file.ts';
import { NODE_TOOLS } from './blob-tools.ts';
import { fileBytes } from './file-bytes.ts';

/** An archive of an image, whose files can be read in any order. */
export class ArchiveFile implements Archive {
  readonly where: string;
  readonly tools: BlobTools = NODE_TOOLS;
  readonly #fd: number;
  readonly #members: ReadonlyMap<string, Member>;

  private constructor(where: string, fd: number, members: ReadonlyMap<string, Member>) {
    this.where = where;
    this.#fd = fd;
    this.#members = members;
  }

  /**
   * @param scratch directory for the unpacked archive, where the whole of it is compressed
   * @throws ImageError, InputError
   */
  static async open(path: string, where: string, scratch: string): Promise<ArchiveFile> {
    // For its words of what is not there, or is no file.
    openInput(path).close();
    const fd = openSync(path, 'r');
    let plain: number | undefined;
    try {
      const start = Buffer.alloc(8);
      readSync(fd, start, 0, start.length, 0);
      if (packingOf(start) !== 'none') plain = await unpackedFile(fd, where, join(scratch, 'archive'));
      const file = plain ?? fd;
      const archive = new ArchiveFile(where, file, await indexTar(bytesOf(file), where));
      if (plain !== undefined) closeSync(fd);
      return archive;
    } catch (error) {
      if (plain !== undefined) closeSync(plain);
      closeSync(fd);
      throw error;
    }
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  sizeOf(name: string): number {
    return this.#member(name).size;
  }

  /** The data of a file. @throws ImageError where there is no such file */
  read(name: string): Bytes {
    const { offset, size } = this.#member(name);
    return fileBytes(this.#fd, offset, size, `${this.where} ${name}`);
  }

  close(): void {
    closeSync(this.#fd);
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (!member) throw new ImageError(this.where, `it has no file ${name}`);
    return member;
  }
}

async function unpackedFile(fd: number, where: string, path: string): Promise<number> {
  const out = openSync(path, 'wx+', 0o600);
  try {
    const { size } = fstatSync(fd);
    for await (const chunk of unpacked(NODE_TOOLS, fileBytes(fd, 0, size, where), { where, size }))
      for (let at = 0; at < chunk.length; ) at += writeSync(out, chunk, at);
    return out;
  } catch (error) {
    closeSync(out);
    throw error;
  }
}

/** An open file, of which only headers are read. */
function bytesOf(fd: number): Pick<ByteSource, 'size' | 'read'> {
  const { size } = fstatSync(fd);
  return {
    size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(length);
      readSync(fd, bytes, 0, length, offset);
      return bytes;
    },
  };
}
