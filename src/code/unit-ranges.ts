import type { FunctionTable } from '../go/function-table.ts';

/** From one index of the function table to another, which is not among them. */
export type Range = readonly [number, number];

/** functions of earlier units that mostly stand side by side among those of another, and how many ever do */
const STRAYS = 16;
const MAX_STRAYS = 256;
/** functions whose units are read together */
const CHUNK = 64;

/** Where in the function table the compilation units are that a file was inlined into. */
export class UnitRanges {
  readonly #table: FunctionTable;

  constructor(table: FunctionTable) {
    this.#table = table;
  }

  /** The functions of the units that list the file of a function, but for its own; main: the index of main.main. */
  async listing(own: number, main: number | undefined): Promise<Range[]> {
    const table = this.#table;
    const [func] = await table.at([own]);
    if (!func) return [];
    const next = (await table.unitsFrom(own, CHUNK)).filter(unit => unit > func.cuOffset);
    const mainUnit = main === undefined ? -1 : ((await table.unitsFrom(main, 1))[0] ?? -1);
    const ranges: Range[] = [];
    for (const place of await table.unitsListing(func)) {
      if (place >= func.cuOffset && place < Math.min(...next)) continue;
      const end = await this.#endOf(place);
      const unit = await this.#unitBefore(end, place);
      // From Go 1.24 on the main package has the unit of another place than its functions.
      const isMain = main !== undefined && mainUnit <= place && mainUnit > unit;
      ranges.push(isMain ? await this.#around(main, mainUnit) : await this.#around(end - 1, unit));
    }
    return ranges;
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
