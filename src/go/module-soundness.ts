import type { ByteView } from '../bytes/view.ts';
import type { Word } from '../elf/address-space.ts';
import { EM_386, EM_X86_64 } from '../elf/constants.ts';
import type { ModuleDataLayout } from './moduledata-layouts.ts';
import {
  ALIGNED,
  ALIGNMENTS,
  CONSTANTS,
  CONSTANTS_BEHIND,
  FOLLOWERS,
  type Follower,
  MAX_CONSTANTS_BYTES,
  PAIRS,
  POINTERS,
  RELOCATED,
  SLICES,
  ZERO,
} from './moduledata-shape.ts';

/** First and last address of what is loaded. */
export interface ImageRange {
  start: number;
  end: number;
}

/** A moduledata's words by the names of their fields. */
class Fields {
  readonly #words: readonly Word[];
  readonly #layout: ModuleDataLayout;
  readonly #wordSize: 4 | 8;
  readonly #range: ImageRange;

  constructor(words: readonly Word[], layout: ModuleDataLayout, wordSize: 4 | 8, range: ImageRange) {
    this.#words = words;
    this.#layout = layout;
    this.#wordSize = wordSize;
    this.#range = range;
  }

  /** Whether the release has it. */
  has(name: string): boolean {
    return this.#layout.offsets[name] !== undefined;
  }

  /** The first word of a field, or one behind it. */
  word(name: string, extra = 0): Word | undefined {
    const offset = this.#layout.offsets[name];
    return offset === undefined ? undefined : this.#words[Math.floor(offset / this.#wordSize) + extra];
  }

  /** The address in the image that it holds. */
  address(name: string): number | undefined {
    const word = this.word(name);
    if (word?.kind !== 'address') return undefined;
    const isInside = word.address >= this.#range.start && word.address <= this.#range.end;
    return isInside ? word.address : undefined;
  }

  /** Where two kinds of variables begin: behind everything that is never changed. */
  variables(): number {
    return Math.min(this.address('data') ?? 0, this.address('noptrdata') ?? 0);
  }
}

/** The first field that is not as every Go linker writes it. */
type Check = (fields: Fields) => string | undefined;

const CHECKS: readonly Check[] = [
  pairOutOfOrder,
  constantAstray,
  relocatedAstray,
  fields => followerAstray(fields, FOLLOWERS),
  alignedAstray,
  fields => (areConstantsInFront(fields) ? undefined : followerAstray(fields, CONSTANTS_BEHIND)),
  typesNotWhole,
  fields => POINTERS.find(name => fields.has(name) && fields.address(name) === undefined),
  fields => SLICES.find(name => fields.has(name) && !isSlice(fields, name)),
  notEmpty,
];

/**
 * The first field of a plugin's moduledata that is not as every Go linker writes it; undefined: all are. The runtime
 * trusts these words: what it does with wrong ones is undefined.
 */
export function oddField(
  words: readonly Word[],
  layout: ModuleDataLayout,
  wordSize: 4 | 8,
  range: ImageRange,
): string | undefined {
  const fields = new Fields(words, layout, wordSize, range);
  for (const check of CHECKS) {
    const odd = check(fields);
    if (odd !== undefined) return odd;
  }
  return undefined;
}

function pairOutOfOrder(fields: Fields): string | undefined {
  const pair = PAIRS.find(([first, last]) => {
    if (!fields.has(first) || !fields.has(last)) return false;
    const [from, to] = [fields.address(first), fields.address(last)];
    return from === undefined || to === undefined || from > to;
  });
  return pair?.join(' and ');
}

/** A word is judged by its likes: one that was changed is alone on its side. */
function constantAstray(fields: Fields): string | undefined {
  return areConstantsInFront(fields) ? undefined : outside(fields, CONSTANTS, 0, fields.variables());
}

