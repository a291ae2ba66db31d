import type { FunctionTable } from '../go/function-table.ts';

/** From one index of the function table to another, which is not among them. */
export type Range = readonly [number, number];

/** functions of earlier units that mostly stand side by side among those of another, and how many ever do */
const STRAYS = 16;
const MAX_STRAYS = 256;
/** functions whose units are read together */
const CHUNK = 64;
const WIDE_CHUNK = 4096;
/** of so many functions one is looked at */
const SAMPLE = 48;

/** Where in the function table the compilation units are that a file was inlined into. */
export class UnitRanges {
  readonly #table: FunctionTable;

  constructor(table: FunctionTable) {
    this.#table = table;
  }

  /**
   * The functions of the units that list the file of a function, but for its own; main: the index of main.main. `ordered`:
   * as if functions stood in the order of their units, which they mostly do; `sampled`: of units with many functions; `all`:
   * by a look at every function.
   */
  listing(way: 'ordered' | 'sampled' | 'all', own: number, main: number | undefined): Promise<Range[]> {
    if (way === 'ordered') return this.#ordered(own, main);
    return way === 'sampled' ? this.#sampled(own) : this.#all(own);
  }

  async #ordered(own: number, main: number | undefined): Promise<Range[]> {
    const table = this.#table;
    const mainUnit = main === undefined ? -1 : ((await table.unitsFrom(main, 1))[0] ?? -1);
    const ranges: Range[] = [];
    for (const place of await this.#placesElsewhere(own)) {
      const end = await this.#endOf(place);
      const unit = await this.#unitBefore(end, place);
      // From Go 1.24 on the main package has the unit of another place than its functions.
      const isMain = main !== undefined && mainUnit <= place && mainUnit > unit;
      ranges.push(isMain ? await this.#around(main, mainUnit) : await this.#around(end - 1, unit));
    }
    return ranges;
  }

  async #sampled(own: number): Promise<Range[]> {
    const indices = Array.from({ length: Math.ceil(this.#table.count / SAMPLE) }, (_, i) => i * SAMPLE);
    const units = await this.#table.unitsAt(indices);
    const ranges: Range[] = [];
    for (const place of await this.#placesElsewhere(own)) {
      const unit = units.reduce((most, one) => (one <= place && one > most ? one : most), -1);
      const index = indices[units.indexOf(unit)];
      if (index !== undefined) ranges.push(await this.#around(index, unit));
    }
    return ranges;
  }

  async #all(own: number): Promise<Range[]> {
    const units: number[] = [];
    for (let from = 0; from < this.#table.count; from += WIDE_CHUNK)
      for (const unit of await this.#table.unitsFrom(from, WIDE_CHUNK)) units.push(unit);
    const wanted = (await this.#placesElsewhere(own)).map(place =>
      units.reduce((most, unit) => (unit <= place && unit > most ? unit : most), -1),
    );
    return rangesOf(units, new Set(wanted));
  }

  /** Where other units than its own name the file of a function. */
  async #placesElsewhere(own: number): Promise<number[]> {
    const [func] = await this.#table.at([own]);
    if (!func) return [];
    const beside = await this.#table.unitsFrom(own, CHUNK);
    const next = Math.min(...beside.filter(unit => unit > func.cuOffset));
    const places = await this.#table.unitsListing(func);
    return places.filter(place => place < func.cuOffset || place >= next);
  }

  /**
   * How many functions stand before those of later units than the one with this place in the list of files. Functions stand
   * in the order of their units, but for some that several units have (instances of generic functions, equality of types),
   * and the first of them gave.
   */
  async #endOf(place: number): Promise<number> {
    const table = this.#table;
    const groups = await bisect(
      Math.ceil(table.count / STRAYS),
      async group => Math.max(...(await table.unitsFrom(group * STRAYS, STRAYS))) <= place,
    );
    return Math.min(table.count, (groups + 1) * STRAYS);
  }

  /** The last unit that begins at or before a place, among the functions before an index. */
  async #unitBefore(end: number, place: number): Promise<number> {
    const start = Math.max(0, end - MAX_STRAYS);
    const units = await this.#table.unitsFrom(start, end - start);
    return Math.max(-1, ...units.filter(unit => unit <= place));
  }

  /** The functions of a unit around an index. */
  async #around(index: number, unit: number): Promise<Range> {
    const table = this.#table;
    let [first, end] = [index, index + 1];
    let isFound = false;
    for (let to = index + 1; to > 0; to -= CHUNK) {
      const start = Math.max(0, to - CHUNK);
      const at = (await table.unitsFrom(start, to - start)).indexOf(unit);
      if (at >= 0) first = start + at;
      isFound ||= at >= 0;
      if (at < 0 && (isFound || index - start > MAX_STRAYS)) break;
    }
    for (let from = index; from < table.count; from += CHUNK) {
      const at = (await table.unitsFrom(from, CHUNK)).lastIndexOf(unit);
      if (at < 0) break;
      end = from + at + 1;
    }
    return [first, end];
  }
}

/** Where these units stand, with what others gave in between. */
function rangesOf(units: readonly number[], wanted: ReadonlySet<number>): Range[] {
  const ranges: [number, number][] = [];
  for (const [index, unit] of units.entries()) {
    if (!wanted.has(unit)) continue;
    const last = ranges.at(-1);
    if (last && index - last[1] <= STRAYS) last[1] = index + 1;
    else ranges.push([index, index + 1]);
  }
  return ranges;
}

/** How many indices from 0 on pass a test that holds up to some index and not behind it. */
async function bisect(count: number, test: (index: number) => Promise<boolean>): Promise<number> {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (await test(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
