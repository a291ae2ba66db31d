/** A small generator (mulberry32): the same numbers for the same seed on every machine. */
export class Random {
  #state;

  /** @param {number} seed */
  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** 0 to 2^32-1 */
  u32() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** @param {number} limit */
  below(limit) {
    return Math.floor((this.u32() / 2 ** 32) * limit);
  }

  /** @template T @param {readonly T[]} list @returns {T} */
  pick(list) {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }
}

/** The numbers of one run of a fuzz: recorded seeds name it. @param {number} seed @param {number} run */
export function randomOfRun(seed, run) {
  return new Random(seed * 1_000_003 + run * 7919);
}
