import { CLIENT, type ClientFunction, DEFAULT_REGISTERER, type Maker, METHODS } from './collector-makers.ts';
import type { Call, Kept } from './function-facts.ts';
import type { InitCode, InitFunction } from './init-code.ts';
import type { Registration } from './registration.ts';
import type { Value } from './value.ts';

/** Namespace, Subsystem, Name, Help string; ConstLabels map; what is behind them differs */
const OPTS_WORDS = 9;
const MAX_COLLECTORS = 64;
const MAX_LABELS = 32;

/** A collector that code makes. */
export interface Collector {
  /** the full name of what it collects */
  name: string;
  help: string;
  /** undefined: not read */
  labels: string[] | undefined;
  /** names and values, by the names; absent: none */
  constant?: readonly (readonly [string, string])[];
  /** it is registered by what gives an error where the name is taken */
  isLenient?: true;
}

/** As descriptors show the labels that have one value. */
export function shownConstants(constant: Collector['constant'] = []): string {
  return constant.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',');
}

/** A collector that init functions of a package register, by the name and the values that distinguish it. */
export function asRegistration(
  { name, help, labels, constant, isLenient }: Collector,
  path: string,
  certain: boolean,
): Registration {
  const shown = shownConstants(constant);
  return {
    registry: CLIENT,
    name: shown === '' ? name : `${name}{${shown}}`,
    package: path,
    value: help,
    ...(labels ? { shown: labels.join(' ') } : {}),
    ...(isLenient ? { lenient: true } : {}),
    // What the panic says depends on the labels.
    certain: certain && labels !== undefined,
  };
}

/** Reads which collectors init functions register with the default registry of client_golang. */
export class Collectors {
  readonly #code: InitCode;
  /** what variables hold that code puts there once, by their addresses */
  readonly #variables = new Map<number, { known: InitFunction; value: Value } | undefined>();

  constructor(code: InitCode) {
    this.#code = code;
  }

  /** Takes note of what a function puts into variables. */
  async keep(known: InitFunction): Promise<void> {
    for (const { at, value } of known.kept) {
      const address = await this.#addressOf(at);
      if (address === undefined) continue;
      const isOther = this.#variables.has(address) && this.#variables.get(address)?.value !== value;
      this.#variables.set(address, isOther ? undefined : { known, value });
    }
  }

