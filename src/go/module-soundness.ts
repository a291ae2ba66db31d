import type { ByteView } from '../bytes/view.ts';
import type { Word } from '../elf/address-space.ts';
import { EM_386, EM_X86_64 } from '../elf/constants.ts';
import type { ModuleDataLayout } from './moduledata-layouts.ts';

/** First and last address of what is loaded. */
export interface ImageRange {
  start: number;
  end: number;
}

/** Fields that the Go linker writes as begin and end, or as two values of one: the first is never behind the second. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['text', 'etext'],
  ['text', 'minpc'],
  ['minpc', 'maxpc'],
  ['maxpc', 'etext'],
  ['noptrdata', 'enoptrdata'],
  ['data', 'edata'],
  ['bss', 'ebss'],
  ['noptrbss', 'enoptrbss'],
  ['covctrs', 'ecovctrs'],
  ['types', 'etypes'],
];
const POINTERS: readonly string[] = ['findfunctab', 'gcdata', 'gcbss', 'end', 'rodata', 'gofunc', 'epclntab'];
const SLICES: readonly string[] = [
  'funcnametab',
  'cutab',
  'filetab',
  'pctab',
  'pclntable',
  'ftab',
  'textsectmap',
  'typelinks',
  'itablinks',
  'ptab',
  'pkghashes',
  'inittasks',
];
/** What the linker leaves empty in a plugin, and what only the runtime fills. */
const ZERO: readonly (readonly [string, number])[] = [
  ['modulename', 2],
  ['modulehashes', 3],
  ['hasmain', 1],
  ['gcdatamask', 2],
  ['gcbssmask', 2],
  ['typemap', 1],
  ['bad', 1],
  ['next', 1],
];

/**
 * The first field of a plugin's moduledata that is not as every Go linker writes it; undefined: all are. The runtime
 * trusts these words: what it does with wrong ones cannot be told.
 */
export function oddField(
  words: readonly Word[],
  layout: ModuleDataLayout,
  wordSize: 4 | 8,
  range: ImageRange,
): string | undefined {
  const at = (name: string, extra = 0): Word | undefined => {
    const offset = layout.offsets[name];
    return offset === undefined ? undefined : words[Math.floor(offset / wordSize) + extra];
  };
  const addressOf = (name: string) => {
    const word = at(name);
    return word?.kind === 'address' && word.address >= range.start && word.address <= range.end
      ? word.address
      : undefined;
  };
  const has = (name: string) => layout.offsets[name] !== undefined;
  const isZero = (word: Word | undefined) => word?.kind === 'plain' && word.value === 0;
  const isSlice = (name: string) => {
    const [pointer, length, capacity] = [at(name), at(name, 1), at(name, 2)];
    if (length?.kind !== 'plain' || capacity?.kind !== 'plain' || length.value !== capacity.value)
      return false;
    if (pointer?.kind === 'symbol') return pointer.addend === 0;
    return pointer?.kind === 'address' ? addressOf(name) !== undefined : length.value === 0;
  };
  const pair = PAIRS.find(([first, last]) => {
    if (!has(first) || !has(last)) return false;
    const [from, to] = [addressOf(first), addressOf(last)];
    return from === undefined || to === undefined || from > to;
  });
  return (
    pair?.join(' and ') ??
    POINTERS.find(name => has(name) && addressOf(name) === undefined) ??
    SLICES.find(name => has(name) && !isSlice(name)) ??
    ZERO.find(
      ([name, count]) => has(name) && !Array.from({ length: count }, (_, i) => at(name, i)).every(isZero),
    )?.[0]
  );
}

/** pcHeader.magic, or that of pclntable, by the first release 1.N of the layout (internal/abi: FuncTab). */
function magicOf(first: number): number {
  if (first >= 20) return 0xfffffff1;
  if (first >= 18) return 0xfffffff0;
  return first >= 16 ? 0xfffffffa : 0xfffffffb;
}

/** of pcHeader, or of pclntable before Go 1.16: magic, two bytes of padding, quantum, size of a pointer */
export const PC_HEADER_BYTES = 8;
/** sys.PCQuantum; of a machine that is not here the runtime's check is not made */
const QUANTUM: Readonly<Record<number, number>> = { [EM_X86_64]: 1, [EM_386]: 1 };

/** Whether runtime.moduledataverify1 takes the header of the function table; it throws at any other. */
export function isPcHeader(header: ByteView, layout: ModuleDataLayout, machine: number): boolean {
  const { wordSize } = header.encoding;
  const quantum = QUANTUM[machine] ?? header.u8(6);
  if (header.u32(0) !== magicOf(layout.first) || header.u16(4) !== 0) return false;
  return header.u8(6) === quantum && header.u8(7) === wordSize;
}
