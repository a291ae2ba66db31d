import { extract, type Header } from 'tar-stream';
import type { ByteSource } from '../bytes/source.ts';
import { ImageError } from './image-error.ts';

const BLOCK_BYTES = 512;
/** an archive of an image has one for each blob, and a few more */
const MAX_MEMBERS = 20_000;
/** of one header with the long names in front of it; a few hundred bytes are usual */
const MAX_HEADER_BYTES = 8 << 20;

type Source = Pick<ByteSource, 'size' | 'read'>;

/** A file of an archive, in place. */
export interface Member {
  /** where its data begins in the archive */
  offset: number;
  size: number;
}

/**
 * Where the files of an archive of an image lie. Their data is stepped over, not read: archives have gigabytes, and layers are
 * read one by one later.
 * @throws ImageError
 */
export async function indexTar(source: Source, where: string): Promise<Map<string, Member>> {
  const members = new Map<string, Member>();
  const links: [name: string, target: string][] = [];
  const { size } = source;
  for (let at = 0; at + BLOCK_BYTES <= size; ) {
    if (members.size + links.length > MAX_MEMBERS)
      throw new ImageError(where, `more than ${MAX_MEMBERS} files`);
    const found = await headerAt(source, at, where);
    if (found === undefined) break;
    const { header, dataOffset } = found;
    const isFile = header.type === 'file' || header.type === 'contiguous-file';
    const length = isFile ? header.size : 0;
    if (dataOffset + length > size)
      throw new ImageError(
        where,
        `${header.name} ends at byte ${dataOffset + length}, the archive at byte ${size}: truncated`,
      );
    const name = normal(header.name);
    if (isFile) members.set(name, { offset: dataOffset, size: length });
    else if (header.linkname) links.push([name, linkTarget(name, header)]);
    at = dataOffset + Math.ceil(length / BLOCK_BYTES) * BLOCK_BYTES;
  }
  if (members.size === 0) throw new ImageError(where, 'not a tar archive, or an empty one');
  // docker save writes a layer that several images have once, and links to it.
  for (const [name, target] of links) {
    const member = members.get(target);
    if (member && !members.has(name)) members.set(name, member);
  }
  return members;
}

/** Reads one header with those that extend it; undefined at the end of the archive. */
async function headerAt(
  source: Source,
  start: number,
  where: string,
): Promise<{ header: Header; dataOffset: number } | undefined> {
  const first = await source.read(start, BLOCK_BYTES);
  if (first.every(byte => byte === 0)) return undefined;
  // So every write reports when it is done.
  const parser = extract({ highWaterMark: 1 });
  let header: Header | undefined;
  let isOver = false;
  let wake = () => {};
  parser.on('entry', (found, body) => {
    // Nothing of its data comes; here that is not an error.
    body.on('error', () => {});
    header = found;
    wake();
  });
  parser.on('error', () => {
    isOver = true;
    wake();
  });
  parser.on('drain', () => wake());
  const end = Math.min(source.size, start + MAX_HEADER_BYTES);
  for (let at = start; at + BLOCK_BYTES <= end && header === undefined && !isOver; at += BLOCK_BYTES) {
    const block = at === start ? first : await source.read(at, BLOCK_BYTES);
    await new Promise<void>(resolve => {
      wake = resolve;
      parser.write(block);
    });
  }
  parser.destroy();
  const data = header && 'byteOffset' in header ? header.byteOffset : undefined;
  if (header === undefined || typeof data !== 'number')
    throw new ImageError(where, `invalid tar header at byte ${start}`);
  return { header, dataOffset: start + data };
}

function linkTarget(name: string, { type, linkname }: Header): string {
  if (type === 'link') return normal(linkname);
  const directory = name.slice(0, name.lastIndexOf('/') + 1);
  return normal(`${directory}${linkname}`);
}

/** `./a//b/../c` as `a/c`. */
function normal(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
