import { FormatError } from '../bytes/format-error.ts';
import { decodeText } from '../bytes/view.ts';
import { type Callees, type FunctionFacts, lookupSites, NOT_FOUND } from '../code/lookup-sites.ts';
import { EM_X86_64 } from '../elf/constants.ts';
import { type Func, FunctionTable } from '../go/function-table.ts';
import { indexOfBytes } from '../go/plugin-package.ts';
import type { DynamicImage } from './elf-profile.ts';
import { layoutOf } from './known.ts';
import { LookupResolver } from './lookup-resolver.ts';
import type { BinaryProfile, HostLookup } from './profile.ts';

/** The first release whose functions have their addresses and arguments where they are looked for. */
const FIRST_MINOR = 18;
/** code that is read to find look-ups (bytes) */
const MAX_CODE_BYTES = 8 << 20;
const MAX_FUNCTIONS = 512;

const LOOKUP = 'plugin.(*Plugin).Lookup';
const CALLEES: Readonly<Record<keyof Callees, string>> = {
  lookup: LOOKUP,
  mapAccess: 'runtime.mapaccess1_faststr',
  concat: 'runtime.concatstring4',
  typeAssert: 'runtime.typeAssert',
  assertE2I: 'runtime.assertE2I',
  assertE2I2: 'runtime.assertE2I2',
};

/** A function of the host, and what was found out about it. */
export interface KnownFunction {
  address: number;
  func: Func;
  facts: FunctionFacts;
}

/**
 * What a host looks up, from its code: the compiler inlines plugin.(*Plugin).Lookup into whatever calls it, and the file
 * that it comes from is then listed by the unit of the caller. Only those units are read. Undefined: nothing can be said.
 */
