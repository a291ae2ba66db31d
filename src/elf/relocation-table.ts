import type { ByteView } from '../bytes/view.ts';
import { PAGE_SIZE } from './memory.ts';

const TWO_32 = 0x1_0000_0000;
const PAGE_SHIFT = 12;
/** beyond so many pages between the first and the last relocation the index by page would be larger than the file */
const MAX_INDEXED_PAGES = 1 << 20;

/** Entries by the page that they write to: those of page `first + i` are `order[starts[i]]` to `order[starts[i + 1] - 1]`. */
interface PageIndex {
  first: number;
  starts: Uint32Array;
  order: Uint32Array;
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
  #index: PageIndex | undefined;

  constructor(view: ByteView, explicitAddend: boolean) {
    this.#wide = view.encoding.wordSize === 8;
    this.#low = view.encoding.littleEndian ? 0 : 1;
    this.#units = view.units();
    this.#step = (explicitAddend ? 3 : 2) * (this.#wide ? 2 : 1);
    this.explicitAddend = explicitAddend;
    this.count = Math.floor(this.#units.length / this.#step);
  }

  /** r_offset */
  offset(index: number): number {
    const at = index * this.#step;
    if (!this.#wide) return this.#units[at] ?? 0;
    return (this.#units[at + 1 - this.#low] ?? 0) * TWO_32 + (this.#units[at + this.#low] ?? 0);
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
    return ((this.#units[at + 5 - this.#low] ?? 0) | 0) * TWO_32 + (this.#units[at + 4 + this.#low] ?? 0);
  }

  /** The units that hold symbol indices, for loops over everything: those of 32-bit tables are shifted left by 8. */
  units(): { units: Uint32Array; symbolAt: number; step: number; wide: boolean } {
    return {
      units: this.#units,
      symbolAt: this.#wide ? 3 - this.#low : 1,
      step: this.#step,
      wide: this.#wide,
    };
  }

  /** The largest symbol index, and the symbols of the relocations of one type, in one pass. */
  survey(type: number): { maxSymbol: number; symbolsOfType: ReadonlySet<number> } {
    const { units, symbolAt, step, wide } = this.units();
    const typeAt = wide ? 2 + this.#low : 1;
    const length = this.count * step;
    const symbolsOfType = new Set<number>();
    let maxSymbol = 0;
    for (let at = 0; at < length; at += step) {
      const symbol = wide ? (units[at + symbolAt] ?? 0) : (units[at + symbolAt] ?? 0) >>> 8;
      if (symbol > maxSymbol) maxSymbol = symbol;
      if ((wide ? (units[at + typeAt] ?? 0) : (units[at + typeAt] ?? 0) & 0xff) === type)
        symbolsOfType.add(symbol);
    }
    return { maxSymbol, symbolsOfType };
  }

  /** Indices of the entries whose offset is in [start, end), in the order of the table. */
  within(start: number, end: number): number[] {
    const found: number[] = [];
    const index = this.#pages();
    if (!index) {
      for (let i = 0; i < this.count; i++) if (this.offset(i) >= start && this.offset(i) < end) found.push(i);
      return found;
    }
    const { first, starts, order } = index;
    const units = this.#units;
    const step = this.#step;
    const low = this.#wide ? this.#low : 0;
    const from = Math.max(0, Math.floor(start / PAGE_SIZE) - first);
    const to = Math.min(starts.length - 2, Math.floor((end - 1) / PAGE_SIZE) - first);
    for (let page = from; page <= to; page++) {
      for (let at = starts[page] ?? 0; at < (starts[page + 1] ?? 0); at++) {
        const i = order[at] ?? 0;
        // The more significant units are all zero in a table that has an index.
        const offset = units[i * step + low] ?? 0;
        if (offset >= start && offset < end) found.push(i);
      }
    }
    return found;
  }

  /** First address of every page that is written to, with the indices of its entries; undefined for wild tables. */
  pages(): { address: number; entries: Uint32Array }[] | undefined {
    const index = this.#pages();
    if (!index) return undefined;
    const { first, starts, order } = index;
    const pages: { address: number; entries: Uint32Array }[] = [];
    for (let page = 0; page + 1 < starts.length; page++) {
      const from = starts[page] ?? 0;
      const to = starts[page + 1] ?? 0;
      if (from < to) pages.push({ address: (first + page) * PAGE_SIZE, entries: order.subarray(from, to) });
    }
    return pages;
  }

  /** Counting sort by page, once; undefined where offsets are so wild that it would not pay. */
  #pages(): PageIndex | undefined {
    if (this.#index || this.count === 0) return this.#index;
    const units = this.#units;
    const step = this.#step;
    const length = this.count * step;
    const low = this.#wide ? this.#low : 0;
    let min = 0xffffffff;
    let max = 0;
    let high = 0;
    for (let at = low; at < length; at += step) {
      const unit = units[at] ?? 0;
      if (unit < min) min = unit;
      if (unit > max) max = unit;
      if (this.#wide) high |= units[at + 1 - 2 * low] ?? 0;
    }
    const first = min >>> PAGE_SHIFT;
    const count = (max >>> PAGE_SHIFT) - first + 1;
    if (high !== 0 || count > MAX_INDEXED_PAGES) return undefined;
    const starts = new Uint32Array(count + 1);
    for (let at = low; at < length; at += step) {
      const page = ((units[at] ?? 0) >>> PAGE_SHIFT) - first + 1;
      starts[page] = (starts[page] ?? 0) + 1;
    }
    for (let page = 1; page <= count; page++) starts[page] = (starts[page] ?? 0) + (starts[page - 1] ?? 0);
    const next = starts.slice(0, count);
    const order = new Uint32Array(this.count);
    for (let at = low, i = 0; at < length; at += step, i++) {
      const page = ((units[at] ?? 0) >>> PAGE_SHIFT) - first;
      const place = next[page] ?? 0;
      order[place] = i;
      next[page] = place + 1;
    }
    this.#index = { first, starts, order };
    return this.#index;
  }
}