function areConstantsInFront(fields: Fields): boolean {
  const text = fields.address('text') ?? 0;
  return outside(fields, CONSTANTS, text - MAX_CONSTANTS_BYTES, text) === undefined;
}

function relocatedAstray(fields: Fields): string | undefined {
  const variables = fields.variables();
  // From Go 1.26 on pclntable is a constant.
  const relocated = RELOCATED.filter(name => name !== 'pclntable' || !isBetween(fields, name, 0, variables));
  const [edata, noptrdata] = [fields.address('edata') ?? 0, fields.address('noptrdata') ?? 0];
  const isAmidst = outside(fields, relocated, edata, noptrdata) === undefined;
  return isAmidst ? undefined : outside(fields, RELOCATED, 0, variables);
}

function outside(fields: Fields, names: readonly string[], start: number, end: number): string | undefined {
  return names.find(name => fields.has(name) && !isBetween(fields, name, start, end));
}

/** What is empty lies nowhere. */
function isBetween(fields: Fields, name: string, start: number, end: number): boolean {
  const address = fields.address(name);
  return address === undefined ? isZero(fields.word(name, 1)) : address >= start && address < end;
}

function followerAstray(fields: Fields, followers: readonly Follower[]): string | undefined {
  const wrong = followers.find(([before, size, after, gap]) => {
    if (!fields.has(before) || !fields.has(after)) return false;
    const [from, to] = [fields.address(before), fields.address(after)];
    if (from === undefined || to === undefined) return true;
    const length = size === 0 ? undefined : fields.word(before, 1);
    const end = from + (length?.kind === 'plain' ? length.value * size : 0);
    return to < end || to > end + gap;
  });
  return wrong?.[2];
}

function alignedAstray(fields: Fields): string | undefined {
  const wrong = ALIGNED.find(([before, size, after]) => {
    if (!fields.has(before) || !fields.has(after)) return false;
    const [from, to] = [fields.address(before), fields.address(after)];
    if (from === undefined || to === undefined) return true;
    const length = size === 0 ? undefined : fields.word(before, 1);
    const end = from + (length?.kind === 'plain' ? length.value * size : 0);
    return !ALIGNMENTS.some(alignment => Math.ceil(end / alignment) * alignment === to);
  });
  return wrong?.[2];
}

function isSlice(fields: Fields, name: string): boolean {
  const [pointer, length, capacity] = [fields.word(name), fields.word(name, 1), fields.word(name, 2)];
  if (length?.kind !== 'plain' || capacity?.kind !== 'plain' || length.value !== capacity.value) return false;
  // Of the code's sections only a second one is looked for in the table.
  if (name === 'textsectmap' && length.value <= 1) return true;
  if (pointer?.kind === 'symbol') return pointer.addend === 0;
  return pointer?.kind === 'address' ? fields.address(name) !== undefined : length.value === 0;
}

/** Go 1.27: type descriptors, names and itabs fill the range from types to etypes, in this order. */
function typesNotWhole(fields: Fields): string | undefined {
  if (!fields.has('itaboffset')) return undefined;
  const [types, etypes] = [fields.word('types'), fields.word('etypes')];
  const [descriptors, itabs, size] = ['typedesclen', 'itaboffset', 'itabsize'].map(name => fields.word(name));
  const isWhole =
    types?.kind === 'address' &&
    etypes?.kind === 'address' &&
    descriptors?.kind === 'plain' &&
    itabs?.kind === 'plain' &&
    size?.kind === 'plain' &&
    descriptors.value <= itabs.value &&
    types.address + itabs.value + size.value === etypes.address;
  return isWhole ? undefined : 'itaboffset';
}

function notEmpty(fields: Fields): string | undefined {
  const isEmpty = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => fields.word(name, i)).every(isZero);
  return ZERO.find(([name, count]) => fields.has(name) && !isEmpty(name, count))?.[0];
}

function isZero(word: Word | undefined): boolean {
  return word?.kind === 'plain' && word.value === 0;
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
