import { decodeText } from '../bytes/view.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import type { FunctionTable } from '../go/function-table.ts';
import { CodeSearch, everyFunction } from './code-search.ts';
import type { Cpu } from './cpu.ts';
import { FollowBudget } from './follow.ts';
import { type Callees, type FunctionFacts, functionFacts, NOT_FOUND } from './function-facts.ts';
import { Itabs } from './itabs.ts';
import {
  type CallOf,
  callersIn,
  constantsOf,
  enclosingOf,
  firstOf,
  isExportedFunction,
  isSymbol,
  type KnownFunction,
} from './known-function.ts';
import { UnitRanges } from './unit-ranges.ts';
import { isOfCaller, mayBe, type Value } from './value.ts';

const MAX_FUNCTIONS = 512;
/** calls between the constant and the look-up, or between that and the assertion */
export const MAX_CALLERS = 3;
/** code of a package that is followed whole, because it hides the plugin behind an interface (bytes) */
const MAX_HIDING_BYTES = 256 << 10;

/**
 * The code of the packages that look something up. The compiler inlines plugin.(*Plugin).Lookup and plugin.Open into
 * whatever calls them, and the file that they come from is then listed by the unit of the caller: only those units are read.
 */
export class HostCode {
  readonly space: AddressSpace;
  readonly cpu: Cpu;
  readonly callees: Callees;
  readonly search: CodeSearch;
  readonly itabs: Itabs;
  readonly known: Map<number, KnownFunction> = new Map();
  /** made when everything is known */
  #callers: ReadonlyMap<number, readonly CallOf[]> | undefined;
  readonly #calledElsewhere = new Set<number>();
  /** of functions that take what to look up: in which registers */
  readonly #naming = new Map<number, ReadonlySet<number>>();
  readonly #table: FunctionTable;
  readonly #budget = new FollowBudget();

  private constructor(
    table: FunctionTable,
    { space, cpu, callees }: { space: AddressSpace; cpu: Cpu; callees: Callees },
    search: CodeSearch,
  ) {
    this.#table = table;
    this.space = space;
    this.cpu = cpu;
    this.callees = callees;
    this.search = search;
    this.itabs = new Itabs(space, callees.lookup);
  }

  /** @param main address of main.main */
  static async open(
    table: FunctionTable,
    machine: { space: AddressSpace; cpu: Cpu; callees: Callees },
    main: number | undefined,
  ): Promise<HostCode | undefined> {
    const { lookup } = machine.callees;
    const own = lookup === undefined ? undefined : table.indexAt(lookup);
    if (own === undefined) return undefined;
    const mainIndex = main === undefined ? undefined : table.indexAt(main);
    const units = new UnitRanges(table);
    const { memory } = machine.space;
    // A unit lists the file because something of it was inlined there: what has nothing of it is another one.
    for (const way of ['ordered', 'sampled', 'all'] as const) {
      const ranges = await units.listing(way, own, mainIndex);
      const isListed = ranges.length > 0;
      const search = new CodeSearch(table, memory, machine.cpu, isListed ? ranges : everyFunction(table));
      const first = await firstOf(search, machine);
      const isSound = ranges.every(([from, to]) => first.some(index => index >= from && index < to));
      if (!isSound && way !== 'all') continue;
      const code = new HostCode(table, machine, search);
      await code.#find(first);
      return code;
    }
    return undefined;
  }

  /** The calls of a function by those that were looked into. */
  callersOf(address: number): readonly CallOf[] {
    this.#callers ??= callersIn(this.known.values());
    return this.#callers.get(address) ?? [];
  }

  /** The function that a call leads to, if it was looked into. */
  at(address: number | undefined): KnownFunction | undefined {
    return address === undefined ? undefined : this.known.get(address);
  }

  /** The name of the function that begins at an address. */
  async nameAt(address: number): Promise<string | undefined> {
    const index = this.#table.startingAt(address);
    if (index === undefined) return undefined;
    const [func] = await this.#table.at([index]);
    return func?.name;
  }

