import {
  CLIENT,
  type ClientFunction,
  DEFAULT_REGISTERER,
  type Maker,
  METHODS,
  UNCONSTRAINED,
} from './collector-makers.ts';
import type { Collector } from './collectors.ts';
import type { InitCode } from './init-code.ts';
import type { Known, RunMemory } from './run-memory.ts';

const WORD = 8;
const MAX_COLLECTORS = 64;
const MAX_LABELS = 32;
/** words of options before their constant labels, and all of them at most */
const CONST_LABELS = 8;
const MAX_OPTIONS = 32;

/** What code that is run calls of client_golang. */
export interface ClientCall {
  arguments: readonly Known[];
  /** words that are passed on the stack */
  stack: (index: number) => Promise<Known>;
}

/** What registers a collector: the default registry, or what wraps it. */
interface Registerer {
  prefix: string;
  constant: NonNullable<Collector['constant']>;
}

/** Collectors that are put into variables of any package, by the addresses of the words that point to them. */
export type KeptCollectors = Map<number, Collector>;

/** What functions of client_golang make of what they are given, while code is run. */
export class RunClient {
  readonly #code: InitCode;
  readonly #memory: RunMemory;
  readonly #kept: KeptCollectors;
  readonly #found: (collector: Collector) => void;
  readonly #unregisters: () => void;
  readonly #collectors = new Map<number, Collector>();
  readonly #registerers = new Map<number, Registerer>();

  constructor(
    code: InitCode,
    memory: RunMemory,
    {
      kept,
      found,
      unregisters,
    }: { kept: KeptCollectors; found: (collector: Collector) => void; unregisters: () => void },
  ) {
    this.#code = code;
    this.#memory = memory;
    this.#kept = kept;
    this.#found = found;
    this.#unregisters = unregisters;
    const variable = code.variable(DEFAULT_REGISTERER);
    if (variable === undefined) return;
    const mark = memory.markOf(variable);
    this.#registerers.set(mark, { prefix: '', constant: [] });
    memory.showMethods(mark, Object.keys(METHODS).map(Number));
  }

  /** Whether a word points to a collector. */
  isCollector(value: Known): boolean {
    return value !== undefined && this.#collectors.has(value);
  }

  /** A collector that an earlier package has put there. */
  heldAt(address: number): Known {
    const kept = this.#kept.get(address);
    return kept && this.#make(kept);
  }

  /** Takes note of what variables hold now. */
  keep(): void {
    for (const [address, value] of this.#memory.variables()) {
      const collector = value === undefined ? undefined : this.#collectors.get(value);
      if (collector) this.#kept.set(address, collector);
      else this.#kept.delete(address);
    }
  }

  /** Calls a method of a registerer, if the address is one of those. */
  async method(address: Known, call: ClientCall): Promise<Known[] | undefined> {
    if (address === undefined) return undefined;
    for (const [offset, method] of Object.entries(METHODS)) {
      const registerer = this.#registerers.get(address - Number(offset));
      if (registerer) return this.#do(method, registerer, call.arguments.slice(1));
    }
    return undefined;
  }

  /** What a function gives; undefined: it is none of those. */
  async function(target: Known, call: ClientCall): Promise<Known[] | undefined> {
    const maker = await this.#code.makerOf(target);
    if (maker) return this.#makeOf(maker, call);
    const does = await this.#code.clientFunction(target);
    return does && this.#do(does, { prefix: '', constant: [] }, call.arguments);
  }

  async #do(does: ClientFunction, registerer: Registerer, given: readonly Known[]): Promise<Known[]> {
    const memory = this.#memory;
    switch (does) {
      case 'must-register':
        await this.#registerList(registerer, given[0], given[1]);
        return [];
      case 'register':
        this.#register(registerer, given[1], true);
        return [];
      case 'unregister':
        this.#unregisters();
        return [];
      case 'with':
        return given.slice(0, 2);
      case 'wrap-prefix': {
        const [inner, prefix] = [this.#registererAt(given[2]), await memory.text(given[0], given[1])];
        if (!inner || prefix === undefined) return [];
        return [this.#wrap({ ...inner, prefix: inner.prefix + prefix }), memory.makeUnknown()];
      }
      case 'wrap-labels': {
        const [inner, labels] = [this.#registererAt(given[1]), await memory.mapOf(given[0])];
        if (!inner || !labels) return [];
        return [this.#wrap({ ...inner, constant: together(inner.constant, labels) }), memory.makeUnknown()];
      }
      case 'of-go':
        return this.#standard('go_goroutines', given[1] ?? 0);
      case 'of-process': {
        const space = await memory.text(given[1], given[2]);
        return space === undefined ? [] : this.#standard(fullName([space, 'process_cpu_seconds_total']), 0);
      }
      case 'of-build':
        return this.#standard('go_build_info', 0);
      case 'full-name': {
        const parts = await this.#texts(given, 3);
        if (!parts) return [];
        const name = parts[2] === '' ? '' : fullName(parts);
        return [memory.makeText(name), new TextEncoder().encode(name).length];
      }
    }
  }

  /** A collector of the module itself, which has the same descriptors whenever it has no options. */
  #standard(name: string, options: number): Known[] {
    return options === 0 ? [this.#memory.makeUnknown(), this.#make({ name, help: '', labels: [] })] : [];
  }

  #registererAt(itab: Known): Registerer | undefined {
    return itab === undefined ? undefined : this.#registerers.get(itab);
  }

  #wrap(registerer: Registerer): number {
    const mark = this.#memory.makeMark();
    this.#registerers.set(mark, registerer);
    this.#memory.showMethods(mark, Object.keys(METHODS).map(Number));
    return mark;
  }

  #make(collector: Collector): Known {
    const made = this.#memory.make();
    if (made !== undefined) this.#collectors.set(made, collector);
    return made;
  }

