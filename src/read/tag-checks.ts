import {
  DT_INIT_ARRAY,
  DT_INIT_ARRAYSZ,
  DT_JMPREL,
  DT_PLTREL,
  DT_PLTRELSZ,
  DT_REL,
  DT_RELA,
  DT_RELAENT,
  DT_RELASZ,
  DT_RELENT,
  DT_RELR,
  DT_RELRENT,
  DT_RELRSZ,
  DT_RELSZ,
  DT_VERDEF,
  DT_VERNEED,
  DT_VERSYM,
} from '../elf/constants.ts';
import type { DynamicTable } from '../elf/dynamic.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import type { CheckedTag, Defect, DefectPhase, NeededTag } from '../profile/defect.ts';
import type { MuslOddity } from '../profile/profile.ts';

/**
 * Tags that ld.so reads together without looking whether both are there, and values that it asserts (elf/get-dynamic-info.h,
 * dl-version.c); in its order.
 */
export function findTagDefects(table: DynamicTable, wordSize: 4 | 8): Defect[] {
  const has = (tag: number) => table.get(tag) !== undefined;
  const hasVersions = has(DT_VERNEED) || has(DT_VERDEF);
  // 64-bit machines have no relocations without addends, and do not look at them (ELF_MACHINE_NO_REL).
  const readsRel = has(DT_REL) && wordSize === 4;
  const missing = (isNeeded: boolean, phase: DefectPhase, name: NeededTag, tag: number): Defect[] =>
    isNeeded && !has(tag) ? [{ phase, kind: 'tag-missing', tag: name }] : [];
  const other = (isChecked: boolean, name: CheckedTag, tag: number, value: number): Defect[] =>
    isChecked && (table.get(tag) ?? value) !== value
      ? [{ phase: 'dynamic', kind: 'tag-value', tag: name }]
      : [];
  const entrySize = (isNeeded: boolean, name: CheckedTag & NeededTag, tag: number, value: number) => [
    ...missing(isNeeded, 'dynamic', name, tag),
    ...other(isNeeded, name, tag, value),
  ];
  return [
    ...other(true, 'DT_PLTREL', DT_PLTREL, wordSize === 8 ? DT_RELA : DT_REL),
    ...entrySize(has(DT_RELA), 'DT_RELAENT', DT_RELAENT, 3 * wordSize),
    ...missing(has(DT_RELA), 'relocation', 'DT_RELASZ', DT_RELASZ),
    ...entrySize(has(DT_RELR), 'DT_RELRENT', DT_RELRENT, wordSize),
    ...missing(has(DT_RELR), 'relocation', 'DT_RELRSZ', DT_RELRSZ),
    ...entrySize(readsRel, 'DT_RELENT', DT_RELENT, 2 * wordSize),
    ...missing(readsRel, 'relocation', 'DT_RELSZ', DT_RELSZ),
    ...missing(has(DT_PLTREL), 'relocation', 'DT_JMPREL', DT_JMPREL),
    ...missing(has(DT_PLTREL), 'relocation', 'DT_PLTRELSZ', DT_PLTRELSZ),
    ...missing(hasVersions, 'versions', 'DT_VERSYM', DT_VERSYM),
    ...missing(!hasVersions && has(DT_VERSYM), 'relocation', 'DT_VERNEED', DT_VERNEED),
    ...missing(has(DT_INIT_ARRAY), 'constructors', 'DT_INIT_ARRAYSZ', DT_INIT_ARRAYSZ),
  ];
}

/**
 * Tags that ld.so passes over and musl does not (ldso/dynlink.c): it reads addresses and sizes that are not there as 0,
 * counts a table down by the size of its entries until exactly nothing is left, and searches names without asking how.
 */
export function findMuslOddity(
  table: DynamicTable,
  { isSearchable }: SymbolTable,
  wordSize: 4 | 8,
): MuslOddity | undefined {
  const size = (tag: number) => table.get(tag) ?? 0;
  if (!isSearchable) return 'no-hash-table';
  if (size(DT_RELASZ) % (3 * wordSize) !== 0 || size(DT_RELSZ) % (2 * wordSize) !== 0)
    return 'relocation-size';
  const entry = size(DT_PLTREL) === DT_RELA ? 3 : 2;
  if (size(DT_PLTRELSZ) > 0 && (size(DT_PLTREL) === 0 || size(DT_PLTRELSZ) % (entry * wordSize) !== 0))
    return 'plt-relocations';
  const isWithout = (address: number, length: number) => size(length) > 0 && size(address) === 0;
  return isWithout(DT_RELA, DT_RELASZ) || isWithout(DT_REL, DT_RELSZ) || isWithout(DT_JMPREL, DT_PLTRELSZ)
    ? 'relocation-address'
    : undefined;
}
