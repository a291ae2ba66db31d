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
type Follower = readonly [before: string, size: number, after: string, gap: number];

/** What the linker puts behind something else: behind its bytes, elements of that size, comes the next one after a gap. */
const FOLLOWERS: readonly Follower[] = [
  ['text', 0, 'minpc', 0],
  ['maxpc', 0, 'etext', 0x1000],
  ['pcHeader', 0, 'funcnametab', 0x100],
  ['funcnametab', 1, 'cutab', 0x100],
  // Its length is in bytes up to Go 1.25.
  ['cutab', 1, 'filetab', 0x100000],
  ['filetab', 1, 'pctab', 0x100],
  ['pctab', 1, 'pclntable', 0x100],
  ['pclntable', 0, 'ftab', 0x20],
  ['edata', 0, 'noptrdata', 0x10000000],
  ['enoptrdata', 0, 'bss', 0x10000000],
  // Between them stand the variables of C code.
  ['ebss', 0, 'noptrbss', 0x10000000],
  ['etypes', 0, 'typelinks', 0x100],
  ['typelinks', 4, 'itablinks', 0x100],
  ['noptrbss', 0, 'end', 0x10000000],
  ['etext', 0, 'types', 0x10000000],
  ['etext', 0, 'pkghashes', 0x10000000],
];
/**
 * What the dynamic linker relocates and nobody changes after that: in front of the variables. Without RELRO gold and lld
 * put it between two kinds of them.
 */
const RELOCATED: readonly string[] = ['types', 'pkghashes', 'pclntable', 'ptab'];
/** What is never changed: GNU ld and gold put all of it behind the code, lld and mold in front. */
const CONSTANTS: readonly string[] = ['gcdata', 'gcbss', 'findfunctab', 'rodata', 'gofunc'];
const CONSTANTS_BEHIND: readonly Follower[] = [
  ['etext', 0, 'rodata', 0x1000000],
  ['etext', 0, 'gcdata', 0x10000000],
  ['etext', 0, 'gcbss', 0x10000000],
  ['etext', 0, 'findfunctab', 0x10000000],
  ['rodata', 0, 'gofunc', 0x10000000],
];
const MAX_CONSTANTS_BYTES = 0x10000000;
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
const TEXT_AND_DATA: readonly string[] = ['text', 'data', 'edata', 'noptrdata'];
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
  const isSlice = (name: string) => {
    const [pointer, length, capacity] = [at(name), at(name, 1), at(name, 2)];
    if (length?.kind !== 'plain' || capacity?.kind !== 'plain' || length.value !== capacity.value)
      return false;
    // Of the code's sections only a second one is looked for in the table.
    if (name === 'textsectmap' && length.value <= 1) return true;
    if (pointer?.kind === 'symbol') return pointer.addend === 0;
    return pointer?.kind === 'address' ? addressOf(name) !== undefined : length.value === 0;
  };
  const follows = ([before, size, after, gap]: Follower) => {
    if (!has(before) || !has(after)) return true;
    const [from, to, length] = [addressOf(before), addressOf(after), size === 0 ? undefined : at(before, 1)];
    const taken = length?.kind === 'plain' ? length.value * size : 0;
    return from !== undefined && to !== undefined && to >= from + taken && to <= from + taken + gap;
  };
  const isZero = (word: Word | undefined) => word?.kind === 'plain' && word.value === 0;
  const [text = 0, data = 0, edata = 0, noptrdata = 0] = TEXT_AND_DATA.map(addressOf);
  const isBetween = (name: string, start: number, end: number) => {
    const address = addressOf(name);
    return address === undefined ? isZero(at(name, 1)) : address >= start && address < end;
  };
  const outside = (names: readonly string[], start: number, end: number) =>
    names.find(name => has(name) && !isBetween(name, start, end));
  const pair = PAIRS.find(([first, last]) => {
    if (!has(first) || !has(last)) return false;
    const [from, to] = [addressOf(first), addressOf(last)];
    return from === undefined || to === undefined || from > to;
  });
  // A word is judged by its likes: one that was changed is alone on its side.
  const isInFront = outside(CONSTANTS, text - MAX_CONSTANTS_BYTES, text) === undefined;
  const variables = Math.min(data, noptrdata);
  // From Go 1.26 on pclntable is a constant.
  const relocated = RELOCATED.filter(name => name !== 'pclntable' || !isBetween(name, 0, variables));
  const isAmidst = outside(relocated, edata, noptrdata) === undefined;
  return (
    pair?.join(' and ') ??
    (isInFront ? undefined : outside(CONSTANTS, 0, variables)) ??
    (isAmidst ? undefined : outside(RELOCATED, 0, variables)) ??
    FOLLOWERS.find(pair => !follows(pair))?.[2] ??
    (isInFront ? undefined : CONSTANTS_BEHIND.find(pair => !follows(pair))?.[2]) ??
    (has('itaboffset') && !areTypesWhole(at) ? 'itaboffset' : undefined) ??
    POINTERS.find(name => has(name) && addressOf(name) === undefined) ??
    SLICES.find(name => has(name) && !isSlice(name)) ??
    ZERO.find(
      ([name, count]) => has(name) && !Array.from({ length: count }, (_, i) => at(name, i)).every(isZero),
    )?.[0]
  );
}

/** Go 1.27: type descriptors, names and itabs fill the range from types to etypes, in this order. */
function areTypesWhole(at: (name: string) => Word | undefined): boolean {
  const [types, etypes] = [at('types'), at('etypes')];
  const [descriptors, itabs, size] = [at('typedesclen'), at('itaboffset'), at('itabsize')];
  if (types?.kind !== 'address' || etypes?.kind !== 'address') return false;
  if (descriptors?.kind !== 'plain' || itabs?.kind !== 'plain' || size?.kind !== 'plain') return false;
  return descriptors.value <= itabs.value && types.address + itabs.value + size.value === etypes.address;
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
