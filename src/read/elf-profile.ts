import { FormatError } from '../bytes/format-error.ts';
import { AddressSpace } from '../elf/address-space.ts';
import { readBindings } from '../elf/binding.ts';
import {
  DF_SYMBOLIC,
  DF_TEXTREL,
  DT_FLAGS,
  DT_FLAGS_1,
  DT_INIT,
  DT_INIT_ARRAY,
  DT_JMPREL,
  DT_NEEDED,
  DT_PLTREL,
  DT_REL,
  DT_RELA,
  DT_RELR,
  DT_RPATH,
  DT_RUNPATH,
  DT_SONAME,
  DT_SYMBOLIC,
  DT_TEXTREL,
  ET_EXEC,
  PT_DYNAMIC,
  PT_GNU_RELRO,
  PT_GNU_STACK,
  PT_INTERP,
  PT_LOAD,
  PT_NOTE,
  PT_PHDR,
  PT_TLS,
  SHT_SYMTAB,
} from '../elf/constants.ts';
import { DynamicTable, readDynamicStrings } from '../elf/dynamic.ts';
import type { ElfImage } from '../elf/image.ts';
import { MemoryFault } from '../elf/memory.ts';
import { readRelocations } from '../elf/relocation.ts';
import type { Section } from '../elf/section.ts';
import { SymbolTable } from '../elf/symbol-table.ts';
import { readConstructorCalls, readConstructors } from '../go/constructors.ts';
import { hasAbiFlags } from '../profile/abi.ts';
import type { Defect, DefectPhase } from '../profile/defect.ts';
import type { DynamicProfile, ElfProfile, Fact } from '../profile/profile.ts';
import {
  findBeyondFile,
  findConstructorDefect,
  findLayoutDefect,
  findRelocationDefects,
  findRelroDefect,
  findTagDefects,
  wildKind,
} from './defects.ts';
import { findOddTags, findTypeDefects, findVersionDefects, isUnmarked, resolversOf } from './oddities.ts';

/** The dynamic side of an image, open for more questions. */
export interface DynamicImage {
  table: DynamicTable;
  symbols: SymbolTable;
  space: AddressSpace;
}

/** Tags that matter only while an object is loaded. */
const TAGS_OF_A_START: readonly number[] = [
  DT_RELA,
  DT_REL,
  DT_RELR,
  DT_JMPREL,
  DT_PLTREL,
  DT_INIT,
  DT_INIT_ARRAY,
];

/** The types that ld.so looks at; a damaged header may claim tens of thousands of others. */
const SEGMENTS_OF_INTEREST: readonly number[] = [
  PT_LOAD,
  PT_DYNAMIC,
  PT_INTERP,
  PT_NOTE,
  PT_PHDR,
  PT_TLS,
  PT_GNU_STACK,
  PT_GNU_RELRO,
];

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
  const { type, machine, version, phoff, phentsize, phnum, flags } = image.header;
  return {
    type,
    machine,
    version,
    phoff,
    phentsize,
    phnum,
    wordSize: image.encoding.wordSize,
    littleEndian: image.encoding.littleEndian,
    ...(hasAbiFlags(machine) ? { headerFlags: flags } : {}),
    segments: image.segments.filter(({ type }) => SEGMENTS_OF_INTEREST.includes(type)),
    ...(sections.length === 0
      ? {}
      : {
          stripped: !sections.some(section => section.type === SHT_SYMTAB || section.name === '.debug_info'),
        }),
  };
}

export interface DynamicRead {
  /** absent: no PT_DYNAMIC */
  fact?: Fact<DynamicProfile>;
  dynamic?: DynamicImage;
  defects: Defect[];
}

