import { visitAll } from './follow.ts';
import type { HostCode } from './host-code.ts';
import type { KnownFunction } from './known-function.ts';
import type { Ask } from './lookup-asks.ts';
import { type Outcome, outcomeOf, RESULTS, type State, type Walk } from './outcomes.ts';
import { type SymbolUses, UseFinder } from './symbol-uses.ts';
import { isTelling } from './tellers.ts';
import { mayBe, type Value } from './value.ts';

/** A symbol as one function has it, which it holds against types. */
interface Held {
  known: KnownFunction;
  /** the call that gave it; absent: the function is given it */
  from?: number;
  /** the first word of it, which is its type */
  isSymbol: (value: Value) => boolean;
  /** what is known where it was found */
  assumed: (value: Value) => State;
}

/** What a function does with a symbol of none of the types. */
interface Uses extends SymbolUses {
  /** the function ends, or goes on with the next look-up */
  goesOn: boolean;
  /** something else is looked up then, and only then */
  asksElse: boolean;
  /** what its results then always are */
  told: Map<number, NonNullable<State>>;
}

/** functions that hand it on */
const MAX_HANDS = 3;
const WORD = 8;

/**
 * Says what becomes of symbols that have none of the types that they are held against: whether the host certainly leaves
 * them be, or some code that cannot be read gets them.
 */
export class Leftovers {
  readonly #code: HostCode;
  #looking: ReadonlySet<number> | undefined;

  constructor(code: HostCode) {
    this.#code = code;
  }

