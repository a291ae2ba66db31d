import type { ByteView } from '../bytes/view.ts';
import { R_NONE } from './constants.ts';
import {
  ADDEND,
  ADDEND_HIGH,
  entriesOf,
  OFFSET,
  OFFSET_HIGH,
  STEP,
  SYMBOL,
  TYPE,
} from './relocation-entries.ts';
import { RelocationOrder } from './relocation-order.ts';
import {
  type DefinedSymbols,
  type Survey,
  type SymbolLess,
  surveyEntries,
  type WordIndex,
} from './relocation-survey.ts';

/** Addresses from `lowest` to `highest`. */
export interface Extent {
  lowest: number;
  highest: number;
}

const TWO_32 = 0x1_0000_0000;
/** of a negative number */
const TOP_BIT = 0x8000_0000;
/** words that are indexed at most: relocations of more than 64 MiB of data are found more slowly */
const MAX_INDEXED_WORDS = 1 << 23;
/** so few entries outside of the index are looked at one by one */
const FEW_OTHERS = 16;
/** as many types as an index has bits; of a machine with larger ones they are looked at one by one */
const TYPE_BITS = 32;
/** in fewer entries a look at each finds one as fast */
const MIN_INDEXED_ENTRIES = 256;

/** DT_RELA, DT_REL or DT_JMPREL as 32-bit units, never as objects: a table has up to millions of entries. */
export class RelocationTable {
  readonly count: number;
  /** whether the entries have an addend (RELA) */
  readonly explicitAddend: boolean;
  readonly #units: Uint32Array;
  /** bytes of what most entries write */
  readonly #word: 4 | 8;
  /** addresses that relocations are expected to write to: elsewhere they are found more slowly */
  readonly #written: { start: number; end: number };
  #index: WordIndex | undefined;
  /** of the entries that the index does not have */
  #order: RelocationOrder | undefined;
  /** of a survey: which types there are, by their lowest five bits, and all bits that any of them has */
  #seenTypes = 0;
  #typeBits = 0;
  #extent: Extent | undefined;
  /** of a survey: the last entry that writes a word of the index which one before it writes too; -1: there is none */
  #again = -1;

