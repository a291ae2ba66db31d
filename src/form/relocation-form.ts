import { hex } from '../bytes/hex.ts';
import {
  DT_RELA,
  DT_RELACOUNT,
  EM_386,
  EM_AARCH64,
  EM_ARM,
  EM_LOONGARCH,
  EM_PPC64,
  EM_RISCV,
  EM_S390,
  EM_X86_64,
  RELOCATION_TYPES,
} from '../elf/constants.ts';
import type { DynamicTable } from '../elf/dynamic.ts';
import type { ElfImage } from '../elf/image.ts';
import type { Relocations } from '../elf/relocation.ts';
import type { RelocationTable } from '../elf/relocation-table.ts';
import type { Unrecognised } from '../profile/unrecognised.ts';

/** Types that link editors write into libraries (psABI of each machine); functions that choose an address have a rule of their own. */
const TYPES: Readonly<Record<number, readonly number[]>> = {
  [EM_X86_64]: [0, 1, 6, 7, 8, 16, 17, 18, 36, 37],
  [EM_386]: [0, 1, 6, 7, 8, 14, 35, 36, 37, 41, 42],
  [EM_ARM]: [0, 2, 13, 17, 18, 19, 21, 22, 23, 160],
  [EM_AARCH64]: [0, 257, 1025, 1026, 1027, 1028, 1029, 1030, 1031, 1032],
  [EM_RISCV]: [0, 2, 3, 5, 7, 9, 11, 58],
  [EM_LOONGARCH]: [0, 2, 3, 5, 7, 9, 11, 12, 14],
  [EM_S390]: [0, 10, 11, 12, 22, 54, 55, 56, 61],
  [EM_PPC64]: [0, 20, 21, 22, 38, 68, 73, 78, 248],
};

/** The relocations: their types, and the order in which link editors sort those without a symbol. */
export function unrecognisedRelocations(
  { header }: ElfImage,
  table: DynamicTable,
  { tables }: Relocations,
): Unrecognised[] {
  const known = TYPES[header.machine];
  if (!known) return [];
  const relative = RELOCATION_TYPES[header.machine]?.relative ?? -1;
  return tables.flatMap((entries, which) => {
    const odd = entries.firstOutside(known);
    if (odd >= 0) return [entryOf(entries, which, odd, `type ${entries.type(odd)}`)];
    const isFirst = which === 0 && table.get(DT_RELA) !== undefined;
    const sorted = isFirst ? Math.min(table.get(DT_RELACOUNT) ?? 0, entries.count) : 0;
    const unsorted = entries.firstUnsorted(entries.leading(relative, sorted));
    return unsorted < 0
      ? []
      : [entryOf(entries, which, unsorted, `r_offset ${hex(entries.offset(unsorted))}`)];
  });
}

function entryOf(_entries: RelocationTable, which: number, index: number, value: string): Unrecognised {
  return { structure: `relocation ${index} of table ${which}`, offset: -1, value };
}
