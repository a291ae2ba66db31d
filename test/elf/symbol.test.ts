import { describe, expect, it } from 'vitest';
import { isExported, isPreemptible, type SymbolEntry } from '../../src/elf/symbol.ts';

const FUNCTION: SymbolEntry = {
  index: 1,
  nameOffset: 1,
  value: 0x1000,
  size: 8,
  binding: 1,
  type: 2,
  visibility: 0,
  sectionIndex: 7,
};

/** By check_match and do_lookup_x of glibc's elf/dl-lookup.c. */
const CASES: { name: string; change: Partial<SymbolEntry>; exported: boolean; preemptible: boolean }[] = [
  { name: 'a global function', change: {}, exported: true, preemptible: true },
  { name: 'a weak object', change: { binding: 2, type: 1 }, exported: true, preemptible: true },
  {
    name: 'a unique object (STB_GNU_UNIQUE)',
    change: { binding: 10, type: 1 },
    exported: true,
    preemptible: true,
  },
  { name: 'a local function', change: { binding: 0 }, exported: false, preemptible: false },
  { name: 'an indirect function (STT_GNU_IFUNC)', change: { type: 10 }, exported: true, preemptible: true },
  { name: 'a symbol without a type', change: { type: 0 }, exported: true, preemptible: true },
  { name: 'a common symbol', change: { type: 5 }, exported: true, preemptible: true },
  { name: 'a section symbol', change: { type: 3 }, exported: false, preemptible: true },
  { name: 'a file symbol', change: { type: 4 }, exported: false, preemptible: true },
  {
    name: 'an undefined function',
    change: { sectionIndex: 0, value: 0 },
    exported: false,
    preemptible: true,
  },
  {
    name: 'an undefined function with a PLT entry as its address',
    change: { sectionIndex: 0 },
    exported: true,
    preemptible: true,
  },
  {
    name: 'a thread-local variable at offset 0',
    change: { type: 6, value: 0 },
    exported: true,
    preemptible: true,
  },
  {
    name: 'an undefined thread-local variable',
    change: { type: 6, value: 0, sectionIndex: 0 },
    exported: false,
    preemptible: true,
  },
  {
    name: 'an absolute symbol of value 0, as version names are',
    change: { sectionIndex: 0xfff1, value: 0, type: 1 },
    exported: true,
    preemptible: true,
  },
  { name: 'a hidden function', change: { visibility: 2 }, exported: false, preemptible: false },
  { name: 'an internal function', change: { visibility: 1 }, exported: false, preemptible: false },
  { name: 'a protected function', change: { visibility: 3 }, exported: true, preemptible: false },
];

describe.each(CASES)('$name', ({ change, exported, preemptible }) => {
  const symbol = { ...FUNCTION, ...change };
  it(exported ? 'can be bound to by other objects' : 'cannot be bound to by other objects', () => {
    expect(isExported(symbol)).toBe(exported);
  });
  it(preemptible ? 'is searched for in the scope' : 'is bound inside the file', () => {
    expect(isPreemptible(symbol)).toBe(preemptible);
  });
});