  constructor(view: ByteView, explicitAddend: boolean, written: { start: number; end: number }) {
    this.#word = view.encoding.wordSize;
    this.#units = entriesOf(view, explicitAddend);
    this.explicitAddend = explicitAddend;
    this.#written = written;
    this.count = Math.floor(this.#units.length / STEP);
  }

  /** r_offset */
  offset(index: number): number {
    const at = index * STEP;
    return wideNumber(this.#units[at + OFFSET_HIGH] ?? 0, this.#units[at + OFFSET] ?? 0);
  }

  type(index: number): number {
    return this.#units[index * STEP + TYPE] ?? 0;
  }

  /** symbol index; 0 for none */
  symbol(index: number): number {
    return this.#units[index * STEP + SYMBOL] ?? 0;
  }

  addend(index: number): number | undefined {
    if (!this.explicitAddend) return undefined;
    const at = index * STEP;
    return wideNumber((this.#units[at + ADDEND_HIGH] ?? 0) | 0, this.#units[at + ADDEND] ?? 0);
  }

  /** How many entries at the start of the table are of this type, up to `most`. */
  leading(type: number, most: number): number {
    const units = this.#units;
    const end = Math.min(most, this.count);
    for (let i = 0, at = TYPE; i < end; i++, at += STEP) if (units[at] !== type) return i;
    return end;
  }

  /**
   * Index of the first entry whose addend is not an address up to `highest`; -1: none is. Behind the first `relative` entries
   * it is a distance from a symbol, and may be negative.
   */
  wildAddend(relative: number, highest: number): number {
    const units = this.#units;
    const word = this.#word;
    if (!this.explicitAddend || highest >= TWO_32) return -1;
    for (let i = 0, at = 0; i < this.count; i++, at += STEP) {
      const low = units[at + ADDEND] ?? 0;
      if (low <= highest && (units[at + ADDEND_HIGH] === 0 || word === 4)) continue;
      if (i < relative || Math.abs(this.addend(i) ?? 0) > highest) return i;
    }
    return -1;
  }

  /**
   * Index of the first entry that no link editor leaves so; -1: there is none. It is of type R_NONE and names a place, or it
   * adds less than nothing to a symbol; and where they are sorted it writes no further on than the one before it of the same
   * symbol and type, or its symbol has had its entries already. One pass, since an engine takes long for each.
   * @param symbolCount symbols that there are
   */
  firstOdd(isSorted: boolean, symbolCount: number): number {
    const units = this.#units;
    const { explicitAddend, count } = this;
    const seen = new Uint8Array(symbolCount);
    let symbol = 0;
    let type = -1;
    let low = 0;
    let high = 0;
    for (let i = 0, at = 0; i < count; i++, at += STEP) {
      const nextType = units[at + TYPE] ?? 0;
      const nextSymbol = units[at + SYMBOL] ?? 0;
      const nextLow = units[at + OFFSET] ?? 0;
      const nextHigh = units[at + OFFSET_HIGH] ?? 0;
      if (nextType === R_NONE) {
        if (nextLow !== 0 || nextHigh !== 0) return i;
        continue;
      }
      if (nextSymbol !== symbol) {
        if (isSorted && nextSymbol !== 0 && seen[nextSymbol] === 1) return i;
        seen[nextSymbol] = 1;
        symbol = nextSymbol;
      } else if (isSorted && nextType === type && (nextHigh < high || (nextHigh === high && nextLow <= low)))
        return i;
      if (nextSymbol !== 0 && explicitAddend && (units[at + ADDEND_HIGH] ?? 0) >= TOP_BIT) return i;
      type = nextType;
      low = nextLow;
      high = nextHigh;
    }
    return -1;
  }

  /**
   * The entries that write elsewhere than into these words, or where they do not hold 0. A table has tens of thousands of
   * entries, and mostly none: the loop is for an engine that has not optimised it yet.
   * @param words of 32 bits, from address `start` on
   */
  writingOver(words: Uint32Array, start: number): number[] {
    const units = this.#units;
    const wide = this.#word === 8;
    const end = start + words.length * 4 - this.#word;
    const found: number[] = [];
    for (let i = 0, at = 0; i < this.count; i++, at += STEP) {
      const low = units[at + OFFSET] ?? 0;
      const place = (low - start) / 4;
      const isZero =
        units[at + OFFSET_HIGH] === 0 &&
        low >= start &&
        low <= end &&
        words[place] === 0 &&
        (!wide || ((low & 7) === 0 && words[place + 1] === 0));
      if (!isZero) found.push(i);
    }
    return found;
  }

  /**
   * Index of the first entry of type R_NONE that names a place all the same; -1: there is none. What a link editor has no use
   * for any more it leaves empty.
   */
  firstIdle(): number {
    for (let i = 0; i < this.count; i++) if (this.type(i) === R_NONE && this.offset(i) !== 0) return i;
    return -1;
  }

  /** The largest symbol index. */
  maxSymbol(): number {
    let max = 0;
    for (let i = 0; i < this.count; i++) max = Math.max(max, this.symbol(i));
    return max;
  }

  /**
   * Everything that needs a look at each entry, in one pass. `tpoff` is the type of the machine's initial-exec
   * relocation.
   */
  survey(tpoff: number, defined: DefinedSymbols, without: SymbolLess): Survey {
    const index = this.#emptyIndex();
    const entries = { units: this.#units, count: this.count, wordSize: this.#word };
    const { again, seenTypes, typeBits, ...sought } = surveyEntries(entries, index, defined, without);
    this.#index = index;
    this.#order = undefined;
    this.#again = again;
    this.#seenTypes = seenTypes;
    this.#typeBits = typeBits;
    return { ...sought, tpoffSymbols: this.#symbolsOfType(tpoff) };
  }

  /** Index of the first entry whose type is none of these; -1: there is none. After a survey nearly always known. */
  firstOutside(types: readonly number[]): number {
    const allowed = types.reduce((mask, type) => mask | (1 << type), 0);
    const isSmall = this.#typeBits >>> 0 < TYPE_BITS && types.every(type => type < TYPE_BITS);
    if (this.#index && isSmall && (this.#seenTypes & ~allowed) === 0) return -1;
    for (let i = 0; i < this.count; i++) if (!types.includes(this.type(i))) return i;
    return -1;
  }

  /** The engine's own search is many times faster than a loop: a rare value stands in few places besides. */
  #symbolsOfType(type: number): Set<number> {
    const found = new Set<number>();
    const units = this.#units;
    for (let at = units.indexOf(type); at >= 0; at = units.indexOf(type, at + 1)) {
      const index = Math.floor(at / STEP);
      if (at % STEP === TYPE && index < this.count) found.add(this.symbol(index));
    }
    return found;
  }

  /** Index of the last entry that writes to an address; -1: none does. */
  at(address: number): number {
    const index = this.#index;
    if (!index || index.size === 0) return this.#last(address);
    const { others } = index;
    const word = this.#word;
    const place = address - index.start;
    if (place >= 0 && place < index.size && place % word === 0) return (index.entries[place / word] ?? 0) - 1;
    if (others.length > FEW_OTHERS) return this.#sorted().at(address);
    for (let k = others.length - 1; k >= 0; k--)
      if (this.offset(others[k] ?? 0) === address) return others[k] ?? -1;
    return -1;
  }

  /** `at` without an index. */
  #last(address: number): number {
    this.#extent ??= this.extent();
    if (address < this.#extent.lowest || address > this.#extent.highest) return -1;
    if (this.count >= MIN_INDEXED_ENTRIES) return this.#sorted().at(address);
    for (let i = this.count - 1; i >= 0; i--)
      if (this.offset(i) === address && this.type(i) !== R_NONE) return i;
    return -1;
  }

  /** All entries that write and are not in the index. */
  #sorted(): RelocationOrder {
    const index = this.#index;
    if (!this.#order) {
      const indices = index && index.size > 0 ? index.others : this.#writing();
      this.#order = new RelocationOrder(indices, i => this.offset(i));
    }
    return this.#order;
  }

  #writing(): Uint32Array {
    const indices = new Uint32Array(this.count);
    let count = 0;
    for (let i = 0; i < this.count; i++) if (this.type(i) !== R_NONE) indices[count++] = i;
    return indices.subarray(0, count);
  }

  /**
   * Address of a word that one entry writes and another writes too, or a part of it; undefined: there is none. After a
   * survey nearly always known.
   */
  overwritten(): number | undefined {
    const index = this.#index;
    const word = this.#word;
    if (index && this.#again < 0 && index.others.length === 0) return undefined;
    const offsets = new Float64Array(this.count);
    let writing = 0;
    for (let i = 0; i < this.count; i++) if (this.type(i) !== R_NONE) offsets[writing++] = this.offset(i);
    const sorted = offsets.subarray(0, writing).sort();
    return sorted.find((offset, i) => offset - (sorted[i - 1] ?? Number.NEGATIVE_INFINITY) < word);
  }

  /** Indices of the entries that write into [start, end); of several that write one word perhaps only the last. */
  within(start: number, end: number): number[] {
    const index = this.#index;
    if (!index || index.size === 0) return this.#sorted().within(start, end).sort(byNumber);
    const found = index.others.length > 0 ? this.#sorted().within(start, end) : [];
    const word = this.#word;
    const from = Math.max(0, Math.ceil((start - index.start) / word));
    const to = Math.min(index.entries.length, Math.ceil((end - index.start) / word));
    for (let at = from; at < to; at++) {
      const entry = index.entries[at] ?? 0;
      if (entry !== 0) found.push(entry - 1);
    }
    return found.sort(byNumber);
  }

  /** Whether an entry writes to an address in [start, end). */
  writesWithin(start: number, end: number): boolean {
    const index = this.#index;
    if (!index || index.size === 0) return this.#sorted().has(start, end);
    if (index.others.length > 0 && this.#sorted().has(start, end)) return true;
    const word = this.#word;
    const from = Math.max(0, Math.ceil((start - index.start) / word));
    const to = Math.min(index.entries.length, Math.ceil((end - index.start) / word));
    for (let at = from; at < to; at++) if (index.entries[at] !== 0) return true;
    return false;
  }

  /** Between which addresses all entries write; after a survey perhaps a little more. */
  extent(): Extent {
    const index = this.#index;
    const word = this.#word;
    if (index && index.others.length === 0)
      return { lowest: index.start, highest: index.start + index.size - word };
    let lowest = Number.POSITIVE_INFINITY;
    let highest = 0;
    for (let i = 0; i < this.count; i++) {
      const offset = this.offset(i);
      if (offset < lowest) lowest = offset;
      if (offset > highest) highest = offset;
    }
    return { lowest, highest };
  }

  #emptyIndex(): WordIndex {
    const word = this.#word;
    const start = Math.ceil(this.#written.start / word) * word;
    const words = Math.max(0, Math.floor((this.#written.end - start) / word));
    const isWorthIt = this.count >= MIN_INDEXED_ENTRIES && words <= MAX_INDEXED_WORDS && start < TWO_32;
    return isWorthIt
      ? { start, size: words * word, entries: new Uint32Array(words), others: [] }
      : { start: 0, size: 0, entries: new Uint32Array(0), others: [] };
  }
}

function byNumber(a: number, b: number): number {
  return a - b;
}

/** A product is a floating-point number to the engine, and so is all that is computed from it. */
function wideNumber(high: number, low: number): number {
  return high === 0 ? low : high * TWO_32 + low;
}