export async function readHostLookups(
  profile: BinaryProfile,
  { space, symbols }: DynamicImage,
): Promise<HostLookup[] | undefined> {
  const layout = layoutOf(profile);
  if (!layout || layout.first < FIRST_MINOR || profile.elf?.machine !== EM_X86_64) return undefined;
  if (profile.go?.pluginPackage !== 'dlopen') return undefined;
  try {
    const found = await symbols.find(['runtime.firstmoduledata', ...Object.values(CALLEES)]);
    const addressOf = (name: string) => found.get(name)?.find(({ value }) => value !== 0)?.value;
    const [moduleAddress, lookup] = [addressOf('runtime.firstmoduledata'), addressOf(LOOKUP)];
    if (moduleAddress === undefined || lookup === undefined) return undefined;
    const table = await FunctionTable.open(space, moduleAddress, layout);
    const callees: Callees = Object.fromEntries(
      Object.entries(CALLEES).map(([key, name]) => [key, addressOf(name)]),
    );
    const code = new HostCode(table, space.memory, callees);
    const functions = await code.callers(lookup);
    const resolver = await LookupResolver.open(space, symbols, moduleAddress, layout, functions);
    return await resolver.lookups();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** The code of the packages that look something up. */
class HostCode {
  readonly #table: FunctionTable;
  readonly #memory: DynamicImage['space']['memory'];
  readonly #callees: Callees;

  constructor(table: FunctionTable, memory: DynamicImage['space']['memory'], callees: Callees) {
    this.#table = table;
    this.#memory = memory;
    this.#callees = callees;
  }

  /** The functions that look symbols up, and, as far as they are in the same packages, those that call them. */
  async callers(lookup: number): Promise<KnownFunction[]> {
    const own = this.#table.indexAt(lookup);
    if (own === undefined) return [];
    const [func] = await this.#table.at([own]);
    const ranges = func ? await this.#rangesOf(await this.#table.unitsListing(func), own) : [];
    const known = new Map<number, KnownFunction>();
    let wanted = new Set([this.#callees.lookup, this.#callees.concat].flatMap(address => address ?? []));
    // Then the callers of those functions that take the name from theirs, and once more the callers of these.
    for (let round = 0; round < 3 && wanted.size > 0; round++) {
      const next = new Set<number>();
      for (const index of await this.#calling(ranges, wanted)) {
        const address = this.#table.entry(index);
        if (known.has(address) || (round === 0 && !this.#mayLookUp(index))) continue;
        const facts = await this.#factsOf(index);
        const [described] = await this.#table.at([index]);
        if (!facts || !described || (round === 0 && facts.sites.length === 0)) continue;
        known.set(address, { address, func: described, facts });
        next.add(address);
        if (known.size >= MAX_FUNCTIONS) return [...known.values()];
      }
      wanted = next;
    }
    return [...known.values()];
  }

  /**
   * The functions of units, as ranges of indices. Where Lookup was inlined nowhere, as -l has it, every function may call
   * it, if there is not too much code.
   */
  async #rangesOf(places: readonly number[], own: number): Promise<[number, number][]> {
    const table = this.#table;
    const unitAt = async (index: number) => (await table.at([index]))[0]?.cuOffset ?? 0;
    const ranges: [number, number][] = [];
    const ownUnit = await unitAt(own);
    for (const place of places) {
      const last = await bisect(table.count, async index => (await unitAt(index)) <= place);
      if (last === 0) continue;
      const unit = await unitAt(last - 1);
      const first = await bisect(last, async index => (await unitAt(index)) < unit);
      if (unit !== ownUnit) ranges.push([first, last]);
    }
    if (ranges.length > 0) return ranges;
    const size = table.entry(table.count) - table.entry(0);
    return size <= MAX_CODE_BYTES ? [[0, table.count]] : [];
  }

  /** The functions in these ranges that call one of the addresses. */
  async #calling(
    ranges: readonly (readonly [number, number])[],
    targets: ReadonlySet<number>,
  ): Promise<number[]> {
    const found = new Set<number>();
    let left = MAX_CODE_BYTES;
    for (const [from, to] of ranges) {
      const start = this.#table.entry(from);
      const length = this.#table.entry(to) - start;
      left -= length;
      if (length <= 0 || left < 0) continue;
      await this.#memory.load([{ address: start, length }]);
      const code = this.#memory.read(start, length, 'text');
      for (const at of callsOf(code, start, targets)) {
        const index = this.#table.indexAt(at);
        if (index !== undefined) found.add(index);
      }
    }
    return [...found];
  }

  /** Cheaply: whether it calls Lookup itself, or has the length of that string as an argument. */
  #mayLookUp(index: number): boolean {
    const start = this.#table.entry(index);
    const code = this.#memory.read(start, this.#table.entry(index + 1) - start, 'text');
    const { lookup } = this.#callees;
    const isCalled = lookup !== undefined && callsOf(code, start, new Set([lookup])).length > 0;
    return isCalled || indexOfBytes(code, LENGTH_IN_R9) >= 0;
  }

  /** What is known of a function; of its look-ups those whose error is really that of Lookup. */
  async #factsOf(index: number): Promise<FunctionFacts | undefined> {
    const address = this.#table.entry(index);
    const code = this.#memory.read(address, this.#table.entry(index + 1) - address, 'text');
    const facts = lookupSites(code, address, this.#callees);
    if (!facts) return undefined;
    const size = NOT_FOUND.length;
    const texts = facts.sites.flatMap(({ notFound }) => notFound ?? []);
    const mapped = texts.filter(at => this.#memory.isMapped(at, size));
    await this.#memory.load(mapped.map(at => ({ address: at, length: size })));
    const isText = (at: number) =>
      mapped.includes(at) && decodeText(this.#memory.read(at, size, 'string')) === NOT_FOUND;
    return {
      ...facts,
      sites: facts.sites.filter(({ notFound }) => notFound === undefined || isText(notFound)),
    };
  }
}

/** mov r9d, imm32 */
const LENGTH_IN_R9 = new Uint8Array([0x41, 0xb9, NOT_FOUND.length, 0, 0, 0]);
const CALL = 0xe8;
const CALL_BYTES = 5;

/** Addresses of `call rel32` to one of the targets; a few may be no calls, but parts of other instructions. */
function callsOf(code: Uint8Array, start: number, targets: ReadonlySet<number>): number[] {
  const found: number[] = [];
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  for (
    let at = code.indexOf(CALL);
    at >= 0 && at + CALL_BYTES <= code.length;
    at = code.indexOf(CALL, at + 1)
  ) {
    if (targets.has(start + at + CALL_BYTES + view.getInt32(at + 1, true))) found.push(start + at);
  }
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