  /** Whether what has none of the types of a look-up may be made use of. */
  async isHandedOn({ path }: Ask): Promise<boolean> {
    for (const { known, call, reaction, isSymbol } of path) {
      const isLast = known === path.at(-1)?.known;
      const assumed = reaction?.onSuccess ?? (() => undefined);
      if (await this.#isHandedOn({ known, from: call, isSymbol, assumed }, isLast, 0)) return true;
    }
    return this.#isAskedElse(path);
  }

  /** Whether those that learn of another type, as results of one state, then ask for something else. */
  async #isAskedElse([first, ...callers]: Ask['path']): Promise<boolean> {
    if (!first || callers.length === 0) return false;
    const { known, call: from, isSymbol, reaction } = first;
    const held = { known, from, isSymbol, assumed: reaction?.onSuccess ?? (() => undefined) };
    let told = this.#usesOf(held, await this.#panicking(held)).told;
    for (const { known: caller, call } of callers) {
      if (told.size === 0) return false;
      const walkAs = (isTold: boolean): Walk => ({
        results: this.#code.cpu.arguments,
        from: call,
        assumed: value => {
          const state = value.kind === 'result' && value.call === call ? told.get(value.register) : undefined;
          return isTold || state === undefined ? state : state === 'zero' ? 'other' : 'zero';
        },
      });
      const failed = outcomeOf(caller.facts.flow, walkAs(true));
      if (!failed) return false;
      const others = outcomeOf(caller.facts.flow, walkAs(false));
      if (this.#asksElse(caller, failed.calls, others?.calls)) return true;
      told = this.#toldBy(failed);
    }
    return false;
  }

  /** The results that are of one state wherever a function returns. */
  #toldBy(outcome: Outcome | undefined): Map<number, NonNullable<State>> {
    const exits = outcome?.exits.filter(({ states }) => states.length > 0) ?? [];
    const [first] = exits;
    const found = new Map<number, NonNullable<State>>();
    this.#code.cpu.arguments.slice(0, RESULTS).forEach((register, i) => {
      const state = first?.states[i];
      if (state !== undefined && exits.every(({ states }) => states[i] === state)) found.set(register, state);
    });
    return found;
  }

  /** @param asksCallers its callers are not looked at otherwise */
  async #isHandedOn(held: Held, asksCallers: boolean, depth: number): Promise<boolean> {
    const { given, isKept, returned, goesOn, asksElse } = this.#usesOf(held, await this.#panicking(held));
    if (!goesOn) return false;
    if (isKept || asksElse) return true;
    for (const { target, register } of given) if (await this.#isUsedBy(target, register, depth)) return true;
    return returned !== undefined && asksCallers && this.#isUsedByCallers(held, returned, depth);
  }

  async #isUsedBy(target: number | undefined, register: number | undefined, depth: number): Promise<boolean> {
    if (target === undefined) return true;
    const known = this.#code.at(target);
    if (known && register !== undefined && depth < MAX_HANDS) {
      const isSymbol = (value: Value) => value.kind === 'entry' && value.register === register;
      return this.#isHandedOn({ known, isSymbol, assumed: () => undefined }, true, depth + 1);
    }
    return !isTelling(await this.#code.nameAt(target));
  }

  /** What lies in a register where a function ends need not be what it returns: those that call it make use of it, or not. */
  async #isUsedByCallers({ known }: Held, returned: NonNullable<Uses['returned']>, depth: number) {
    const callers = depth < MAX_HANDS ? this.#code.callersOf(known.address) : [];
    if (callers.length === 0) return returned.isMoved;
    for (const { caller, call } of callers) {
      const isSymbol = (value: Value) =>
        value.kind === 'result' && value.call === call && value.register === returned.register;
      const held = { known: caller, from: call, isSymbol, assumed: () => undefined };
      if (await this.#isHandedOn(held, true, depth + 1)) return true;
    }
    return false;
  }

  /** Calls by which the symbol is asserted to be of an interface without `, ok`. */
  async #panicking({ known: { facts }, isSymbol }: Held): Promise<Set<number>> {
    const { space, callees, cpu } = this.#code;
    const { typeAssert, assertE2I } = callees;
    const found = new Set<number>();
    for (const { address, target, registers } of facts.calls) {
      if (target === undefined || (target !== typeAssert && target !== assertE2I)) continue;
      if (!cpu.arguments.some(register => mayBe(registers[register], isSymbol))) continue;
      const [descriptor] = cpu.arguments.map(register => registers[register]);
      // abi.TypeAssert {Cache *TypeAssertCache; Inter *InterfaceType; CanFail bool}
      const at = descriptor?.kind === 'address' ? descriptor.address + 2 * WORD : undefined;
      const isCertain = target === assertE2I || (at !== undefined && (await this.#byteAt(space, at)) === 0);
      if (isCertain) found.add(address);
    }
    return found;
  }

  async #byteAt({ memory }: HostCode['space'], address: number): Promise<number | undefined> {
    if (!memory.isMapped(address, 1)) return undefined;
    await memory.load([{ address, length: 1 }]);
    return memory.read(address, 1, 'bool')[0];
  }

  #usesOf({ known, from, isSymbol, assumed }: Held, panicking: ReadonlySet<number>): Uses {
    const { callees, cpu } = this.#code;
    const { facts } = known;
    const asking = new Set(
      facts.calls
        // A number chooses one of several interfaces.
        .filter(({ target }) => this.#isAsking(target) && target !== callees.interfaceSwitch)
        .filter(({ registers }) => cpu.arguments.some(register => mayBe(registers[register], isSymbol)))
        .map(({ address }) => address),
    );
    // Its type is held against constants, those of a dictionary, and what the cache of an assertion holds.
    const isNoType = (value: Value | undefined) => value?.kind === 'number';
    const finder = new UseFinder(
      facts,
      { isSymbol, from, registers: cpu.arguments, closure: cpu.closure },
      target => this.#isAsking(target),
    );
    const isHeld = (one: Value | undefined, other: Value | undefined) =>
      mayBe(one, isSymbol) && !isNoType(other);
    const walkAs = (isOfType: boolean): Walk => ({
      results: cpu.arguments,
      ...(from === undefined ? {} : { from }),
      assumed: value =>
        value.kind === 'result' && asking.has(value.call) ? (isOfType ? 'other' : 'zero') : assumed(value),
      held: (one, other) =>
        isHeld(one, other) || isHeld(other, one) ? (isOfType ? 'equal' : 'unequal') : undefined,
      ends: ({ address, target }) =>
        (!isOfType && panicking.has(address)) || (target !== undefined && callees.ends?.has(target) === true),
      wordAt: offset => facts.words.get(offset),
    });
    const outcome = outcomeOf(facts.flow, { ...walkAs(false), visit: step => finder.visit(step) });
    if (!outcome) visitAll(facts.flow, step => finder.visit(step));
    const goesOn =
      outcome?.exits.some(({ address, states }) => states.length > 0 || address === from) ?? true;
    const asksElse =
      outcome !== undefined &&
      this.#asksElse(known, outcome.calls, undefined) &&
      this.#asksElse(known, outcome.calls, outcomeOf(facts.flow, walkAs(true))?.calls);
    return { ...finder.uses, goesOn, asksElse, told: this.#toldBy(outcome) };
  }

  /** Whether something is looked up on some ways that is not on others. */
  #asksElse(
    { facts: { sites, calls } }: KnownFunction,
    some: ReadonlySet<number>,
    others: ReadonlySet<number> | undefined,
  ): boolean {
    const isOnly = (address: number) => some.has(address) && others?.has(address) !== true;
    return (
      sites.some(({ call }) => isOnly(call)) ||
      calls.some(({ address, target }) => isOnly(address) && this.#lookingUp().has(target ?? -1))
    );
  }

  /** Addresses of functions that look something up, or leave it to another one. */
  #lookingUp(): ReadonlySet<number> {
    if (this.#looking) return this.#looking;
    const found = new Set<number>();
    let added = [...this.#code.known.values()].filter(({ facts }) => facts.sites.length > 0);
    for (let round = 0; round <= MAX_HANDS && added.length > 0; round++) {
      for (const { address } of added) found.add(address);
      const callers = added.flatMap(({ address }) => this.#code.callersOf(address));
      added = [...new Set(callers.map(({ caller }) => caller))].filter(({ address }) => !found.has(address));
    }
    this.#looking = found;
    return found;
  }

  /** A function of the runtime that is asked whether a symbol is of an interface. */
  #isAsking(target: number | undefined): boolean {
    const { typeAssert, assertE2I, assertE2I2, interfaceSwitch } = this.#code.callees;
    return target !== undefined && [typeAssert, assertE2I, assertE2I2, interfaceSwitch].includes(target);
  }
}
