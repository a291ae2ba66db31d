import { limit } from '../bytes/format-error.ts';
import type { LookupSite, Name, Test } from './function-facts.ts';
import { type HostCode, MAX_CALLERS } from './host-code.ts';
import { isReturnedIn } from './interface-words.ts';
import { isTypeOf, type KnownFunction } from './known-function.ts';
import { type Failure, type Reaction, reactionTo } from './reaction.ts';
import { asCalled, isOfCaller, mayBe, pairs, type Value } from './value.ts';

/** A look-up as one function knows it, who makes it himself or calls who does. */
export interface Ask {
  known: KnownFunction;
  /** where it is made, or the call of the function that makes it */
  call: number;
  name: Name;
  /** where the name is known; its function is named */
  named: { known: KnownFunction; call: number } | undefined;
  /** the plugin, and who knows it so */
  receiver: { value: Value | undefined; known: KnownFunction };
  types: Pick<Test, 'type' | 'form'>[];
  /** the first word of what was found, as this function has it */
  isSymbol: (value: Value) => boolean;
  /** from the look-up itself to where nobody is asked any more */
  path: Step[];
}

/** One function on the way of a look-up. */
export interface Step {
  known: KnownFunction;
  call: number;
  reaction: Reaction | undefined;
  /** the first word of what was found, as this function has it */
  isSymbol: (value: Value) => boolean;
}

/** calls that are followed back, of one host */
const MAX_CALLS = 4096;
/** calls and comparisons that symbols are looked for in */
const MAX_WORK = 1 << 20;
/** functions that hand on what was looked up */
const MAX_HANDS = 3;

/** Follows look-ups back to who says what is looked up, and forward to who asserts what it is. */
export class LookupAsks {
  readonly #code: HostCode;
  #calls = 0;
  #work = 0;

  constructor(code: HostCode) {
    this.#code = code;
  }

