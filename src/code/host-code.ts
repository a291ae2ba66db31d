import { limit } from '../bytes/format-error.ts';
import { decodeText } from '../bytes/view.ts';
import type { Memory } from '../elf/memory.ts';
import type { Func, FunctionTable } from '../go/function-table.ts';
import { callsOf } from './calls.ts';
import { FollowBudget } from './follow.ts';
import { type Callees, type FunctionFacts, lookupSites, NOT_FOUND } from './lookup-sites.ts';
import { isOfCaller } from './value.ts';

/** A function of the host, and what was found out about it. */
export interface KnownFunction {
  address: number;
  func: Func;
  facts: FunctionFacts;
}

/** From one index of the function table to another, which is not among them. */
type Range = readonly [number, number];

/** code that is read to find look-ups (bytes) */
const MAX_CODE_BYTES = 8 << 20;
/** the same, each time that it is looked at */
const MAX_LOOKED_BYTES = 40 << 20;
/** of one function that is looked into */
const MAX_FUNCTION_BYTES = 256 << 10;
const MAX_FUNCTIONS = 512;
/** calls between the constant and the look-up */
export const MAX_CALLERS = 3;

/** functions of earlier units that mostly stand side by side among those of another, and how many ever do */
const STRAYS = 16;
const MAX_STRAYS = 256;
/** functions whose units are read together */
const CHUNK = 64;

/** mov r9d, imm32: the length of the third string that Lookup's error is made of */
const LENGTH_IN_R9 = new Uint8Array([0x41, 0xb9, NOT_FOUND.length, 0, 0, 0]);

/** one character a byte, so that positions stay what they are */
const latin1 = new TextDecoder('latin1');

/**
 * The code of the packages that look something up. The compiler inlines plugin.(*Plugin).Lookup into whatever calls it, and
 * the file that it comes from is then listed by the unit of the caller: only those units are read.
 */
export class HostCode {
  readonly #table: FunctionTable;
  readonly #memory: Memory;
  readonly #callees: Callees;
  readonly #main: number | undefined;
  readonly #budget = new FollowBudget();
  #looked = 0;

  /** @param main address of main.main */
  constructor(table: FunctionTable, memory: Memory, callees: Callees, main: number | undefined) {
    this.#main = main;
    this.#table = table;
    this.#memory = memory;
    this.#callees = callees;
  }

  /** The functions that look symbols up, and in the same packages those that give them the names. */
  async functions(): Promise<KnownFunction[]> {
    const { lookup } = this.#callees;
    const own = lookup === undefined ? undefined : this.#table.indexAt(lookup);
    if (lookup === undefined || own === undefined) return [];
    const inlined = await this.#rangesOfUnits(own);
    const ranges = inlined.length > 0 ? inlined : this.#everything();
    const known = new Map<number, KnownFunction>();
    const inlinedAt =
      inlined.length > 0 ? await this.#search(ranges, code => placesOf(code, LENGTH_IN_R9)) : [];
    let indices = inlinedAt.length > 0 ? inlinedAt : await this.#calling(ranges, new Set([lookup]));
    for (let round = 0; round <= MAX_CALLERS && indices.length > 0; round++) {
      const takeNames = new Set<number>();
      for (const index of indices) {
        const address = this.#table.entry(index);
        const isWanted = address !== lookup && !known.has(address);
        if (!isWanted || (round === 0 && !this.#mayLookUp(index))) continue;
        const found = await this.#function(index);
        if (!found || (round === 0 && found.facts.sites.length === 0)) continue;
        known.set(address, found);
        if (round > 0 || found.facts.sites.some(({ name }) => isOfCaller(name.pointer)))
          takeNames.add(address);
        if (known.size >= MAX_FUNCTIONS) return [...known.values()];
      }
      indices = takeNames.size > 0 ? await this.#calling(ranges, takeNames) : [];
    }
    return [...known.values()];
  }

  /** The functions of the units that list the file of plugin.(*Plugin).Lookup, but for its own. */
  async #rangesOfUnits(own: number): Promise<Range[]> {
    const table = this.#table;
    const [func] = await table.at([own]);
    if (!func) return [];
    const next = (await table.unitsFrom(own, CHUNK)).filter(unit => unit > func.cuOffset);
    const main = this.#main === undefined ? undefined : table.indexAt(this.#main);
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

  /** Where Lookup was inlined nowhere, as -l has it, every function may call it; if there is not too much code. */
  #everything(): Range[] {
    const { count } = this.#table;
    const size = this.#table.entry(count) - this.#table.entry(0);
    return size <= MAX_CODE_BYTES ? [[0, count]] : [];
  }

  async #calling(ranges: readonly Range[], targets: ReadonlySet<number>): Promise<number[]> {
    return this.#search(ranges, (code, start) => callsTo(code, start, targets));
  }