  async #registerList(registerer: Registerer, list: Known, length: Known): Promise<void> {
    if (list === undefined || length === undefined || length > MAX_COLLECTORS) return;
    for (let i = 0; i < length; i++)
      this.#register(registerer, await this.#memory.read(list + 2 * WORD * i + WORD));
  }

  #register({ prefix, constant }: Registerer, value: Known, isLenient = false): void {
    const collector = value === undefined ? undefined : this.#collectors.get(value);
    if (!collector) return;
    const all = together(constant, collector.constant ?? []);
    this.#found({
      ...collector,
      name: prefix + collector.name,
      ...(all.length > 0 ? { constant: all } : {}),
      ...(isLenient ? { isLenient } : {}),
    });
  }

  /** Interfaces have their data in the second word, of vectors it is all that is given. */
  async #makeOf(maker: Maker, call: ClientCall): Promise<Known[]> {
    const collector = await this.#read(maker, call);
    const memory = this.#memory;
    const object = collector ? this.#make(collector) : memory.makeUnknown();
    const registerer =
      maker.registers === 'receiver'
        ? this.#registererAt(call.arguments[0])
        : maker.registers && { prefix: '', constant: [] };
    if (registerer) this.#register(registerer, object);
    return maker.isVector ? [object] : [memory.makeUnknown(), object];
  }

  async #read(maker: Maker, { arguments: given, stack }: ClientCall): Promise<Collector | undefined> {
    const words = this.#code.optionWords?.[maker.options] ?? 0;
    const isOnStack = maker.opts + words > given.length;
    const opts: Known[] = [];
    for (let i = 0; i <= CONST_LABELS; i++) opts.push(isOnStack ? await stack(i) : given[maker.opts + i]);
    const texts = await this.#texts(opts, 4);
    const labels = opts[CONST_LABELS];
    const constant = labels === 0 ? [] : await this.#memory.mapOf(labels);
    if (!texts || !texts[2] || !constant) return undefined;
    const collector = {
      name: fullName(texts.slice(0, 3)),
      help: texts[3] ?? '',
      ...(constant.length > 0 ? { constant } : {}),
    };
    if (maker.isConstrained) return { ...collector, labels: await this.#unconstrained(stack) };
    const first = isOnStack ? maker.opts : maker.opts + words;
    const isRest = first + 3 > given.length;
    const list = isRest ? await stack(0) : given[first];
    const length = isRest ? await stack(1) : given[first + 1];
    return { ...collector, labels: maker.isVector ? await this.#labels(list, length) : [] };
  }

  /** An interface that holds a list, somewhere behind the options, whose size differs. */
  async #unconstrained(stack: ClientCall['stack']): Promise<string[] | undefined> {
    const itab = this.#code.variable(UNCONSTRAINED);
    for (let i = CONST_LABELS + 1; itab !== undefined && i <= MAX_OPTIONS; i++) {
      if ((await stack(i)) !== itab) continue;
      const data = await stack(i + 1);
      if (data === undefined) return undefined;
      return this.#labels(await this.#memory.read(data), await this.#memory.read(data + WORD));
    }
    return undefined;
  }

  async #labels(list: Known, length: Known): Promise<string[] | undefined> {
    if (length === undefined || length > MAX_LABELS) return undefined;
    const words: Known[] = [];
    for (let i = 0; i < 2 * length; i++)
      words.push(list === undefined ? undefined : await this.#memory.read(list + WORD * i));
    return this.#texts(words, length);
  }

  /** So many strings one behind the other. */
  async #texts(words: readonly Known[], count: number): Promise<string[] | undefined> {
    const found: string[] = [];
    for (let i = 0; i < count; i++) {
      const text = await this.#memory.text(words[2 * i], words[2 * i + 1]);
      if (text === undefined) return undefined;
      found.push(text);
    }
    return found;
  }
}

/** Whether a package is the module's own, whose variables are what they are named for. */
export function isOfClient(path: string): boolean {
  return path === CLIENT;
}

function fullName(parts: readonly string[]): string {
  return parts.filter(part => part !== '').join('_');
}

function together(
  first: NonNullable<Collector['constant']>,
  second: NonNullable<Collector['constant']>,
): NonNullable<Collector['constant']> {
  return [...first, ...second].sort(([a], [b]) => (a < b ? -1 : 1));
}