  /** @param hidden look-ups behind interfaces */
  all(hidden: ReadonlyMap<KnownFunction, readonly LookupSite[]>): Ask[] {
    const asks: Ask[] = [];
    for (const known of this.#code.known.values())
      for (const site of [...known.facts.sites, ...(hidden.get(known) ?? [])])
        asks.push(...this.#climb(this.#begin(known, site), 0));
    return asks;
  }

  #begin(known: KnownFunction, site: LookupSite): Ask {
    const { call, name, receiver, isInlined } = site;
    const [first, , third] = this.#code.cpu.arguments;
    // Inlined, the type word of what is in the map decides, otherwise that of the error.
    const failure: Failure = isInlined
      ? { is: value => isTypeOf(call, true, value), when: 'zero' }
      : { is: value => isResult(value, call, third), when: 'other' };
    const isSymbol = (value: Value) =>
      isTypeOf(call, isInlined, value) && (isInlined || isResult(value, call, first));
    return {
      known,
      call,
      name,
      named: isPending(name) ? undefined : { known, call },
      receiver: { value: receiver, known },
      types: this.#typesOf(known, isSymbol, 0),
      isSymbol,
      path: [{ known, call, reaction: this.#reaction(known, call, failure), isSymbol }],
    };
  }

  #reaction({ facts }: KnownFunction, call: number, failure: Failure): Reaction | undefined {
    return reactionTo(facts.flow, call, failure, this.#code.cpu.arguments);
  }

  /** What a look-up is to the callers of its function, as long as they say something of it. */
  #climb(ask: Ask, depth: number): Ask[] {
    this.#calls = limit(this.#calls + 1, MAX_CALLS, 'calls that are followed back');
    const isOpen = !ask.named || isOfCaller(ask.receiver.value);
    const callers = isOpen && depth < MAX_CALLERS ? this.#code.callersOf(ask.known.address) : [];
    if (callers.length === 0) {
      // What others assert whom it is returned to is not known: then these types are not all.
      const isReturned = this.#returned(ask.known, ask.isSymbol) !== undefined;
      if (isReturned && this.#code.isCalledElsewhere(ask.known)) return [{ ...ask, types: [] }];
      const types = this.#returnedTypes(ask.known, ask.isSymbol, 0);
      return [{ ...ask, types: [...ask.types, ...types] }];
    }
    const known = callers.flatMap(({ caller, call, registers }) =>
      this.#climb(this.#asCalled(ask, caller, call, registers), depth + 1),
    );
    // Others may ask for other names.
    const isOpenToOthers = !ask.named && this.#code.isCalledElsewhere(ask.known);
    return isOpenToOthers ? [...known, ask] : known;
  }

  #asCalled(ask: Ask, caller: KnownFunction, call: number, registers: readonly (Value | undefined)[]): Ask {
    const name = ask.named
      ? ask.name
      : { pointer: asCalled(ask.name.pointer, registers), length: asCalled(ask.name.length, registers) };
    const { value } = ask.receiver;
    const returned = this.#returned(ask.known, ask.isSymbol);
    const isSymbol = (one: Value) => returned !== undefined && isResult(one, call, returned);
    const last = ask.path.at(-1)?.reaction;
    const [signal] = last?.signals ?? [];
    const failure: Failure | undefined = signal && {
      is: one => isResult(one, call, signal.register),
      when: signal.when,
    };
    return {
      known: caller,
      call,
      name,
      named: ask.named ?? (isPending(name) ? undefined : { known: caller, call }),
      receiver: isOfCaller(value) ? { value: asCalled(value, registers), known: caller } : ask.receiver,
      types: [...typesAsCalled(ask.types, registers), ...this.#typesOf(caller, isSymbol, 0)],
      isSymbol,
      path: [
        ...ask.path,
        { known: caller, call, reaction: failure && this.#reaction(caller, call, failure), isSymbol },
      ],
    };
  }

  /** The register in which a function returns the type in what was found. */
  #returned({ facts }: KnownFunction, isSymbol: (value: Value) => boolean): number | undefined {
    const { arguments: results } = this.#code.cpu;
    return results.find(register =>
      facts.returns.some(registers => isReturnedIn(registers, register, isSymbol, results)),
    );
  }

  /** The types that callers assert of what a function returns. */
  #returnedTypes(known: KnownFunction, isSymbol: (value: Value) => boolean, depth: number): Ask['types'] {
    const register = depth < MAX_HANDS ? this.#returned(known, isSymbol) : undefined;
    if (register === undefined) return [];
    return this.#code.callersOf(known.address).flatMap(({ caller, call }) => {
      this.#calls = limit(this.#calls + 1, MAX_CALLS, 'calls that are followed back');
      const isOwn = (value: Value) => isResult(value, call, register);
      return [...this.#typesOf(caller, isOwn, 0), ...this.#returnedTypes(caller, isOwn, depth + 1)];
    });
  }

  /** What a function, and those that it hands the symbol to, hold its type against. */
  #typesOf({ facts }: KnownFunction, isSymbol: (value: Value) => boolean, depth: number): Ask['types'] {
    this.#work = limit(this.#work + facts.tests.length + facts.calls.length, MAX_WORK, 'uses of symbols');
    const own = facts.tests.filter(({ symbol }) => mayBe(symbol, isSymbol));
    if (depth >= MAX_HANDS) return own;
    const handed = facts.calls.flatMap(({ target, registers }) => {
      const given = this.#code.at(target);
      if (!given) return [];
      return this.#code.cpu.arguments
        .filter(register => mayBe(registers[register], isSymbol))
        .flatMap(register =>
          typesAsCalled(
            this.#typesOf(given, value => value.kind === 'entry' && value.register === register, depth + 1),
            registers,
          ),
        );
    });
    return [...own, ...handed];
  }
}

function typesAsCalled(types: Ask['types'], registers: readonly (Value | undefined)[]): Ask['types'] {
  return types.flatMap(({ type, form }) => {
    const known = asCalled(type, registers);
    return known ? [{ type: known, form }] : [];
  });
}

export function isResult(value: Value, call: number, register: number | undefined): boolean {
  return value.kind === 'result' && value.call === call && value.register === register;
}

/** Whether the name is what the function is given. */
function isPending({ pointer, length }: Name): boolean {
  return pairs(pointer, length)?.some(both => both.every(({ kind }) => kind === 'entry')) === true;
}