  /** The collectors that a call registers; `isAll`: all of them were read. */
  async registeredBy(known: InitFunction, call: Call): Promise<Collector[]> {
    const maker = await this.#code.makerOf(call.target);
    const argument = (at: number) => call.registers[this.#code.cpu.arguments[at] ?? -1];
    if (maker?.registers) {
      const isDefault =
        maker.registers === 'default' || (await this.#code.isContentOf(argument(0), DEFAULT_REGISTERER));
      const made = isDefault ? await this.#made(known, call) : undefined;
      return made ? [made] : [];
    }
    const [method, first] = [await this.methodOf(call), 1];
    const called = method ?? (await this.#code.clientFunction(call.target));
    const at = method === undefined ? 0 : first;
    if (called === 'must-register') return this.#listed(known, argument(at), argument(at + 1));
    const one = called === 'register' ? await this.#of(known, argument(at + 1)) : undefined;
    return one ? [{ ...one, isLenient: true }] : [];
  }

  /** Inlined functions call a method of the interface that a variable of the package holds. */
  async methodOf({ target, through }: Call): Promise<ClientFunction | undefined> {
    if (target !== undefined || through?.kind !== 'load') return undefined;
    const method = METHODS[through.offset];
    return method && (await this.#code.isContentOf(through.base, DEFAULT_REGISTERER)) ? method : undefined;
  }

  /** A list of interfaces that the function has made for the call. */
  async #listed(
    known: InitFunction,
    list: Value | undefined,
    length: Value | undefined,
  ): Promise<Collector[]> {
    if (length?.kind !== 'number' || length.value > MAX_COLLECTORS) return [];
    const found: Collector[] = [];
    for (let i = 0; i < length.value; i++) {
      const made = await this.#of(known, this.#wordOf(known, list, 16 * i + 8));
      if (made) found.push(made);
    }
    return found;
  }

  /** A word of what was made for the function, or is in its frame. */
  #wordOf(known: InitFunction, base: Value | undefined, offset: number): Value | undefined {
    if (base?.kind === 'result') return known.filled.get(base.call)?.get(offset);
    return base?.kind === 'stack' ? known.words.get(base.offset + offset) : undefined;
  }

  /** The collector that a value points to. */
  async #of(known: InitFunction, value: Value | undefined): Promise<Collector | undefined> {
    if (value?.kind === 'result') {
      const call = known.calls.find(({ address }) => address === value.call);
      return call && (await this.#made(known, call));
    }
    if (value?.kind !== 'load') return undefined;
    const base = await this.#addressOf(value.base);
    const kept = base === undefined ? undefined : this.#variables.get(base + value.offset);
    if (kept?.value.kind !== 'result') return undefined;
    const { value: held, known: owner } = kept;
    const call = owner.calls.find(({ address }) => address === held.call);
    return call && (await this.#made(owner, call));
  }

  async #made(known: InitFunction, call: Call): Promise<Collector | undefined> {
    const maker = await this.#code.makerOf(call.target);
    if (!maker) return undefined;
    const { arguments: registers } = this.#code.cpu;
    const words = this.#isOnStack(maker)
      ? (call.stack ?? []).slice(this.#code.cpu.stackArguments / 8)
      : registers.slice(maker.opts, maker.opts + OPTS_WORDS).map(register => call.registers[register]);
    const texts: (string | undefined)[] = [];
    for (let i = 0; i < 4; i++) texts.push(await this.#code.field(words[2 * i], words[2 * i + 1]));
    const [namespace, subsystem, name, help] = texts;
    const hasLabels = !(await this.#code.isZero(words[8]));
    if (namespace === undefined || subsystem === undefined || !name || help === undefined || hasLabels)
      return undefined;
    const full = [namespace, subsystem, name].filter(part => part !== '').join('_');
    return { name: full, help, labels: maker.isVector ? await this.#labels(known, call, maker) : [] };
  }

  /** What does not fit into the registers that are left is on the stack as a whole. */
  #isOnStack(maker: Maker): boolean {
    return maker.opts + this.#wordsOf(maker) > this.#code.cpu.arguments.length;
  }

  #wordsOf({ options }: Maker): number {
    return this.#code.optionWords?.[options] ?? 0;
  }

  /** The list of names behind the options. */
  async #labels(known: InitFunction, call: Call, maker: Maker): Promise<string[] | undefined> {
    const { arguments: registers } = this.#code.cpu;
    const isOnStack = this.#isOnStack(maker);
    const first = isOnStack ? maker.opts : maker.opts + this.#wordsOf(maker);
    const isRest = !isOnStack && first + 3 > registers.length;
    const at = (i: number) =>
      isRest
        ? call.stack?.[i + this.#code.cpu.stackArguments / 8]
        : call.registers[registers[first + i] ?? -1];
    const [list, length] = [at(0), at(1)];
    if (length?.kind !== 'number' || length.value > MAX_LABELS) return undefined;
    const found: string[] = [];
    for (let i = 0; i < length.value; i++) {
      const [pointer, size] = [0, 8].map(offset => this.#wordOf(known, list, 16 * i + offset));
      const text = await this.#code.field(pointer, size);
      if (text === undefined) return undefined;
      found.push(text);
    }
    return found;
  }

  async #addressOf(at: Kept['at']): Promise<number | undefined> {
    if (at.kind !== 'sum') return this.#code.addressOf(at);
    const base = await this.#code.addressOf(at.base);
    return base === undefined ? undefined : base + at.offset;
  }
}