  /** The functions in these ranges in which something is found, by its offsets in the code. */
  async #search(
    ranges: readonly Range[],
    find: (code: Uint8Array, start: number) => number[],
  ): Promise<number[]> {
    const found = new Set<number>();
    let left = MAX_CODE_BYTES;
    for (const [from, to] of ranges) {
      const start = this.#table.entry(from);
      const length = this.#table.entry(to) - start;
      left -= length;
      if (length <= 0 || left < 0) continue;
      await this.#memory.load([{ address: start, length }]);
      for (const at of find(this.#read(start, length), start)) {
        const index = this.#table.indexAt(start + at);
        if (index !== undefined) found.add(index);
      }
    }
    return [...found];
  }

  /** Whether a function calls Lookup, or everything that an inlined one does. */
  #mayLookUp(index: number): boolean {
    const { lookup = -1, mapAccess = -1, concat = -1 } = this.#callees;
    const start = this.#table.entry(index);
    const length = this.#table.entry(index + 1) - start;
    if (!(length > 0 && length <= MAX_FUNCTION_BYTES)) return false;
    const code = this.#read(start, length);
    const calls = (target: number) => callsTo(code, start, new Set([target])).length > 0;
    return calls(lookup) || (calls(concat) && calls(mapAccess));
  }

  /** A function with what is known of it; of its look-ups those whose error is really that of Lookup. */
  async #function(index: number): Promise<KnownFunction | undefined> {
    const address = this.#table.entry(index);
    const length = this.#table.entry(index + 1) - address;
    if (!(length > 0 && length <= MAX_FUNCTION_BYTES)) return undefined;
    const facts = lookupSites(this.#read(address, length), address, this.#callees, this.#budget);
    const [func] = await this.#table.at([index]);
    if (!facts || !func) return undefined;
    const sites: FunctionFacts['sites'] = [];
    for (const site of facts.sites)
      if (site.notFound === undefined || (await this.#isNotFound(site.notFound))) sites.push(site);
    return { address, func, facts: { ...facts, sites } };
  }

  #read(address: number, length: number): Uint8Array {
    this.#looked = limit(this.#looked + length, MAX_LOOKED_BYTES, 'code that is looked at');
    return this.#memory.read(address, length, 'text');
  }

  async #isNotFound(address: number): Promise<boolean> {
    const { length } = NOT_FOUND;
    if (!this.#memory.isMapped(address, length)) return false;
    await this.#memory.load([{ address, length }]);
    return decodeText(this.#memory.read(address, length, 'string')) === NOT_FOUND;
  }
}

/** Offsets of a pattern. */
function placesOf(code: Uint8Array, pattern: Uint8Array): number[] {
  const found: number[] = [];
  const [text, wanted] = [latin1.decode(code), latin1.decode(pattern)];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) found.push(at);
  return found;
}

/** Offsets of calls of the targets. */
function callsTo(code: Uint8Array, start: number, targets: ReadonlySet<number>): number[] {
  const found: number[] = [];
  for (const { at, target } of callsOf(code, start)) if (targets.has(target)) found.push(at);
  return found;
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
