import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ByteSource } from '../../bytes/source.ts';
import { Archive, type ArchiveBytes } from '../../image/archive.ts';
import { packingOf, unpacked } from '../../image/blob-stream.ts';
import { indexTar } from '../../image/tar-index.ts';
import { openInput } from '../host-file.ts';
import { NODE_TOOLS } from './blob-tools.ts';
import { fileBytes } from './file-bytes.ts';

/**
 * An archive of an image that is a file.
 * @param scratch directory for the unpacked archive, where the whole of it is compressed
 * @throws ImageError, InputError
 */
export async function openArchive(path: string, where: string, scratch: string): Promise<Archive> {
  // For its errors about a missing file, or one that is not regular.
  openInput(path).close();
  const fd = openSync(path, 'r');
  let plain: number | undefined;
  try {
    const start = Buffer.alloc(8);
    readSync(fd, start, 0, start.length, 0);
    if (packingOf(start) !== 'none') plain = await unpackedFile(fd, where, join(scratch, 'archive'));
    const file = plain ?? fd;
    const members = await indexTar(bytesOf(file), where);
    if (plain !== undefined) closeSync(fd);
    const bytes: ArchiveBytes = {
      where,
      tools: NODE_TOOLS,
      read: ({ offset, size }, name) => fileBytes(file, offset, size, `${where} ${name}`),
      close: () => closeSync(file),
    };
    return new Archive(bytes, members);
  } catch (error) {
    if (plain !== undefined) closeSync(plain);
    closeSync(fd);
    throw error;
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
