import { FormatError } from '../bytes/format-error.ts';

/** Entries of a table are told apart by so many bits of a sort key; the rest is where they write. */
const INDEX_SPAN: number = 1 << 22;
/** between the first and the last place (bytes): together both still are a whole number to the engine */
const MAX_SPAN_BYTES = 2 ** 31;

/**
 * Entries by where they write, for those that an index by words does not have: a look at all of them for each address takes
 * for ever in a file that is made for it.
 */
export class RelocationOrder {
  readonly #base: number;
  readonly #keys: Float64Array;

  /** @throws FormatError where they write too far apart */
  constructor(indices: ArrayLike<number>, offsetOf: (index: number) => number) {
    let lowest = Number.POSITIVE_INFINITY;
    let highest = 0;
    for (let i = 0; i < indices.length; i++) {
      const offset = offsetOf(indices[i] ?? 0);
      lowest = Math.min(lowest, offset);
      highest = Math.max(highest, offset);
    }
    if (highest - lowest >= MAX_SPAN_BYTES || indices.length > INDEX_SPAN) {
      const detail = `they write ${highest - lowest} bytes apart, over the limit of ${MAX_SPAN_BYTES}`;
      throw new FormatError('relocations', -1, detail);
    }
    this.#base = indices.length > 0 ? lowest : 0;
    this.#keys = new Float64Array(indices.length);
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i] ?? 0;
      this.#keys[i] = (offsetOf(index) - this.#base) * INDEX_SPAN + index;
    }
    this.#keys.sort();
  }

  /** Index of the last entry that writes to an address; -1: none does. */
  at(address: number): number {
    const key = this.#keys[this.#position(address + 1) - 1] ?? -1;
    return key >= 0 && Math.floor(key / INDEX_SPAN) === address - this.#base ? key % INDEX_SPAN : -1;
  }

  /** Indices of the entries that write into [start, end). */
  within(start: number, end: number): number[] {
    const found: number[] = [];
    const to = this.#position(end);
    for (let i = this.#position(start); i < to; i++) found.push((this.#keys[i] ?? 0) % INDEX_SPAN);
    return found;
  }

  /** Position of the first key of an address or of one behind it. */
  #position(address: number): number {
    const wanted = (address - this.#base) * INDEX_SPAN;
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#keys[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
