import { type ClientFunction, DEFAULT_REGISTERER, type Maker, METHODS } from './collector-makers.ts';
import type { Collector } from './collectors.ts';
import type { InitCode } from './init-code.ts';
import { RunCollectors } from './run-collectors.ts';
import type { Known, RunMemory } from './run-memory.ts';
import { NOTHING, type Registerer, RunRegisterers } from './run-registerers.ts';

const WORD = 8;
const MAX_COLLECTORS = 64;
/** abi.ITab: the second method of Collector by its name */
const DESCRIBE = 32;

/** What code that is run calls of client_golang. */
export interface ClientCall {
  arguments: readonly Known[];
  /** words that are passed on the stack */
  stack: (index: number) => Promise<Known>;
}

/**
 * Collectors that are put into variables of any package, by the addresses of the words that point to them; `table`: the other
 * word of an interface that holds one.
 */
export type KeptCollectors = Map<number, Collector | 'table'>;

/** What is done with collectors that are registered. */
export interface CollectorGuide {
  kept: KeptCollectors;
  found: (collector: Collector) => void;
  /** one is taken out of the registry; undefined: it is not known which */
  released: (collector: Collector | undefined) => void;
}

/** Runs a method that sends descriptors: addresses of those. */
export type Describe = (method: number, receiver: Known) => Promise<Known[]>;

/** What functions of client_golang make of what they are given, while code is run. */
export class RunClient {
  readonly #code: InitCode;
  readonly #memory: RunMemory;
  readonly #guide: CollectorGuide;
  readonly #describe: Describe;
  readonly #collectors: RunCollectors;
  readonly #registerers: RunRegisterers;
  readonly #default: number | undefined;

  constructor(code: InitCode, memory: RunMemory, guide: CollectorGuide, describe: Describe) {
    this.#code = code;
    this.#memory = memory;
    this.#guide = guide;
    this.#describe = describe;
    this.#collectors = new RunCollectors(code, memory);
    const variable = code.variable(DEFAULT_REGISTERER);
    this.#default = variable === undefined ? undefined : memory.markOf(variable);
    if (this.#default !== undefined) memory.showMethods(this.#default, Object.keys(METHODS).map(Number));
    this.#registerers = new RunRegisterers(code, memory, this.#default);
  }

  /** Whether a word points to a collector, or stands beside one that does. */
  isOfCollector(value: Known): boolean {
    return this.#collectors.has(value);
  }

  /** A collector that an earlier package has put there. */
  heldAt(address: number): Known {
    const kept = this.#guide.kept.get(address);
    return kept === 'table' ? this.#collectors.table() : kept && this.#collectors.make(kept);
  }

  /** Takes note of what variables hold now. */
  keep(): void {
    const { kept } = this.#guide;
    for (const [address, value] of this.#memory.variables()) {
      if (this.#collectors.has(value)) kept.set(address, this.#collectors.at(value) ?? 'table');
      else kept.delete(address);
    }
  }

  /** Calls a method of the default registry, if the address is one of those. */
  async method(address: Known, call: ClientCall): Promise<Known[] | undefined> {
    if (address === undefined || this.#default === undefined) return undefined;
    const method = METHODS[address - this.#default];
    return method && this.#do(method, NOTHING, call.arguments.slice(1));
  }

  /** What a function gives; undefined: it is none of those. */
  async function(target: Known, call: ClientCall): Promise<Known[] | undefined> {
    const maker = await this.#code.makerOf(target);
    if (maker) return this.#makeOf(maker, call);
    const does = await this.#code.clientFunction(target);
    if (does !== 'must-register-wrapped' && does !== 'register-wrapped')
      return does && this.#do(does, NOTHING, call.arguments);
    const registerer = await this.#registerers.wrapper(call.arguments[0]);
    const plain = does === 'register-wrapped' ? 'register' : 'must-register';
    return registerer ? this.#do(plain, registerer, call.arguments.slice(1)) : [];
  }

  async #do(does: ClientFunction, registerer: Registerer, given: readonly Known[]): Promise<Known[]> {
    switch (does) {
      case 'must-register':
        await this.#registerList(registerer, given[0], given[1]);
        return [];
      case 'register':
        await this.#register(registerer, [given[0], given[1]], true);
        return [];
      case 'unregister':
        this.#guide.released(await this.#collectorAt([given[0], given[1]]));
        return [];
      case 'with':
        return given.slice(0, 2);
      case 'wrap-prefix':
        return this.#registerers.wrap([given[2], given[3], given[0], given[1], 0]);
      case 'wrap-labels':
        return this.#registerers.wrap([given[1], given[2], 0, 0, given[0]]);
      default:
        return this.#collectors.of(does, given);
    }
  }

  async #registerList(registerer: Registerer, list: Known, length: Known): Promise<void> {
    if (list === undefined || length === undefined || length > MAX_COLLECTORS) return;
    const values: [Known, Known][] = [];
    for (let at = list; at < list + 2 * WORD * length; at += 2 * WORD)
      values.push([await this.#memory.read(at), await this.#memory.read(at + WORD)]);
    for (const value of values) await this.#register(registerer, value);
  }

  /** Of collectors of others it is read what their method sends. */
  async #collectorAt([itab, data]: readonly [Known, Known]): Promise<Collector | undefined> {
    const made = this.#collectors.at(data);
    if (made || itab === undefined) return made;
    const method = await this.#memory.read(itab + DESCRIBE);
    const sent = method === undefined ? [] : await this.#describe(method, data);
    // The panic of one that sends several depends on which of them are known.
    return sent.length === 1 ? this.#collectors.at(sent[0]) : undefined;
  }

  async #register(
    { prefix, constant }: Registerer,
    value: readonly [Known, Known],
    isLenient = false,
  ): Promise<void> {
    const collector = await this.#collectorAt(value);
    if (!collector) return;
    const all = [...constant, ...(collector.constant ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    this.#guide.found({
      ...collector,
      name: prefix + collector.name,
      ...(all.length > 0 ? { constant: all } : {}),
      ...(isLenient ? { isLenient } : {}),
    });
  }

  /** Interfaces have their data in the second word, of vectors it is all that is given. */
  async #makeOf(maker: Maker, call: ClientCall): Promise<Known[]> {
    const collector = await this.#collectors.read(maker, call);
    const object = collector ? this.#collectors.make(collector) : this.#memory.makeUnknown();
    const registerer =
      maker.registers === 'receiver'
        ? await this.#registerers.at(call.arguments[0], call.arguments[1])
        : maker.registers && NOTHING;
    if (registerer) await this.#register(registerer, [undefined, object]);
    return maker.isVector ? [object] : [this.#collectors.table(), object];
  }
}