/** Reads what dlopen needs. Where the loader itself would stumble, the reading ends with that defect. */
export async function readDynamicProfile(image: ElfImage, isResident: boolean): Promise<DynamicRead> {
  const defects = [findBeyondFile(image), findLayoutDefect(image)].filter(defect => defect !== undefined);
  let phase: DefectPhase = 'dynamic';
  try {
    const table = await image.dynamic();
    if (!table) return { defects };
    defects.push(...findTagDefects(table, image.encoding.wordSize));
    const read = await readTable(image, isResident ? withoutRelocations(table) : table, defects, next => {
      phase = next;
    });
    return { ...read, defects };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    if (error instanceof MemoryFault) {
      // Whatever ld.so finds there in the place of its own table, it does not get far with it.
      const isSure = phase === 'dynamic' && error.address < Number.MAX_SAFE_INTEGER;
      const kind = error.fault === 'unmapped' && !isSure ? wildKind(image, error.address) : error.fault;
      defects.push({ phase, kind, what: error.structure });
    }
    return { fact: { known: false, why: error.message }, defects };
  }
}

/** What is in the process already was relocated and has run its constructors: only its names are of interest. */
function withoutRelocations({ entries }: DynamicTable): DynamicTable {
  return new DynamicTable(entries.filter(({ tag }) => !TAGS_OF_A_START.includes(tag)));
}

async function readTable(
  image: ElfImage,
  table: DynamicTable,
  defects: Defect[],
  enter: (phase: DefectPhase) => void,
) {
  const { memory, header } = image;
  const strings = await readDynamicStrings(
    memory,
    table,
    [DT_NEEDED, DT_SONAME, DT_RPATH, DT_RUNPATH].flatMap(tag => table.all(tag)),
  );
  const text = (tag: number) => {
    const offset = table.get(tag);
    return offset === undefined ? undefined : strings.get(offset);
  };
  enter('versions');
  const symbols = await SymbolTable.open(memory, table, header.machine);
  defects.push(...findVersionDefects(symbols));
  enter('relocation');
  const relocations = await readRelocations(memory, table, header.machine);
  const space = new AddressSpace(memory, relocations, header.type === ET_EXEC);
  const bindings = await readBindings(relocations, symbols);
  const { imports, initialExec, ifuncs, ownBlockAfter } = bindings;
  const flags =
    table.flags(DT_FLAGS) |
    (table.get(DT_SYMBOLIC) === undefined ? 0 : DF_SYMBOLIC) |
    (table.get(DT_TEXTREL) === undefined ? 0 : DF_TEXTREL);
  const relro = findRelroDefect(image);
  defects.push(
    ...findRelocationDefects(image, table, relocations, flags),
    ...findTypeDefects(image, table, relocations, bindings),
    ...(relro ? [relro] : []),
  );
  enter('constructors');
  const calls = await readConstructorCalls(space, table, symbols);
  const call = findConstructorDefect(image, calls);
  if (call) defects.push(call);
  const constructors = await readConstructors(calls, space, symbols, header.machine);
  if (constructors.module?.unbound) {
    defects.push({ phase: 'constructors', kind: 'unmapped', what: 'GOT entry of runtime.lastmoduledatap' });
  }
  const resolvers = resolversOf(relocations, ifuncs);
  const oddTags = findOddTags(table, symbols, image.encoding.wordSize);
  const soname = text(DT_SONAME);
  const rpath = text(DT_RPATH);
  const runpath = text(DT_RUNPATH);
  const needed = table.all(DT_NEEDED).map(offset => strings.get(offset) ?? '');
  const value: DynamicProfile = {
    needed,
    ...(soname === undefined ? {} : { soname }),
    ...(rpath === undefined ? {} : { rpath }),
    ...(runpath === undefined ? {} : { runpath }),
    flags,
    flags1: table.flags(DT_FLAGS_1),
    ...(table.get(DT_RELR) !== undefined && isUnmarked(symbols.needs, needed) ? { unmarkedRelr: true } : {}),
    versionNeeds: symbols.needs,
    versionDefinitions: symbols.definitions,
    imports,
    initialExec,
    ...(oddTags === undefined ? {} : { oddTags }),
    ...(ownBlockAfter === undefined ? {} : { ownBlockAfter }),
    ...(relocations.relr.length > 0 ? { packed: true as const } : {}),
    ...(resolvers.length > 0 ? { ifuncs: resolvers } : {}),
    constructors,
  };
  return { fact: { known: true as const, value }, dynamic: { table, symbols, space } };
}
