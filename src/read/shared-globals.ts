import { limit } from '../bytes/format-error.ts';
import type { Bindings } from '../elf/binding.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';

/** code of AddressSanitizer calls it, in every file that has any */
const ASAN_INIT = '__asan_init';
/** GCC writes one such symbol for each global variable that other files see (gcc/asan.cc: create_odr_indicator) */
const INDICATOR = /\0(__odr_asan\.[^\0]{1,512})(?=\0)/g;
const MAX_INDICATORS = 4096;

/** The symbols by which AddressSanitizer finds global variables that two files have; none in a file without it. */
export async function readSharedGlobals({ imports }: Bindings, symbols: SymbolTable): Promise<string[]> {
  if (!imports.some(({ name }) => name === ASAN_INIT)) return [];
  const names = [
    ...new Set(Array.from((await symbols.texts()).matchAll(INDICATOR), ([, name = '']) => name)),
  ];
  limit(names.length, MAX_INDICATORS, 'symbols of AddressSanitizer');
  const defined = await symbols.find(names);
  return names.filter(name => defined.get(name)?.some(({ sectionIndex }) => sectionIndex !== 0)).sort();
}
