import type { Bindings } from '../elf/binding.ts';
import {
  DF_TEXTREL,
  DT_RELA,
  DT_RELACOUNT,
  DT_RELASZ,
  DT_VERSYM,
  EM_X86_64,
  R_NONE,
} from '../elf/constants.ts';
import type { DynamicTable } from '../elf/dynamic.ts';
import type { ElfImage } from '../elf/image.ts';
import type { Relocations } from '../elf/relocation.ts';
import type { RelocationTable } from '../elf/relocation-table.ts';
import { loadsOf, pageStart, type Segment } from '../elf/segment.ts';
import type { Defect } from '../profile/defect.ts';
import type { Resolver } from '../profile/profile.ts';
import { imageRange, isWritable, loadEnd, wildAccess } from './segment-checks.ts';

/** What is looked at: the relocations, and what they refer to. */
export interface RelocationFacts {
  image: ElfImage;
  table: DynamicTable;
  relocations: Relocations;
  bindings: Pick<Bindings, 'idle' | 'nowhere'>;
  /** DT_FLAGS */
  flags: number;
  /** the file is a program, into which link editors write other types of relocations too */
  isProgram: boolean;
}

/** Relocations that ld.so cannot apply, or that nobody's link editor writes. */
export function findRelocationDefects(facts: RelocationFacts): Defect[] {
  return [
    ...(countDefects(facts) ?? [...targetDefects(facts), ...strayDefects(facts)]),
    ...typeDefects(facts),
  ];
}

/** DT_RELACOUNT promises more relative relocations than there are in front. */
function countDefects({
  image,
  table,
  relocations: { tables, types },
}: RelocationFacts): Defect[] | undefined {
  const [first] = tables;
  if (!first || !types || table.get(DT_RELA) === undefined) return undefined;
  const inTable = Math.floor((table.get(DT_RELASZ) ?? 0) / (3 * image.encoding.wordSize));
  const promised = Math.min(table.get(DT_RELACOUNT) ?? 0, inTable, first.count);
  return first.leading(types.relative, promised) < promised
    ? [{ phase: 'relocation', kind: 'tag-value', tag: 'DT_RELACOUNT' }]
    : undefined;
}

/** Words that are written twice, and pointers that lead out of the file. */
function strayDefects({ image, table, relocations }: RelocationFacts): Defect[] {
  const { tables } = relocations;
  const most = imageRange(image).end;
  const hasRela = table.get(DT_RELA) !== undefined;
  const leading = Math.min(table.get(DT_RELACOUNT) ?? 0, tables[0]?.count ?? 0);
  const wild = tables
    .map((entries, k) => entries.wildAddend(k === 0 && hasRela ? leading : 0, most))
    .find(index => index >= 0);
  const twice = relocations.overwritten();
  return [
    ...(twice === undefined
      ? []
      : [{ phase: 'relocation', kind: 'relocation-twice', address: twice } as const]),
    ...(wild === undefined
      ? []
      : [{ phase: 'verify', kind: 'relocation-addend', relocation: wild } as const]),
  ];
}

/** The first word that a relocation writes which is not there, or is read-only. */
function targetDefects({
  image,
  relocations: { tables, types },
  flags,
  isProgram,
}: RelocationFacts): Defect[] {
  const loads = loadsOf(image);
  const word = image.encoding.wordSize;
  const canWrite = (load: Segment) => isWritable(load) || (flags & DF_TEXTREL) !== 0;
  const holds = (load: Segment, from: number, to: number) =>
    from >= pageStart(load.vaddr) && to + word <= loadEnd(load);
  // Only a program has variables of its libraries where nothing stands in the file.
  const isStored = (load: Segment, to: number) => isProgram || to + word <= load.vaddr + load.filesz;
  for (const entries of tables) {
    const { lowest, highest } = entries.extent();
    const touched = loads.filter(load => pageStart(load.vaddr) <= highest && loadEnd(load) > lowest);
    if (
      touched.length === 1 &&
      touched.every(load => canWrite(load) && holds(load, lowest, highest) && isStored(load, highest))
    )
      continue;
    for (let i = 0; i < entries.count; i++) {
      // R_*_NONE writes nothing.
      if (types && entries.type(i) === 0) continue;
      const address = entries.offset(i);
      const segment = loads.find(load => holds(load, address, address));
      if (segment && canWrite(segment) && isStored(segment, address)) continue;
      const access = !segment ? wildAccess(image, address) : canWrite(segment) ? 'elsewhere' : 'read-only';
      return [{ phase: 'relocation', kind: 'relocation-target', address, access }];
    }
  }
  return [];
}

