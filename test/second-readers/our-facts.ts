import type { ElfFacts } from '../../lab/binaries/readelf.js';
import { hex, relocationLines } from '../../lab/binaries/reader-lines.js';
import type { ByteSource } from '../../src/bytes/source.ts';
import { type DynamicTable, readDynamicStrings } from '../../src/elf/dynamic.ts';
import { type ElfImage, openElf } from '../../src/elf/image.ts';
import { readRelocations } from '../../src/elf/relocation.ts';
import type { ElfSymbol } from '../../src/elf/symbol.ts';
import { SymbolTable } from '../../src/elf/symbol-table.ts';

const BINDINGS: Record<number, string> = { 0: 'LOCAL', 1: 'GLOBAL', 2: 'WEAK', 10: 'UNIQUE' };
const TYPES = ['NOTYPE', 'OBJECT', 'FUNC', 'SECTION', 'FILE', 'COMMON', 'TLS', '', '', '', 'IFUNC'];
const VISIBILITIES = ['DEFAULT', 'INTERNAL', 'HIDDEN', 'PROTECTED'];
const SECTIONS: Record<number, string> = { 0: 'UND', 65521: 'ABS', 65522: 'COM' };
const MACHINES: Record<number, string> = {
  3: 'Intel 80386',
  22: 'IBM S/390',
  62: 'Advanced Micro Devices X86-64',
};
const FILE_TYPES: Record<number, string> = { 1: 'REL', 2: 'EXEC', 3: 'DYN' };
const TEXT_TAGS: Record<number, string> = { 1: 'NEEDED', 14: 'SONAME', 15: 'RPATH', 29: 'RUNPATH' };
/** Tags that readelf prints as a text or as words */
const WORDED_TAGS = [...Object.keys(TEXT_TAGS).map(Number), 20, 30, 0x6ffffffb];

/** As `readelf -U escape` prints what is not ASCII. */
const escaped = (name: string) =>
  name.replace(/[^\0-\x7f]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** readelf prints R, W and E of p_flags and nothing else. */
const PRINTED_FLAGS = 7;

/** What our own reader says of a file, in the lines of lab/binaries/readelf.js. */
export async function ourFacts(source: ByteSource): Promise<ElfFacts> {
  const image = await openElf(source);
  const dynamic = await image.dynamic();
  const sections = await image.sections();
  const symbols = dynamic && (await SymbolTable.open(image.memory, dynamic));
  const relocations = dynamic && (await readRelocations(image.memory, dynamic, image.header.machine));
  return {
    header: headerLines(image),
    segments: image.segments.map(({ type, offset, vaddr, filesz, memsz, flags, align }) =>
      [type, ...[offset, vaddr, filesz, memsz].map(hex), flags & PRINTED_FLAGS, hex(align)].join(' '),
    ),
    interpreter: (await image.interpreter()) ?? null,
    sections: sections.map(({ name, type, addr, offset, size, link, info }) =>
      [name, type, ...[addr, offset, size].map(hex), link, info].join(' '),
    ),
    dynamic: (dynamic?.entries ?? []).map(({ tag, value }) =>
      WORDED_TAGS.includes(tag) ? hex(tag) : `${hex(tag)} ${value}`,
    ),
    texts: dynamic ? await textLines(image, dynamic) : [],
    symbols: symbols ? await symbolLines(symbols) : [],
    needs: (symbols?.needs ?? []).flatMap(({ file, versions }) =>
      versions.map(({ name, index, weak }) => `${file} ${name} ${index} ${weak ? 'WEAK' : 'none'}`),
    ),
    definitions: (symbols?.definitions ?? []).map(
      ({ name, index, base }) => `${index} ${base ? 'BASE' : 'none'} ${name}`,
    ),
    relocations: relocations ? relocationLines(relocations) : [],
    notes: (await image.notes())
      .map(({ owner, type, descriptor }) => {
        const shown = owner !== 'GNU' || type === 3 ? Buffer.from(descriptor).toString('hex') : '';
        return [owner, descriptor.length, shown].join(' ').trimEnd();
      })
      .sort(),
  };
}

function headerLines({ header, encoding }: ElfImage): string[] {
  const { type, machine, entry, phoff, shoff, phentsize, phnum, shnum, shstrndx } = header;
  const data = encoding.littleEndian ? 'little' : 'big';
  return [
    `type ${FILE_TYPES[type]}`,
    `machine ${MACHINES[machine]}`,
    `class ELF${encoding.wordSize * 8}`,
    `data 2's complement, ${data} endian`,
    ...Object.entries({ entry, phoff, shoff, phentsize, phnum, shnum, shstrndx }).map(
      ([name, value]) => `${name} ${value}`,
    ),
  ];
}

async function textLines(image: ElfImage, dynamic: DynamicTable): Promise<string[]> {
  const entries = dynamic.entries.filter(({ tag }) => TEXT_TAGS[tag] !== undefined);
  const strings = await readDynamicStrings(
    image.memory,
    dynamic,
    entries.map(({ value }) => value),
  );
  return entries.map(({ tag, value }) => `${TEXT_TAGS[tag]} ${strings.get(value)}`);
}

async function symbolLines(table: SymbolTable): Promise<string[]> {
  const symbols = await table.at(Array.from({ length: table.count }, (_, index) => index));
  return [...symbols.values()].map(symbol => {
    const { index, value, size, binding, type, visibility, sectionIndex } = symbol;
    const section = SECTIONS[sectionIndex] ?? sectionIndex;
    const name = escaped(symbol.name) + versionSuffix(symbol);
    return [index, hex(value), size, BINDINGS[binding], TYPES[type], VISIBILITIES[visibility], section, name]
      .join(' ')
      .trimEnd();
  });
}

function versionSuffix({ version, hidden, sectionIndex, name }: ElfSymbol): string {
  if (version === undefined || version === name) return '';
  return `${sectionIndex === 0 || hidden ? '@' : '@@'}${version}`;
}
