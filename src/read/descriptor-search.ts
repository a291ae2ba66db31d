import { PF_W, PF_X, PT_LOAD } from '../elf/constants.ts';
import type { ElfImage } from '../elf/image.ts';
import type { Segment } from '../elf/segment.ts';
import { type FileDescriptor, readLeadingDescriptor } from '../protobuf/file-descriptor.ts';

const CHUNK_BYTES = 1 << 20;
/** a path stands at the start of a descriptor, and is mostly short */
const MAX_PATH_BYTES = 1 << 10;
const WINDOW_BYTES = 32 << 10;
const MAX_DESCRIPTOR_BYTES = 4 << 20;
/** of all bytes that are read as descriptors, whether they are any */
const MAX_READ_BYTES = 256 << 20;
const MAX_FOUND = 1 << 14;

const ENDING = '.proto';
/** key of the first field of a FileDescriptorProto: its path, with a length in front */
const PATH_KEY = 0x0a;

const latin1 = new TextDecoder('latin1');

/** Descriptors of the requested paths anywhere in the constants of a file, each path once. */
export async function findDescriptors(
  image: ElfImage,
  isWanted: (path: string) => boolean,
): Promise<FileDescriptor[]> {
  const found = new Map<string, FileDescriptor>();
  let left = MAX_READ_BYTES;
  for (const { vaddr, filesz } of constantsOf(image)) {
    for (let start = vaddr; start < vaddr + filesz; start += CHUNK_BYTES) {
      // What begins in one chunk may end in the next.
      const length = Math.min(CHUNK_BYTES + 2 * MAX_PATH_BYTES, vaddr + filesz - start);
      const bytes = await read(image, start, length);
      for (const at of beginningsIn(bytes, isWanted)) {
        const most = Math.min(MAX_DESCRIPTOR_BYTES, vaddr + filesz - start - at);
        if (left <= 0 || found.size >= MAX_FOUND) return [...found.values()];
        const { file, length: size } = await leadingAt(image, start + at, most);
        left -= size;
        if (file && isWanted(file.path) && !found.has(file.path)) found.set(file.path, file);
      }
    }
  }
  return [...found.values()];
}

async function read({ memory }: ElfImage, address: number, length: number): Promise<Uint8Array> {
  const room = memory.available(address, length);
  await memory.load([{ address, length: room }]);
  return memory.read(address, room, 'constants');
}

/** Most descriptors are short. */
async function leadingAt(
  image: ElfImage,
  address: number,
  most: number,
): Promise<{ file: FileDescriptor | undefined; length: number }> {
  const window = Math.min(most, WINDOW_BYTES);
  const short = readLeadingDescriptor(await read(image, address, window));
  if (!short.isCut || window === most) return { file: short.file, length: window };
  return { file: readLeadingDescriptor(await read(image, address, most)).file, length: window + most };
}

/** Where a length stands in front of a wanted path. */
function beginningsIn(bytes: Uint8Array, isWanted: (path: string) => boolean): number[] {
  const text = latin1.decode(bytes);
  const found: number[] = [];
  for (let at = text.indexOf(ENDING); at >= 0; at = text.indexOf(ENDING, at + 1)) {
    const end = at + ENDING.length;
    const start = text.lastIndexOf('\n', at);
    // A path may be 10 bytes long, and so have a line break in front of it as its length.
    for (const key of [start, start - 1]) {
      if (key < 0 || bytes[key] !== PATH_KEY || end - key > MAX_PATH_BYTES) continue;
      const [low = 0, high = 0] = [bytes[key + 1], bytes[key + 2]];
      const [length, head] = low < 0x80 ? [low, 2] : [(low & 0x7f) + 128 * high, 3];
      if (key + head + length === end && isWanted(text.slice(key + head, end))) found.push(key);
    }
  }
  return found;
}

/** Segments without code, where code has one of its own; the linker may put both into one. */
function constantsOf({ segments }: ElfImage): Segment[] {
  const loads = segments.filter(({ type }) => type === PT_LOAD);
  const code = loads.findIndex(({ flags }) => (flags & PF_X) !== 0);
  const next = loads[code + 1];
  const isApart = next !== undefined && (next.flags & (PF_X | PF_W)) === 0;
  return isApart ? loads.filter(({ flags }) => (flags & PF_X) === 0) : loads;
}
