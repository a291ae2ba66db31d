import type { Bindings } from '../elf/binding.ts';
import {
  DT_JMPREL,
  DT_PLTREL,
  DT_PLTRELSZ,
  DT_REL,
  DT_RELA,
  DT_RELACOUNT,
  DT_RELASZ,
  DT_RELSZ,
  DT_VERSYM,
  EM_X86_64,
} from '../elf/constants.ts';
import type { DynamicTable } from '../elf/dynamic.ts';
import type { ElfImage } from '../elf/image.ts';
import type { Relocations } from '../elf/relocation.ts';
import type { RelocationTable } from '../elf/relocation-table.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import type { VersionNeed } from '../elf/version.ts';
import type { Defect } from '../profile/defect.ts';

/** Relocation types of a machine, by what ld.so makes of them in a library. */
interface AppliedTypes {
  /** what link editors write there, all below 32: nothing needs a second look */
  usual: readonly number[];
  /** what a library may have as well: TLS descriptors, functions that choose an address */
  rare: readonly number[];
  /** what ld.so applies, but nobody writes into a library: copies, halves of words */
  unheard: readonly number[];
}

/** sysdeps/<machine>/dl-machine.h: elf_machine_rela. A machine that is not here is not judged by its types. */
const APPLIED: Readonly<Record<number, AppliedTypes>> = {
  [EM_X86_64]: {
    usual: [0, 1, 6, 7, 8, 16, 17, 18],
    rare: [36, 37],
    unheard: [2, 5, 10, 32, 33, 38],
  },
};

/** elf/dl-reloc.c: _dl_reloc_bad_type */
function badType(type: number): string {
  const digits = type > 0xff ? 8 : 2;
  return `unexpected reloc type 0x${type.toString(16).padStart(digits, '0')}`;
}

/** Relocations of types that ld.so does not know, or that read beyond the tables. */
export function findTypeDefects(
  image: ElfImage,
  table: DynamicTable,
  { tables }: Relocations,
  { idle, nowhere }: Pick<Bindings, 'idle' | 'nowhere'>,
): Defect[] {
  const applied = APPLIED[image.header.machine];
  const defects = tables.flatMap(relocations => (applied ? oddType(relocations, applied) : []));
  if (nowhere !== undefined)
    defects.push({
      phase: 'relocation',
      kind: 'unheard',
      what: `a relocation of ${nowhere}, which is nowhere`,
    });
  return [...defects, ...tables.flatMap((_, index) => beyondVersions(table, index, idle[index] ?? []))];
}

function oddType(relocations: RelocationTable, { usual, rare, unheard }: AppliedTypes): Defect[] {
  if (relocations.firstOutside(usual) < 0) return [];
  const index = relocations.firstOutside([...usual, ...rare]);
  if (index < 0) return [];
  const type = relocations.type(index);
  return [
    unheard.includes(type)
      ? { phase: 'relocation', kind: 'unheard', what: `a relocation of type ${type}` }
      : { phase: 'relocation', kind: 'refused', what: badType(type) },
  ];
}

/** Behind the first DT_RELACOUNT entries ld.so looks up the version of every symbol, needed or not. */
function beyondVersions(table: DynamicTable, index: number, idle: readonly number[]): Defect[] {
  const versions = table.get(DT_VERSYM);
  const leading = index === 0 ? (table.get(DT_RELACOUNT) ?? 0) : 0;
  const wild = idle.some(entry => entry >= leading);
  if (versions === undefined || !wild) return [];
  return [{ phase: 'relocation', kind: 'elsewhere', what: 'a relocation without a symbol names one' }];
}

/** elf/dl-version.c and elf/dl-setup_hash.c, before anything is searched for. */
export function findVersionDefects({ needs, isRefused, hasStrayVersion }: SymbolTable): Defect[] {
  const unsupported = needs.find(need => need.unsupported !== undefined)?.unsupported;
  return [
    ...(isRefused ? [{ phase: 'dynamic', kind: 'assertion', what: 'DT_GNU_HASH' } as const] : []),
    ...(hasStrayVersion
      ? [
          {
            phase: 'relocation',
            kind: 'unheard',
            what: 'DT_VERSYM names a version that is not listed',
          } as const,
        ]
      : []),
    ...(unsupported === undefined
      ? []
      : [
          {
            phase: 'versions',
            kind: 'refused',
            what: `unsupported version ${unsupported} of Verneed record`,
          } as const,
        ]),
  ];
}

/**
 * Tags that ld.so passes over and musl does not (ldso/dynlink.c): it reads addresses and sizes that are not there as 0,
 * counts a table down by the size of its entries until exactly nothing is left, and searches names without asking how.
 */
export function findOddTags(
  table: DynamicTable,
  { isSearchable }: SymbolTable,
  wordSize: 4 | 8,
): string | undefined {
  const size = (tag: number) => table.get(tag) ?? 0;
  if (!isSearchable) return 'no hash table of symbols';
  if (size(DT_RELASZ) % (3 * wordSize) !== 0 || size(DT_RELSZ) % (2 * wordSize) !== 0)
    return 'the size of the relocations';
  const entry = size(DT_PLTREL) === DT_RELA ? 3 : 2;
  if (size(DT_PLTRELSZ) > 0 && (size(DT_PLTREL) === 0 || size(DT_PLTRELSZ) % (entry * wordSize) !== 0))
    return 'DT_PLTREL';
  const isWithout = (address: number, length: number) => size(length) > 0 && size(address) === 0;
  return isWithout(DT_RELA, DT_RELASZ) || isWithout(DT_REL, DT_RELSZ) || isWithout(DT_JMPREL, DT_PLTRELSZ)
    ? 'relocations without an address'
    : undefined;
}

/** elf/dl-version.c: a file that has version records and needs the C library has to say that it needs DT_RELR. */
export function isUnmarked(needs: readonly VersionNeed[], needed: readonly string[]): boolean {
  const isMarked = needs.some(({ versions }) => versions.some(({ name }) => name === 'GLIBC_ABI_DT_RELR'));
  return needs.length > 0 && !isMarked && needed.some(name => name.startsWith('libc.so.'));
}

const MAX_RESOLVERS = 16;

/** The functions that run while the file is relocated: by the symbols that are bound to, and by R_*_IRELATIVE. */
export function resolversOf({ tables, types }: Relocations, ifuncs: readonly string[]): string[] {
  const found = [...ifuncs];
  const irelative = types?.irelative ?? -1;
  for (const table of tables) {
    if (table.firstOutside(USUAL) < 0) continue;
    for (let i = 0; i < table.count && found.length < MAX_RESOLVERS; i++)
      if (table.type(i) === irelative) found.push(`0x${(table.addend(i) ?? 0).toString(16)}`);
  }
  return found;
}

/** of any machine: what has no other type has no R_*_IRELATIVE */
const USUAL = APPLIED[EM_X86_64]?.usual ?? [];
