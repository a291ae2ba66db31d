/** What every Go linker writes into runtime.moduledata of a plugin, by the names of the fields. A table; it holds nothing else. */

/** Fields that the Go linker writes as begin and end, or as two values of one: the first is never behind the second. */
export const PAIRS: readonly (readonly [string, string])[] = [
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
export type Follower = readonly [before: string, size: number, after: string, gap: number];

/** What the linker puts behind something else: behind its bytes, elements of that size, comes the next one after a gap. */
export const FOLLOWERS: readonly Follower[] = [
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
  ['noptrbss', 0, 'end', 0x10000000],
  ['etext', 0, 'types', 0x10000000],
  ['etext', 0, 'pkghashes', 0x10000000],
];
/** What begins behind something else where its section is aligned: there, and nowhere else. */
export const ALIGNED: readonly (readonly [before: string, size: number, after: string])[] = [
  ['etypes', 0, 'typelinks'],
  ['typelinks', 4, 'itablinks'],
];
/** bytes that a section of the Go linker may be aligned to */
export const ALIGNMENTS: readonly number[] = [1, 4, 8, 16, 32];
/**
 * What the dynamic linker relocates and nobody changes after that: in front of the variables. Without RELRO gold and lld
 * put it between two kinds of them.
 */
export const RELOCATED: readonly string[] = ['types', 'pkghashes', 'pclntable', 'ptab'];
/** What is never changed: GNU ld and gold put all of it behind the code, lld and mold in front. */
export const CONSTANTS: readonly string[] = ['gcdata', 'gcbss', 'findfunctab', 'rodata', 'gofunc'];
export const CONSTANTS_BEHIND: readonly Follower[] = [
  ['etext', 0, 'rodata', 0x1000000],
  ['etext', 0, 'gcdata', 0x10000000],
  ['etext', 0, 'gcbss', 0x10000000],
  ['etext', 0, 'findfunctab', 0x10000000],
  ['rodata', 0, 'gofunc', 0x10000000],
];
export const MAX_CONSTANTS_BYTES = 0x10000000;
export const POINTERS: readonly string[] = [
  'findfunctab',
  'gcdata',
  'gcbss',
  'end',
  'rodata',
  'gofunc',
  'epclntab',
];
export const SLICES: readonly string[] = [
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
export const ZERO: readonly (readonly [string, number])[] = [
  ['modulename', 2],
  ['modulehashes', 3],
  ['hasmain', 1],
  ['gcdatamask', 2],
  ['gcbssmask', 2],
  ['typemap', 1],
  ['bad', 1],
  ['next', 1],
];
