import { limit } from '../bytes/format-error.ts';
import type { SparseBytes } from '../bytes/sparse-bytes.ts';
import { ByteView, type Encoding } from '../bytes/view.ts';
import { SHN_XINDEX, SHT_NOBITS } from './constants.ts';
import type { ElfHeader } from './header.ts';

/** Elf32_Shdr / Elf64_Shdr with its name. A hint only: the loader never reads sections. */
export interface Section {
  name: string;
  type: number;
  flags: number;
  addr: number;
  offset: number;
  size: number;
  link: number;
  info: number;
  entsize: number;
}

const MAX_SECTIONS = 65_536;
const MAX_SHSTRTAB_BYTES = 4 << 20;
/** of all names together: they may share their ends, or all of a text */
const MAX_NAMES_BYTES = 8 << 20;

export function shdrSize(wordSize: 4 | 8): number {
  return wordSize === 8 ? 64 : 40;
}

function readShdr(view: ByteView, index: number): Omit<Section, 'name'> & { nameOffset: number } {
  const word = view.encoding.wordSize;
  const at = index * shdrSize(word);
  const after = at + 8 + 4 * word;
  return {
    nameOffset: view.u32(at),
    type: view.u32(at + 4),
    flags: view.word(at + 8),
    addr: view.word(at + 8 + word),
    offset: view.word(at + 8 + 2 * word),
    size: view.word(at + 8 + 3 * word),
    link: view.u32(after),
    info: view.u32(after + 4),
    entsize: view.word(after + 8 + word),
  };
}

/**
 * Reads the section header table, with extended numbering (gABI: e_shnum 0 means section 0's sh_size,
 * e_shstrndx SHN_XINDEX means section 0's sh_link). A file without a table has no sections.
 */
export async function readSections(
  bytes: SparseBytes,
  header: ElfHeader,
  encoding: Encoding,
): Promise<Section[]> {
  const size = shdrSize(encoding.wordSize);
  if (header.shoff === 0 || header.shentsize !== size || header.shoff + size > bytes.size) return [];
  await bytes.fetch([{ offset: header.shoff, length: Math.max(size, header.shnum * size) }]);
  const view = (length: number) =>
    new ByteView(bytes.slice(header.shoff, length, 'ElfN_Shdr'), encoding, 'ElfN_Shdr', header.shoff);
  const zero = readShdr(view(size), 0);
  const count = limit(header.shnum || zero.size, MAX_SECTIONS, 'ElfN_Ehdr.e_shnum', 0);
  await bytes.fetch([{ offset: header.shoff, length: count * size }]);
  const table = view(count * size);
  const headers = Array.from({ length: count }, (_, index) => readShdr(table, index));
  const names = headers[header.shstrndx === SHN_XINDEX ? zero.link : header.shstrndx];
  if (!names || names.type === SHT_NOBITS) return headers.map(section => ({ ...section, name: '' }));
  limit(names.size, MAX_SHSTRTAB_BYTES, 'shstrtab.sh_size', names.offset);
  await bytes.fetch([{ offset: names.offset, length: names.size }]);
  const strings = new ByteView(
    bytes.slice(names.offset, names.size, '.shstrtab'),
    encoding,
    '.shstrtab',
    names.offset,
  );
  let left = MAX_NAMES_BYTES;
  return headers.map(({ nameOffset, ...section }) => {
    const name = nameOffset < strings.length ? strings.cstring(nameOffset) : '';
    left -= limit(name.length, left, 'section names');
    return { name, ...section };
  });
}
