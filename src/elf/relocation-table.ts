import type { ByteView } from '../bytes/view.ts';
import { PAGE_SIZE } from './memory.ts';

/** r_offset from the lowest to the highest; of an empty table `lowest` is above `highest`. */
export interface Extent {
  lowest: number;
  highest: number;
}

const TWO_32 = 0x1_0000_0000;
const PAGE_SHIFT = 12;
/** beyond so many pages between the first and the last relocation the index by page would be larger than the file */
const MAX_INDEXED_PAGES = 1 << 20;

/** Indices of entries plus 1 by the page that they write to: the last one of each page, and the one before each. */
interface PageIndex {
  firstPage: number;
  last: Uint32Array;
  before: Uint32Array;
}

/** What the relocations of a table ask of the symbol search. */
export interface Survey {
  /** symbols that are not defined in the file, in the order in which relocations first refer to them */
  undefinedSymbols: Set<number>;
  /** symbols of the initial-exec TLS relocations; 0: the object's own block */
  tpoffSymbols: Set<number>;
}

/** Which symbols a file defines: its symbol table as 32-bit units, as far as it is known. */
export interface DefinedSymbols {
  count: number;
  units: Uint32Array;
  /** units of an entry, and which of them has st_shndx under `mask` */
  step: number;
  sectionAt: number;
  mask: number;
}

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
  #index: PageIndex | undefined;
  #extent: Extent | undefined;

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
    const at = this.#wide ? 2 + this.#low : 1;
    const mask = this.#wide ? -1 : 0xff;
    const end = Math.min(most, this.count);
    for (let i = 0; i < end; i++) if (((this.#units[i * this.#step + at] ?? 0) & mask) !== type) return i;
    return end;
  }

  /** The largest symbol index. */
  maxSymbol(): number {
    let max = 0;
    for (let i = 0; i < this.count; i++) max = Math.max(max, this.symbol(i));
    return max;
  }

  /**
   * Everything that needs a look at each entry, in one pass: on a plugin it is the longest loop of a check. `tpoff`
   * is the type of the machine's initial-exec relocation.
   */
  survey(tpoff: number, defined: DefinedSymbols): Survey {
    const { count } = this;
    const units = this.#units;
    const step = this.#step;
    const wide = this.#wide;
    const lowAt = wide ? this.#low : 0;
    const highAt = wide ? 1 - this.#low : 0;
    const typeAt = wide ? 2 + this.#low : 1;
    const typeMask = wide ? -1 : 0xff;
    const symbolAt = wide ? 3 - this.#low : 1;
    const symbolShift = wide ? 0 : 8;
    const { units: symbols, step: symbolStep, sectionAt, mask, count: known } = defined;
    const { firstPage, last, before } = this.#emptyIndex(this.#written.start, this.#written.end);
    const undefinedSymbols = new Set<number>();
    const tpoffSymbols = new Set<number>();
    let low = 0xffffffff;
    let high = 0;
    let above = 0;
    for (let i = 0, at = 0; i < count; at += step) {
      const offset = units[at + lowAt] ?? 0;
      above |= units[at + highAt] ?? 0;
      if (offset < low) low = offset;
      if (offset > high) high = offset;
      const page = (offset >>> PAGE_SHIFT) - firstPage;
      before[i] = last[page] ?? 0;
      last[page] = ++i;
      const symbol = (units[at + symbolAt] ?? 0) >>> symbolShift;
      if (symbol !== 0) {
        if (symbol >= known || ((symbols[symbol * symbolStep + sectionAt] ?? 0) & mask) === 0)
          undefinedSymbols.add(symbol);
      }
      if (((units[at + typeAt] ?? 0) & typeMask) === tpoff) tpoffSymbols.add(symbol);
    }
    if (!wide || above === 0) {
      this.#extent = { lowest: low, highest: high };
      if (low >= firstPage * PAGE_SIZE && high < (firstPage + last.length) * PAGE_SIZE)
        this.#index = { firstPage, last, before };
    }
    return { undefinedSymbols, tpoffSymbols };
  }

  /** Indices of the entries whose offset is in [start, end), in the order of the table. */
  within(start: number, end: number): number[] {
    const found: number[] = [];
    const index = this.#pages();
    if (!index) {
      for (let i = 0; i < this.count; i++) if (this.offset(i) >= start && this.offset(i) < end) found.push(i);
      return found;
    }
    const { firstPage, last, before } = index;
    const units = this.#units;
    const step = this.#step;
    // The more significant units are all zero in a table that has an index.
    const low = this.#wide ? this.#low : 0;
    const from = Math.max(0, Math.floor(start / PAGE_SIZE) - firstPage);
    const to = Math.min(last.length - 1, Math.floor((end - 1) / PAGE_SIZE) - firstPage);
    for (let page = from; page <= to; page++) {
      for (let i = last[page] ?? 0; i !== 0; i = before[i - 1] ?? 0) {
        const offset = units[(i - 1) * step + low] ?? 0;
        if (offset >= start && offset < end) found.push(i - 1);
      }
    }
    return found.sort((a, b) => a - b);
  }

  extent(): Extent {
    if (this.#extent) return this.#extent;
    let lowest = Number.POSITIVE_INFINITY;
    let highest = 0;
    for (let i = 0; i < this.count; i++) {
      const offset = this.offset(i);
      if (offset < lowest) lowest = offset;
      if (offset > highest) highest = offset;
    }
    this.#extent = { lowest, highest };
    return this.#extent;
  }

  /** By page, made in one pass; undefined where offsets are so wild that it would be larger than the file. */
  #pages(): PageIndex | undefined {
    if (this.#index || this.count === 0) return this.#index;
    const { lowest, highest } = this.extent();
    if (highest > 0xffffffff || (highest - lowest) / PAGE_SIZE > MAX_INDEXED_PAGES) return undefined;
    const index = this.#emptyIndex(lowest, highest + 1);
    const { firstPage, last, before } = index;
    for (let i = 0; i < this.count; i++) {
      const page = Math.floor(this.offset(i) / PAGE_SIZE) - firstPage;
      before[i] = last[page] ?? 0;
      last[page] = i + 1;
    }
    this.#index = index;
    return index;
  }

  #emptyIndex(start: number, end: number): PageIndex {
    const firstPage = Math.floor(start / PAGE_SIZE);
    const pages = Math.min(MAX_INDEXED_PAGES, Math.max(0, Math.ceil(end / PAGE_SIZE) - firstPage));
    return { firstPage, last: new Uint32Array(pages), before: new Uint32Array(this.count) };
  }
}

/** A product is a floating-point number to the engine, and so is all that is computed from it. */
function wideNumber(high: number, low: number): number {
  return high === 0 ? low : high * TWO_32 + low;
}
