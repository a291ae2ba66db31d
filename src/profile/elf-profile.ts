import { FormatError } from '../bytes/format-error.ts';
import { AddressSpace } from '../elf/address-space.ts';
import { readBindings } from '../elf/binding.ts';
import {
  DF_SYMBOLIC,
  DF_TEXTREL,
  DT_FLAGS,
  DT_FLAGS_1,
  DT_NEEDED,
  DT_RELAENT,
  DT_RELENT,
  DT_RPATH,
  DT_RUNPATH,
  DT_SONAME,
  DT_SYMBOLIC,
  DT_SYMENT,
  DT_TEXTREL,
  ET_EXEC,
  SHT_SYMTAB,
} from '../elf/constants.ts';
import { type DynamicTable, readDynamicStrings } from '../elf/dynamic.ts';
import type { ElfImage } from '../elf/image.ts';
import { readRelocations } from '../elf/relocation.ts';
import type { Section } from '../elf/section.ts';
import { symbolSize } from '../elf/symbol.ts';
import { SymbolTable } from '../elf/symbol-table.ts';
import { readConstructors } from '../go/constructors.ts';
import { findBeyondFile } from './beyond-file.ts';
import type { DynamicProfile, ElfProfile, Fact } from './profile.ts';

/** The dynamic side of an image, open for more questions. */
export interface DynamicImage {
  table: DynamicTable;
  symbols: SymbolTable;
  space: AddressSpace;
  /** indices of the symbols that relocations refer to */
  referenced: ReadonlySet<number>;
}

/** Symbols whose binding decides how the runtime sees a plugin: asked whether a relocation refers to them. */
export const REFERENCES_OF_INTEREST: readonly string[] = ['runtime.lastmoduledatap', 'runtime.tlsg'];

/** Sections are a hint only; a damaged table is as good as none. */
export async function sectionsOf(image: ElfImage): Promise<Section[]> {
  try {
    return await image.sections();
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

export function readElfProfile(image: ElfImage, sections: readonly Section[]): ElfProfile {
  const { type, machine, version, phoff, phentsize, phnum } = image.header;
  return {
    type,
    machine,
    version,
    phoff,
    phentsize,
    phnum,
    wordSize: image.encoding.wordSize,
    littleEndian: image.encoding.littleEndian,
    segments: [...image.segments],
    ...(sections.length === 0
      ? {}
      : { stripped: !sections.some(section => section.type === SHT_SYMTAB || section.name === '.debug_info') }),
  };
}

/** Reads what dlopen needs; undefined without PT_DYNAMIC. */
export async function readDynamicProfile(
  image: ElfImage,
): Promise<{ fact: Fact<DynamicProfile>; dynamic?: DynamicImage } | undefined> {
  try {
    const table = await image.dynamic();
    if (!table) return undefined;
    return await readTable(image, table);
  } catch (error) {
    if (error instanceof FormatError) return { fact: { known: false, why: error.message } };
    throw error;
  }
}

async function readTable(image: ElfImage, table: DynamicTable) {
  const { memory, header } = image;
  const beyondFile = findBeyondFile(image, table);
  const symbols = await SymbolTable.open(memory, table);
  const relocations = await readRelocations(memory, table, header.machine);
  const space = new AddressSpace(memory, relocations, header.type === ET_EXEC);
  const { imports, initialExec, referenced } = await readBindings(relocations, symbols);
  const strings = await readDynamicStrings(
    memory,
    table,
    [DT_NEEDED, DT_SONAME, DT_RPATH, DT_RUNPATH].flatMap(tag => table.all(tag)),
  );
  const text = (tag: number) => {
    const offset = table.get(tag);
    return offset === undefined ? undefined : strings.get(offset);
  };
  const interesting = await symbols.find(REFERENCES_OF_INTEREST);
  const soname = text(DT_SONAME);
  const rpath = text(DT_RPATH);
  const runpath = text(DT_RUNPATH);
  const badEntrySize = wrongEntrySize(table, memory.encoding.wordSize);
  const value: DynamicProfile = {
    needed: table.all(DT_NEEDED).map(offset => strings.get(offset) ?? ''),
    ...(soname === undefined ? {} : { soname }),
    ...(rpath === undefined ? {} : { rpath }),
    ...(runpath === undefined ? {} : { runpath }),
    flags:
      (table.get(DT_FLAGS) ?? 0) |
      (table.get(DT_SYMBOLIC) === undefined ? 0 : DF_SYMBOLIC) |
      (table.get(DT_TEXTREL) === undefined ? 0 : DF_TEXTREL),
    flags1: table.get(DT_FLAGS_1) ?? 0,
    ...(badEntrySize === undefined ? {} : { badEntrySize }),
    versionNeeds: symbols.needs,
    versionDefinitions: symbols.definitions,
    imports,
    initialExec,
    constructors: await readConstructors(space, table, header.machine),
    references: REFERENCES_OF_INTEREST.filter(name =>
      interesting.get(name)?.some(({ index }) => referenced.has(index)),
    ),
    ...(beyondFile === undefined ? {} : { beyondFile }),
  };
  return { fact: { known: true as const, value }, dynamic: { table, symbols, space, referenced } };
}

/** ld.so asserts these sizes where the tags are there (elf/get-dynamic-info.h). */
function wrongEntrySize(table: DynamicTable, wordSize: 4 | 8): string | undefined {
  const expected: readonly (readonly [string, number, number])[] = [
    ['DT_RELAENT', DT_RELAENT, 3 * wordSize],
    ['DT_RELENT', DT_RELENT, 2 * wordSize],
    ['DT_SYMENT', DT_SYMENT, symbolSize(wordSize)],
  ];
  return expected.find(([, tag, size]) => (table.get(tag) ?? size) !== size)?.[0];
}
