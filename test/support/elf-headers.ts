import type { Encoding } from '../../src/bytes/view.ts';
import { Encoder } from './encoder.ts';

export interface PlannedSegment {
  type: number;
  flags?: number;
  offset?: number;
  vaddr?: number;
  filesz?: number;
  memsz?: number;
  align?: number;
}

export interface PlannedSection {
  name: string;
  type: number;
  offset?: number;
  size?: number;
  link?: number;
  info?: number;
  flags?: number;
  entsize?: number;
}

/** What the header says of a file. */
export interface Counts {
  segments: number;
  sections: number;
  /** file offset of the section headers */
  sectionsAt: number;
}

/** ElfN_Ehdr; program headers stand at offset 64 in both classes. */
export function fileHeader(
  encoding: Encoding,
  { type, machine }: { type: number; machine: number },
  { segments, sections, sectionsAt }: Counts,
  extended: boolean,
): Uint8Array {
  const wide = encoding.wordSize === 8;
  const out = new Encoder(encoding).u8(
    0x7f,
    0x45,
    0x4c,
    0x46,
    wide ? 2 : 1,
    encoding.littleEndian ? 1 : 2,
    1,
  );
  out.raw(new Uint8Array(9)).u16(type, machine).u32(1).word(0, 64, sectionsAt).u32(0);
  out.u16(wide ? 64 : 52, wide ? 56 : 32, extended ? 0xffff : segments, wide ? 64 : 40);
  return out.u16(extended ? 0 : sections, extended ? 0xffff : Math.max(0, sections - 1)).finish();
}

/** ElfN_Phdr of each segment; p_flags stands in another place in either class. */
export function segmentTable(encoding: Encoding, segments: readonly PlannedSegment[]): Uint8Array {
  const out = new Encoder(encoding);
  for (const segment of segments) {
    const { type, flags = 4, offset = 0, vaddr = 0, filesz = 0, memsz = filesz, align = 1 } = segment;
    out.u32(type);
    if (encoding.wordSize === 8) out.u32(flags);
    out.word(offset, vaddr, vaddr, filesz, memsz);
    if (encoding.wordSize === 4) out.u32(flags);
    out.word(align);
  }
  return out.finish();
}

/** ElfN_Shdr of each section; `base` is the address of the first byte of the file. */
export function sectionTable(
  encoding: Encoding,
  base: number,
  sections: readonly (PlannedSection & { nameOffset: number })[],
): Uint8Array {
  const out = new Encoder(encoding);
  for (const section of sections) {
    const { nameOffset, type, flags = 0, offset = 0, size = 0, link = 0, info = 0, entsize = 0 } = section;
    out.u32(nameOffset, type).word(flags, offset === 0 ? 0 : base + offset, offset, size);
    out.u32(link, info).word(1, entsize);
  }
  return out.finish();
}
