import { FormatError, limit } from '../bytes/format-error.ts';
import { ByteView, decodeText } from '../bytes/view.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import { PF_W, PF_X, PT_LOAD } from '../elf/constants.ts';
import type { ElfImage } from '../elf/image.ts';
import type { Section } from '../elf/section.ts';
import { readGoString } from './go-string.ts';
import { type ModInfo, parseModInfo, unframe } from './mod-info.ts';
import { readUvarint } from './uvarint.ts';

/** What `go version -m` prints. */
export interface BuildInfo extends ModInfo {
  /** `runtime.buildVersion`, whole */
  goVersion: string;
}

const MAGIC = new Uint8Array([0xff, 0x20, ...new TextEncoder().encode('Go buildinf:')]);
const HEADER_BYTES = 32;
const ALIGN = 16;
const FLAG_BIG_ENDIAN = 1;
const FLAG_INLINE = 2;
/** of thousand modules they have a tenth of it */
const MAX_STRING_BYTES = 2 << 20;
const FIRST_READ_BYTES = 8192;
const WINDOW_BYTES = 1 << 20;
/** How much of the data segment is searched where no section says where the blob is. */
const MAX_SEARCH_BYTES = 64 << 20;

interface Place {
  /** file offset of the magic */
  offset: number;
  /** file offset where the section or segment ends */
  end: number;
}

/**
 * Reads the blob that cmd/link writes (`Link.buildinfo`, cmd/link/internal/ld/data.go).
 * Plugins have one from Go 1.20 on; undefined where there is none.
 * ```
 * 0   "\xff Go buildinf:"   16-byte aligned
 * 14  u8 ptrSize
 * 15  u8 flags              1: big endian, 2: strings inline (Go 1.18 and later)
 * 16  ptr to Go string runtime.buildVersion, ptr to Go string runtime.modinfo     (before 1.18)
 * 32  uvarint length, version; uvarint length, modinfo                            (1.18 and later)
 * ```
 */
export async function readBuildInfo(
  image: ElfImage,
  sections: readonly Section[],
  space: AddressSpace,
): Promise<BuildInfo | undefined> {
  const place = await findBlob(image, sections);
  if (!place) return undefined;
  const { bytes } = image;
  await bytes.fetch([{ offset: place.offset, length: Math.min(FIRST_READ_BYTES, place.end - place.offset) }]);
  const header = bytes.slice(place.offset, HEADER_BYTES, '.go.buildinfo');
  const flags = header[15] ?? 0;
  const strings =
    (flags & FLAG_INLINE) !== 0
      ? await inlineStrings(image, place)
      : await pointedStrings(image, place, header, space);
  if (!strings || strings.version.length === 0) return undefined;
  const text = unframe(strings.modinfo);
  return {
    goVersion: decodeText(strings.version),
    ...(text ? parseModInfo(decodeText(text)) : { deps: [], settings: {} }),
  };
}

async function inlineStrings(image: ElfImage, { offset, end }: Place) {
  const structure = '.go.buildinfo';
  const read = async (at: number) => {
    const head = image.bytes.slice(at, Math.min(10, image.bytes.size - at), structure);
    const length = readUvarint(new ByteView(head, image.encoding, structure, at), 0);
    limit(length.value, Math.min(MAX_STRING_BYTES, end - at), `${structure} string length`, at);
    const start = at + length.size;
    await image.bytes.fetch([{ offset: start, length: length.value + 10 }]);
    return { bytes: image.bytes.slice(start, length.value, structure), next: start + length.value };
  };
  const version = await read(offset + HEADER_BYTES);
  const modinfo = await read(version.next);
  return { version: version.bytes, modinfo: modinfo.bytes };
}

async function pointedStrings(image: ElfImage, place: Place, header: Uint8Array, space: AddressSpace) {
  const structure = '.go.buildinfo';
  const pointerSize = header[14];
  const bigEndian = ((header[15] ?? 0) & FLAG_BIG_ENDIAN) !== 0;
  if (pointerSize !== image.encoding.wordSize || bigEndian === image.encoding.littleEndian) {
    throw new FormatError(
      structure,
      place.offset + 14,
      `pointer size ${pointerSize} or byte order is not the file's`,
    );
  }
  const segment = image.segments.find(
    ({ type, offset, filesz }) =>
      type === PT_LOAD && place.offset >= offset && place.offset < offset + filesz,
  );
  if (!segment) return undefined;
  const address = segment.vaddr + place.offset - segment.offset;
  const word = image.encoding.wordSize;
  const pointers = await space.span(address, HEADER_BYTES, structure);
  const goString = async (at: number) => {
    const pointer = pointers.pointer(at);
    return pointer ? readGoString(space, pointer, structure, MAX_STRING_BYTES) : new Uint8Array(0);
  };
  return { version: await goString(16), modinfo: await goString(16 + word) };
}

/**
 * Section `.go.buildinfo` where a section table names it; else the writable data segments: the first one is where
 * debug/buildinfo looks, but lld and mold put what RELRO protects there, and variables into the next.
 */
async function findBlob(image: ElfImage, sections: readonly Section[]): Promise<Place | undefined> {
  const section = sections.find(({ name }) => name === '.go.buildinfo');
  const data = image.segments.filter(
    ({ type, flags }) => type === PT_LOAD && (flags & (PF_X | PF_W)) === PF_W,
  );
  for (const range of [
    ...(section ? [section] : []),
    ...data.map(({ offset, filesz }) => ({ offset, size: filesz })),
  ]) {
    if (range.offset + HEADER_BYTES > image.bytes.size) continue;
    const end = Math.min(image.bytes.size, range.offset + range.size, range.offset + MAX_SEARCH_BYTES);
    const offset = await search(image, range.offset, end);
    if (offset !== undefined) return { offset, end: Math.min(image.bytes.size, range.offset + range.size) };
  }
  return undefined;
}

/** Windows end at multiples of their size: no magic straddles one, and no byte is read twice. */
async function search(image: ElfImage, start: number, end: number): Promise<number | undefined> {
  for (let at = start; at + HEADER_BYTES <= end; ) {
    const next = Math.min(end, (Math.floor(at / WINDOW_BYTES) + 1) * WINDOW_BYTES);
    await image.bytes.fetch([{ offset: at, length: next - at }]);
    const bytes = image.bytes.slice(at, next - at, '.go.buildinfo');
    for (
      let i = bytes.indexOf(0xff);
      i >= 0 && i + MAGIC.length <= bytes.length;
      i = bytes.indexOf(0xff, i + 1)
    ) {
      // Offsets and addresses of a segment agree in their low bits.
      if ((at + i) % ALIGN === 0 && MAGIC.every((byte, k) => bytes[i + k] === byte)) return at + i;
    }
    at = next;
  }
  return undefined;
}
