import type { ByteView } from '../bytes/view.ts';
import { STT_GNU_IFUNC } from './constants.ts';

/** Addresses from `lowest` to `highest`. */
export interface Extent {
  lowest: number;
  highest: number;
}

const TWO_32 = 0x1_0000_0000;
/** words that are indexed at most: relocations of more than 128 MiB of data are found more slowly */
const MAX_INDEXED_WORDS = 1 << 24;
/** in fewer entries a look at each finds one as fast */
const MIN_INDEXED_ENTRIES = 256;

/** Which relocation writes to an address. */
interface WordIndex {
  /** address of the first word, and how far the words reach (bytes) */
  start: number;
  size: number;
  /** by word: index plus 1 of the last entry that writes it, 0 for none */
  entries: Uint32Array;
  /** indices of the entries that write elsewhere, or not a whole word */
  others: number[];
}

/** What the relocations of a table ask of the symbol search. */
export interface Survey {
  /** symbols that are not defined in the file, in the order in which relocations first refer to them */
  undefinedSymbols: Set<number>;
  /** symbols that the file itself defines, some of them more than once */
  ownSymbols: Uint32Array;
  /** symbols of the initial-exec TLS relocations; 0: the object's own block */
  tpoffSymbols: Set<number>;
  /** symbols of the file's own whose address a function of it computes (STT_GNU_IFUNC) */
  ifuncSymbols: Set<number>;
  /** indices of the entries that need no symbol, and name one behind the end of the table */
  idle: number[];
}

/** Relocation types that need no symbol: what is named beside them is not looked at. */
export interface SymbolLess {
  relative: number;
  irelative: number;
}

/** Which symbols a file defines: its symbol table as 32-bit units, as far as it is known. */
export interface DefinedSymbols {
  count: number;
  units: Uint32Array;
  /** units of an entry, and which of them has st_shndx under `mask` */
  step: number;
  sectionAt: number;
  mask: number;
  /** bits of the same unit in front of st_info */
  infoShift: 0 | 24;
}

const STT_MASK = 15;
/** as many types as an index has bits; of a machine with larger ones they are looked at one by one */
const TYPE_BITS = 32;

/**
 * DT_RELA, DT_REL or DT_JMPREL as 32-bit units, never as objects: a table has up to millions of entries.
 * ```
 * Elf64_Rel(a): u64 r_offset; u32 type, symbol (as a u64 r_info); i64 r_addend
 * Elf32_Rel(a): u32 r_offset; u32 r_info = symbol << 8 | type; i32 r_addend
 * ```
 */
export class RelocationTable {
  readonly count: number;
  /** whether the entries have an addend (RELA) */
  readonly explicitAddend: boolean;
  readonly #units: Uint32Array;
  readonly #step: number;
  readonly #wide: boolean;
  /** index of the less significant unit of a u64 */
  readonly #low: 0 | 1;
  /** addresses that relocations are expected to write to: elsewhere they are found more slowly */
  readonly #written: { start: number; end: number };
  #index: WordIndex | undefined;
  /** of a survey: which types there are, by their lowest five bits, and all bits that any of them has */
  #seenTypes = 0;
  #typeBits = 0;
  #extent: Extent | undefined;
  /** of a survey: the last entry that writes a word of the index which one before it writes too; -1: there is none */
  #again = -1;