  /**
   * The functions that look symbols up; in the same packages those that give them the names or the plugin, and those that
   * are given the symbol, or what they looked up is returned to.
   */
  async #find(first: readonly number[]): Promise<void> {
    let added = await this.#follow(first.filter(index => this.#mayMatter(index)));
    const hiding = added.filter(known => this.#hidesPlugin(known));
    if (hiding.length > 0) await this.itabs.read(hiding.flatMap(({ facts }) => constantsOf(facts)));
    if (this.itabs.found > 0) {
      const indices = hiding.flatMap(({ address }) => this.#table.indexAt(address) ?? []);
      added = [...added, ...(await this.#follow(this.search.around(indices, MAX_HIDING_BYTES)))];
    }
    for (let round = 0; round < MAX_CALLERS && added.length > 0; round++) {
      const asked = new Set(
        added.filter(({ facts }) => this.#isAnswered(facts)).map(({ address }) => address),
      );
      const callers = asked.size > 0 ? await this.#calling(asked) : [];
      const given = added.flatMap(({ facts }) => this.#given(facts));
      added = await this.#follow([...callers, ...given]);
    }
  }

  /** Functions of other packages may call those that are exported. */
  async #calling(asked: ReadonlySet<number>): Promise<number[]> {
    const exported = [...asked].filter(address => {
      const known = this.known.get(address);
      if (known === undefined) return false;
      const isAsked = this.#isNamed(known) || this.#returnsSymbol(known.facts);
      return isAsked && isExportedFunction(known.func.name);
    });
    const everywhere = exported.length > 0 ? await this.search.callingAnywhere(new Set(exported)) : [];
    if (!everywhere) for (const address of exported) this.#calledElsewhere.add(address);
    const closures = [...asked].filter(
      address => enclosingOf(this.known.get(address)?.func.name ?? '') !== undefined,
    );
    const makers = closures.length > 0 ? await this.search.naming(closures) : [];
    return [...(await this.search.calling(asked)), ...makers, ...(everywhere ?? [])];
  }

  #returnsSymbol({ returns, sites }: FunctionFacts): boolean {
    return returns.some(registers =>
      this.cpu.arguments.some(register => mayBe(registers[register], value => isSymbol(value, sites))),
    );
  }

  /** Whether callers say what is looked up; where they do, the registers in which are kept. */
  #isNamed({ address, facts: { sites, calls } }: KnownFunction): boolean {
    const given = sites.map(({ name }) => name.pointer);
    for (const { target, registers } of calls)
      for (const register of this.#naming.get(target ?? -1) ?? []) given.push(registers[register]);
    const own = given.flatMap(value => (value?.kind === 'entry' ? value.register : []));
    this.#naming.set(address, new Set(own));
    return own.length > 0;
  }

  /** Whether others may call a function than those that are known. */
  isCalledElsewhere({ address, func: { name } }: KnownFunction): boolean {
    if (this.#calledElsewhere.has(address)) return true;
    const enclosing = enclosingOf(name);
    if (enclosing === undefined) return false;
    const owner = [...this.known.values()].find(known => known.func.name === enclosing);
    return !owner || owner.facts.callsUnknown || owner.facts.escaping.has(address);
  }

  async #follow(indices: readonly number[]): Promise<KnownFunction[]> {
    const added: KnownFunction[] = [];
    for (const index of new Set(indices)) {
      const address = this.#table.entry(index);
      if (this.known.has(address) || address === this.callees.lookup || address === this.callees.openOutlined)
        continue;
      if (this.known.size >= MAX_FUNCTIONS) break;
      const found = await this.#function(index);
      if (!found) continue;
      this.known.set(address, found);
      added.push(found);
    }
    return added;
  }

  /** Not the functions of package plugin. */
  #mayMatter(index: number): boolean {
    const { open } = this.callees;
    return this.#table.entry(index) !== open;
  }

  /** It opens a plugin, and may make an interface of it. */
  #hidesPlugin({ facts }: KnownFunction): boolean {
    const { open, openOutlined } = this.callees;
    return facts.calls.some(
      ({ target }) => target !== undefined && (target === open || target === openOutlined),
    );
  }

  /** Whether callers of a function say what it looks up, or are given what it found. */
  #isAnswered({ sites, calls, tests, returns }: FunctionFacts): boolean {
    const { arguments: results } = this.cpu;
    const known = calls.filter(({ target }) => target !== undefined && this.known.has(target));
    const isAsked =
      sites.some(({ name, receiver }) => isOfCaller(name.pointer) || isOfCaller(receiver)) ||
      known.some(({ registers }) => results.some(register => isOfCaller(registers[register])));
    const isReturned = (value: Value) =>
      isSymbol(value, sites) ||
      known.some(({ address }) => value.kind === 'result' && value.call === address);
    const isHanded = tests.length > 0 && calls.some(({ through }) => isOfCaller(through));
    return (
      isAsked ||
      isHanded ||
      returns.some(registers => results.some(register => mayBe(registers[register], isReturned)))
    );
  }

  /** Functions that are given what a look-up found. */
  #given(facts: FunctionFacts): number[] {
    if (facts.sites.length === 0) return [];
    return facts.calls.flatMap(({ target, registers }) => {
      const isGiven = this.cpu.arguments.some(register =>
        mayBe(registers[register], value => isSymbol(value, facts.sites)),
      );
      const index = isGiven && target !== undefined ? this.#table.indexAt(target) : undefined;
      return index !== undefined && this.search.has(index) ? [index] : [];
    });
  }

  /** A function with what is known of it; of its look-ups those whose error is really that of Lookup. */
  async #function(index: number): Promise<KnownFunction | undefined> {
    const address = this.#table.entry(index);
    const code = await this.search.code(index);
    const found =
      code &&
      functionFacts(code, address, {
        cpu: this.cpu,
        callees: this.callees,
        budget: this.#budget,
        reloads: true,
      });
    const [func] = await this.#table.at([index]);
    if (!found || !func) return undefined;
    const { unproven, ...facts } = found;
    const sites: FunctionFacts['sites'] = [];
    for (const site of facts.sites) {
      const notFound = unproven.get(site.call);
      if (notFound === undefined || (await this.#isNotFound(notFound))) sites.push(site);
    }
    return { address, func, facts: { ...facts, sites } };
  }

  async #isNotFound(address: number): Promise<boolean> {
    const { length } = NOT_FOUND;
    const { memory } = this.space;
    if (!memory.isMapped(address, length)) return false;
    await memory.load([{ address, length }]);
    return decodeText(memory.read(address, length, 'string')) === NOT_FOUND;
  }
}
