/** so few are sorted by comparing them */
const FEW = 4096;
const DIGIT = 1 << 16;
/** digits of an address */
const DIGITS = 4;

/**
 * Entries by where they write, for those that an index by words does not have: a look at all of them for each address takes
 * forever in a file that is crafted for it.
 */
export class RelocationOrder {
  /** by their offsets, and of one offset in their own order */
  readonly #indices: Uint32Array;
  readonly #offsetOf: (index: number) => number;

  /** @param indices ascending */
  constructor(indices: ArrayLike<number>, offsetOf: (index: number) => number) {
    this.#offsetOf = offsetOf;
    const sorted = Uint32Array.from(indices);
    this.#indices =
      sorted.length <= FEW
        ? sorted.sort((a, b) => offsetOf(a) - offsetOf(b) || a - b)
        : byDigits(sorted, offsetOf);
  }

  /** Index of the last entry that writes to an address; -1: none does. */
  at(address: number): number {
    const index = this.#indices[this.#position(address, true) - 1];
    return index !== undefined && this.#offsetOf(index) === address ? index : -1;
  }

  /** Indices of the entries that write into [start, end). */
  within(start: number, end: number): number[] {
    return Array.from(this.#indices.subarray(this.#position(start), this.#position(end)));
  }

  /** Whether any writes into [start, end). */
  has(start: number, end: number): boolean {
    return this.#position(start) < this.#position(end);
  }

  /** Position of the first entry that writes to an address or behind it; `isBehind`: behind it only. */
  #position(address: number, isBehind = false): number {
    let low = 0;
    let high = this.#indices.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const offset = this.#offsetOf(this.#indices[middle] ?? 0);
      if (offset < address || (isBehind && offset === address)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** By one digit after the other, the last one first: each round keeps the order of the one before. */
function byDigits(indices: Uint32Array, offsetOf: (index: number) => number): Uint32Array {
  let from = indices;
  let to: Uint32Array = new Uint32Array(indices.length);
  for (let digit = 0, unit = 1; digit < DIGITS; digit++, unit *= DIGIT) {
    const starts = new Uint32Array(DIGIT + 1);
    const digitOf = (index: number) => Math.floor(offsetOf(index) / unit) % DIGIT;
    for (const index of from) {
      const place = digitOf(index) + 1;
      starts[place] = (starts[place] ?? 0) + 1;
    }
    for (let i = 1; i <= DIGIT; i++) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
    for (const index of from) {
      const value = digitOf(index);
      const place = starts[value] ?? 0;
      to[place] = index;
      starts[value] = place + 1;
    }
    [from, to] = [to, from];
  }
  return from;
}