  constructor(view: ByteView, explicitAddend: boolean, written: { start: number; end: number }) {
    this.#wide = view.encoding.wordSize === 8;
    this.#low = view.encoding.littleEndian ? 0 : 1;
    this.#units = view.units();
    this.#step = (explicitAddend ? 3 : 2) * (this.#wide ? 2 : 1);
    this.explicitAddend = explicitAddend;
    this.#written = written;
    this.count = Math.floor(this.#units.length / this.#step);
  }

  /** r_offset */
  offset(index: number): number {
    const at = index * this.#step;
    if (!this.#wide) return this.#units[at] ?? 0;
    return wideNumber(this.#units[at + 1 - this.#low] ?? 0, this.#units[at + this.#low] ?? 0);
  }

  type(index: number): number {
    const at = index * this.#step;
    return this.#wide ? (this.#units[at + 2 + this.#low] ?? 0) : (this.#units[at + 1] ?? 0) & 0xff;
  }

  /** symbol index; 0 for none */
  symbol(index: number): number {
    const at = index * this.#step;
    return this.#wide ? (this.#units[at + 3 - this.#low] ?? 0) : (this.#units[at + 1] ?? 0) >>> 8;
  }

  addend(index: number): number | undefined {
    if (!this.explicitAddend) return undefined;
    const at = index * this.#step;
    if (!this.#wide) return (this.#units[at + 2] ?? 0) | 0;
    return wideNumber((this.#units[at + 5 - this.#low] ?? 0) | 0, this.#units[at + 4 + this.#low] ?? 0);
  }

  /** How many entries at the start of the table are of this type, up to `most`. */
  leading(type: number, most: number): number {
    const units = this.#units;
    const step = this.#step;
    const mask = this.#wide ? -1 : 0xff;
    const end = Math.min(most, this.count);
    for (let i = 0, at = this.#wide ? 2 + this.#low : 1; i < end; i++, at += step)
      if (((units[at] ?? 0) & mask) !== type) return i;
    return end;
  }

  /**
   * Index of the first entry whose addend is no address up to `highest`; -1: none is. Behind the first `relative` entries
   * it is a distance from a symbol, and may be negative.
   */
  wildAddend(relative: number, highest: number): number {
    const units = this.#units;
    const step = this.#step;
    const [lowAt, highAt] = this.#wide ? [4 + this.#low, 5 - this.#low] : [2, -1];
    if (!this.explicitAddend || highest >= TWO_32) return -1;
    for (let i = 0, at = 0; i < this.count; i++, at += step) {
      const low = units[at + lowAt] ?? 0;
      if (low <= highest && (highAt < 0 || units[at + highAt] === 0)) continue;
      if (i < relative || Math.abs(this.addend(i) ?? 0) > highest) return i;
    }
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
    const sought =
      this.#wide && this.#low === 0 && this.explicitAddend
        ? this.#surveyRela64(index, defined, without)
        : this.#surveyAny(index, defined, without);
    this.#index = index;
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

  /** On a plugin this is the longest loop of a check, and over before the engine optimises it: each access counts. */
  #surveyRela64(
    { start, size, entries, others }: WordIndex,
    defined: DefinedSymbols,
    without: SymbolLess,
  ): Sought {
    const { count } = this;
    const units = this.#units;
    const { units: symbols, step, sectionAt, mask, count: known } = defined;
    const found = nothingSought();
    const own = new Uint32Array(count);
    let owned = 0;
    let last = 0;
    let seen = 0;
    let bits = 0;
    let again = -1;
    for (let i = 0, at = 0; i < count; i++, at += 6) {
      const place = (units[at] ?? 0) - start;
      if (((place & 7) | (units[at + 1] ?? 0)) !== 0 || place < 0 || place >= size) others.push(i);
      else {
        if (entries[place >>> 3] !== 0) again = i;
        entries[place >>> 3] = i + 1;
      }
      const type = units[at + 2] ?? 0;
      seen |= 1 << type;
      bits |= type;
      const symbol = units[at + 3] ?? 0;
      // Link editors put the relocations of a symbol together.
      if (symbol === last) continue;
      last = symbol;
      if (symbol === 0) continue;
      // An entry that needs no symbol refers to none: the next one that names the same may.
      const unit = symbol < known ? (symbols[symbol * step + sectionAt] ?? 0) : 0;
      if ((unit & mask) === 0) {
        if (needsSymbol(type, without)) found.undefinedSymbols.add(symbol);
        else {
          last = 0;
          if (symbol >= known) found.idle.push(i);
        }
      } else if (needsSymbol(type, without)) {
        own[owned++] = symbol;
        if ((unit & STT_MASK) === STT_GNU_IFUNC) found.ifuncSymbols.add(symbol);
      } else last = 0;
    }
    this.#again = again;
    this.#seenTypes = seen;
    this.#typeBits = bits;
    return { ...found, ownSymbols: own.subarray(0, owned) };
  }

  #surveyAny(
    { start, size, entries, others }: WordIndex,
    defined: DefinedSymbols,
    without: SymbolLess,
  ): Sought {
    const word = this.#wide ? 8 : 4;
    const { units: symbols, step, sectionAt, mask, infoShift, count: known } = defined;
    const found = nothingSought();
    const own = new Uint32Array(this.count);
    let owned = 0;
    for (let i = 0; i < this.count; i++) {
      const place = this.offset(i) - start;
      if (place % word !== 0 || place < 0 || place >= size) others.push(i);
      else {
        if (entries[place / word] !== 0) this.#again = i;
        entries[place / word] = i + 1;
      }
      const type = this.type(i);
      this.#seenTypes |= 1 << type;
      this.#typeBits |= type;
      const symbol = this.symbol(i);
      if (symbol !== 0 && symbol >= known && !needsSymbol(type, without)) found.idle.push(i);
      if (symbol === 0 || !needsSymbol(type, without)) continue;
      const unit = symbol < known ? (symbols[symbol * step + sectionAt] ?? 0) : 0;
      if ((unit & mask) === 0) found.undefinedSymbols.add(symbol);
      else {
        own[owned++] = symbol;
        if (((unit >>> infoShift) & STT_MASK) === STT_GNU_IFUNC) found.ifuncSymbols.add(symbol);
      }
    }
    return { ...found, ownSymbols: own.subarray(0, owned) };
  }

  /** The engine's own search is many times faster than a loop: a rare value stands in few places besides. */
  #symbolsOfType(type: number): Set<number> {
    const found = new Set<number>();
    if (!this.#wide) {
      for (let i = 0; i < this.count; i++) if (this.type(i) === type) found.add(this.symbol(i));
      return found;
    }
    const typeAt = 2 + this.#low;
    const units = this.#units;
    for (let at = units.indexOf(type); at >= 0; at = units.indexOf(type, at + 1)) {
      const index = Math.floor(at / this.#step);
      if (at - index * this.#step === typeAt && index < this.count) found.add(this.symbol(index));
    }
    return found;
  }

  /** Index of the last entry that writes to an address; -1: none does. */
  at(address: number): number {
    const index = this.#index;
    if (!index || index.size === 0) return this.#last(address);
    for (let k = index.others.length - 1; k >= 0; k--)
      if (this.offset(index.others[k] ?? 0) === address) return index.others[k] ?? -1;
    const place = address - index.start;
    const word = this.#wide ? 8 : 4;
    if (place < 0 || place >= index.size || place % word !== 0) return -1;
    return (index.entries[place / word] ?? 0) - 1;
  }

  /** What tells of many addresses whether an entry changes the word there, without a look at all entries for each. */
  writer(): (address: number) => boolean {
    if (this.#index && this.#index.size > 0 && this.#index.others.length === 0) {
      return address => {
        const index = this.at(address);
        return index >= 0 && this.type(index) !== 0;
      };
    }
    const offsets = new Set<number>();
    for (let i = 0; i < this.count; i++) if (this.type(i) !== 0) offsets.add(this.offset(i));
    return address => offsets.has(address);
  }

  /** `at` without an index. */
  #last(address: number): number {
    this.#extent ??= this.extent();
    if (address < this.#extent.lowest || address > this.#extent.highest) return -1;
    for (let i = this.count - 1; i >= 0; i--) if (this.offset(i) === address) return i;
    return -1;
  }

  /**
   * Address of a word that one entry writes and another writes too, or a part of it; undefined: there is none. After a
   * survey nearly always known.
   */
  overwritten(): number | undefined {
    const index = this.#index;
    const word = this.#wide ? 8 : 4;
    if (index && this.#again < 0 && index.others.length === 0) return undefined;
    const offsets = new Float64Array(this.count);
    let writing = 0;
    for (let i = 0; i < this.count; i++) if (this.type(i) !== 0) offsets[writing++] = this.offset(i);
    const sorted = offsets.subarray(0, writing).sort();
    return sorted.find((offset, i) => offset - (sorted[i - 1] ?? Number.NEGATIVE_INFINITY) < word);
  }

  /** Indices of the entries whose offset is in [start, end); of several that write one word perhaps only the last. */
  within(start: number, end: number): number[] {
    const found: number[] = [];
    const index = this.#index;
    if (!index) {
      for (let i = 0; i < this.count; i++) if (this.offset(i) >= start && this.offset(i) < end) found.push(i);
      return found;
    }
    for (const i of index.others) if (this.offset(i) >= start && this.offset(i) < end) found.push(i);
    const word = this.#wide ? 8 : 4;
    const from = Math.max(0, Math.ceil((start - index.start) / word));
    const to = Math.min(index.entries.length, Math.ceil((end - index.start) / word));
    for (let at = from; at < to; at++) {
      const entry = index.entries[at] ?? 0;
      if (entry !== 0) found.push(entry - 1);
    }
    return found.sort((a, b) => a - b);
  }

  /** Between which addresses all entries write; after a survey perhaps a little more. */
  extent(): Extent {
    const index = this.#index;
    const word = this.#wide ? 8 : 4;
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
    const word = this.#wide ? 8 : 4;
    const start = Math.ceil(this.#written.start / word) * word;
    const words = Math.max(0, Math.floor((this.#written.end - start) / word));
    const isWorthIt = this.count >= MIN_INDEXED_ENTRIES && words <= MAX_INDEXED_WORDS && start < TWO_32;
    return isWorthIt
      ? { start, size: words * word, entries: new Uint32Array(words), others: [] }
      : { start: 0, size: 0, entries: new Uint32Array(0), others: [] };
  }
}

type Sought = Omit<Survey, 'tpoffSymbols'>;

function nothingSought(): Omit<Sought, 'ownSymbols'> {
  return { undefinedSymbols: new Set(), ifuncSymbols: new Set(), idle: [] };
}

/** R_*_NONE is 0 on every machine. */
function needsSymbol(type: number, { relative, irelative }: SymbolLess): boolean {
  return type !== 0 && type !== relative && type !== irelative;
}

/** A product is a floating-point number to the engine, and so is all that is computed from it. */
function wideNumber(high: number, low: number): number {
  return high === 0 ? low : high * TWO_32 + low;
}