/** Relocation types of a machine, by what ld.so makes of them in a library. */
interface AppliedTypes {
  /** what link editors write there, all below 32, R_*_NONE first: nothing needs a second look */
  usual: readonly number[];
  /** what a library may have as well: TLS descriptors, ifunc resolvers */
  rare: readonly number[];
  /** what a program has as well: copies of variables of its libraries */
  copied: readonly number[];
  /** what ld.so applies, but nobody writes: halves of words */
  unwritten: readonly number[];
}

/** sysdeps/<machine>/dl-machine.h: elf_machine_rela. A machine that is not here is not judged by its types. */
const APPLIED: Readonly<Record<number, AppliedTypes>> = {
  [EM_X86_64]: {
    usual: [0, 1, 6, 7, 8, 16, 17, 18],
    rare: [36, 37],
    copied: [5],
    unwritten: [2, 10, 32, 33, 38],
  },
};

/** Relocations of types that ld.so does not know, or that read beyond the tables. */
function typeDefects({
  image,
  table,
  relocations: { tables },
  bindings,
  isProgram,
}: RelocationFacts): Defect[] {
  const applied = APPLIED[image.header.machine];
  const { idle, nowhere } = bindings;
  return [
    ...tables.flatMap(relocations => (applied ? oddType(relocations, applied, isProgram) : [])),
    ...(nowhere === undefined
      ? []
      : [{ phase: 'relocation', kind: 'relocation-nowhere', symbol: nowhere } as const]),
    ...tables.flatMap((_, index) => beyondVersions(table, index, idle[index] ?? [])),
  ];
}

function oddType(
  relocations: RelocationTable,
  { usual, rare, copied, unwritten }: AppliedTypes,
  isProgram: boolean,
): Defect[] {
  const [, ...active] = usual;
  if (relocations.firstOutside(active) < 0) return [];
  const idle = relocations.firstIdle();
  if (idle >= 0) return [{ phase: 'relocation', kind: 'relocation-type', type: R_NONE, applied: true }];
  const index = relocations.firstOutside([...usual, ...rare, ...(isProgram ? copied : [])]);
  if (index < 0) return [];
  const type = relocations.type(index);
  const applied = copied.includes(type) || unwritten.includes(type);
  return [{ phase: 'relocation', kind: 'relocation-type', type, applied }];
}

/** Behind the first DT_RELACOUNT entries ld.so looks up the version of every symbol, needed or not. */
function beyondVersions(table: DynamicTable, index: number, idle: readonly number[]): Defect[] {
  const leading = index === 0 ? (table.get(DT_RELACOUNT) ?? 0) : 0;
  const isWild = table.get(DT_VERSYM) !== undefined && idle.some(entry => entry >= leading);
  return isWild ? [{ phase: 'relocation', kind: 'relocation-symbol' }] : [];
}

const MAX_RESOLVERS = 16;

/** of any machine: what has no other type has no R_*_IRELATIVE */
const USUAL = APPLIED[EM_X86_64]?.usual ?? [];

/** The functions that run while the file is relocated: by the symbols that are bound to, and by R_*_IRELATIVE. */
export function resolversOf({ tables, types }: Relocations, ifuncs: readonly string[]): Resolver[] {
  const found: Resolver[] = ifuncs.map(symbol => ({ symbol }));
  const irelative = types?.irelative ?? -1;
  for (const table of tables) {
    if (table.firstOutside(USUAL) < 0) continue;
    for (let i = 0; i < table.count && found.length < MAX_RESOLVERS; i++)
      if (table.type(i) === irelative) found.push({ address: table.addend(i) ?? 0 });
  }
  return found;
}
