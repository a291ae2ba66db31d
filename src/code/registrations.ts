import type { PackageInit } from '../go/init-functions.ts';
import { prefixToPath } from '../go/package-path.ts';
import { packageOfFunc } from '../go/sources.ts';
import { isStandardPath } from '../go/standard-library.ts';
import { type Collector, Collectors } from './collectors.ts';
import type { Call } from './function-facts.ts';
import type { InitCode, InitFunction } from './init-code.ts';
import { InitRun, type RunGuide } from './init-run.ts';
import type { InitFacts, Registration } from './registration.ts';
import { isAllocator, isSetter, type Sink } from './sinks.ts';
import { asCalled, pairs, type Value } from './value.ts';

/** calls between an init function and the one that registers */
const MAX_DEPTH = 4;
/** functions that are looked at for whether they come to register anything */
const MAX_FUNCTIONS = 1 << 13;
/** of an init function that is followed because of what it may do (bytes) */
const MAX_COLLECTING_BYTES = 16 << 10;
const MAX_REGISTRATIONS = 1 << 14;

/** How a type is told. */
export interface TypeName {
  /** as reflect's String has it */
  shown: string;
  /** with import paths: the same for the same type only */
  value: string;
  /** the name under which encoding/gob registers it */
  gobName: string;
}

/** What may differ where a function is called from. */
interface Circumstances {
  registers: readonly (Value | undefined)[] | undefined;
  certain: boolean;
  depth: number;
}

/** Walks through init functions and what they call, and notes what is registered. */
export class RegistrationReader {
  readonly #code: InitCode;
  readonly #typeAt: (address: number) => Promise<TypeName | undefined>;
  readonly #collectors: Collectors;
  readonly #found: Registration[] = [];
  readonly #run: Registration[] = [];
  readonly #names = new Map<number, string>();
  /** functions from which registering ones are reached, by how many calls are left */
  readonly #reaching = new Map<number, boolean>();
  readonly #walking = new Set<number>();
  #package = '';
  /** an earlier function of this package may have ended the process, or panicked for another reason */
  #mayHaveEnded = false;
  /** some earlier function did */
  #hasEnded = false;

  constructor(code: InitCode, typeAt: (address: number) => Promise<TypeName | undefined>) {
    this.#code = code;
    this.#typeAt = typeAt;
    this.#collectors = new Collectors(code);
  }

  /**
   * @param wanted only of these packages
   * @param withActive also tell which do more than set variables
   */
  async read(
    inits: readonly PackageInit[],
    { wanted, withActive }: { wanted: ReadonlySet<string> | undefined; withActive: boolean },
  ): Promise<InitFacts> {
    const active: string[] = [];
    for (const { prefix, functions } of inits) {
      if (wanted && prefix !== undefined && !wanted.has(prefixToPath(prefix))) continue;
      const indices = functions.flatMap(address => this.#code.table.startingAt(address) ?? []);
      await this.#name(indices);
      const path = packageOfFunc(this.#names.get(indices[0] ?? -1) ?? '');
      if (path === undefined || (wanted && !wanted.has(path))) continue;
      this.#package = path;
      this.#mayHaveEnded = this.#hasEnded;
      let isActive = false;
      let run: InitRun | undefined;
      for (const index of indices) {
        const reaches = mayRegister(path) && (await this.#reaches(index, 0));
        const first = this.#found.length;
        const mayRun = reaches && !this.#mayHaveEnded;
        if (reaches || (mayRegister(path) && this.#mayCollect(index)))
          await this.#walk(index, { registers: undefined, certain: true, depth: 0 });
        if (mayRun) {
          run ??= new InitRun(this.#code, this.#guide);
          if (!(await run.run(index))) run = undefined;
          this.#take(first);
        } else run = undefined;
        if (!withActive) continue;
        isActive ||= await this.#isActive(index);
        this.#hasEnded ||= await this.#neverReturns(index, 0);
        this.#mayHaveEnded ||= this.#hasEnded;
      }
      if (REGISTERING.includes(path)) this.#settle();
      if (isActive) active.push(path);
    }
    return { registrations: this.#found, active };
  }

  /** MustRegister is inlined, and calls what a variable holds: no look at the code alone shows that. */
  #mayCollect(index: number): boolean {
    const { table, hasCollectors } = this.#code;
    return hasCollectors && table.entry(index + 1) - table.entry(index) <= MAX_COLLECTING_BYTES;
  }

  async #walk(index: number, { registers, certain, depth }: Circumstances): Promise<void> {
    if (this.#walking.has(index) || this.#found.length >= MAX_REGISTRATIONS) return;
    const known = await this.#code.function(index);
    if (!known) return;
    this.#walking.add(index);
    const { course, defers } = known;
    const calls = known.calls
      .filter(({ address }) => course.order.has(address))
      .sort((a, b) => (course.order.get(a.address) ?? 0) - (course.order.get(b.address) ?? 0));
    if (this.#code.hasCollectors) await this.#collectors.keep(known);
    for (const call of calls) {
      const callee = await this.#code.callee(call.target);
      if (callee && 'ends' in callee) continue;
      const isCertain = certain && !defers && !this.#mayHaveEnded && course.always.has(call.address);
      if (this.#code.hasCollectors && (!callee || 'registrar' in callee))
        for (const collector of await this.#collectors.registeredBy(known, call))
          this.#noteCollector(collector, isCertain);
      if (!callee || 'registrar' in callee) continue;
      const given = call.registers.map(value => (registers ? asCalled(value, registers) : value));
      if ('sink' in callee) {
        const at = callee.sink.registry === 'net/http' ? await this.#placeOf(index, call.address) : undefined;
        const names = REGISTERING.includes(this.#package)
          ? await this.#prefixed(known, given, callee.sink)
          : [];
        for (const name of names)
          this.#found.push({
            ...{ registry: callee.sink.registry, name, package: this.#package, certain: true },
            ...(at === undefined ? {} : { at }),
          });
        if (names.length === 0) await this.#note(callee.sink, given, { certain: isCertain, at });
      } else if (depth < MAX_DEPTH && (await this.#reaches(callee.index, depth + 1)))
        await this.#walk(callee.index, {
          // What is in the frame of the caller is not in that of the callee.
          registers: given.map(value => (value?.kind === 'stack' ? undefined : value)),
          certain: isCertain,
          depth: depth + 1,
        });
      else if (depth < MAX_DEPTH) {
        const handed = await this.#handedTo(known, call, callee.index);
        if (handed !== undefined && (await this.#reaches(handed, depth + 1)))
          await this.#walk(handed, { registers: undefined, certain: false, depth: depth + 1 });
      }
    }
    this.#walking.delete(index);
    this.#mayHaveEnded ||= course.mayEnd;
  }

  /**
   * The patterns of packages of the standard library since Go 1.22, which have a method before them unless a setting of the
   * program says otherwise: here they are told with it.
   */
  async #prefixed(
    { calls }: InitFunction,
    registers: readonly (Value | undefined)[],
    { name: at = 0 }: Sink,
  ): Promise<string[]> {
    const { arguments: order } = this.#code.cpu;
    const pointer = registers[order[at] ?? -1];
    const call =
      pointer?.kind === 'result' ? calls.find(({ address }) => address === pointer.call) : undefined;
    const callee = await this.#code.callee(call?.target);
    if (!call || !callee || !('index' in callee)) return [];
    await this.#name([callee.index]);
    if (this.#names.get(callee.index) !== 'runtime.concatstring2') return [];
    const [, first, firstLength, second, secondLength] = order.map(register => call.registers[register]);
    const rest = second && secondLength && (await this.#code.text(second, secondLength));
    const prefixes: string[] = [];
    for (const [text, length] of pairs(first, firstLength) ?? [])
      prefixes.push((await this.#code.field(text, length)) ?? '');
    return rest === undefined || !prefixes.includes(METHOD) ? [] : [METHOD + rest];
  }

  /** Of a pattern with a method and the same without one a setting of the program chooses: see #prefixed. */
  #settle(): void {
    const names = new Set(this.#found.flatMap(one => (one.package === this.#package ? one.name : [])));
    for (const [i, one] of [...this.#found.entries()].reverse()) {
      if (one.package !== this.#package || one.certain) continue;
      if (names.has(METHOD + one.name)) this.#found.splice(i, 1);
      else if (one.name.startsWith(METHOD) && names.has(one.name.slice(METHOD.length)))
        this.#found[i] = { ...one, certain: true };
    }
  }

  /** The function that is handed to one that runs it: some time, or once. */
  async #handedTo(known: InitFunction, call: Call, callee: number): Promise<number | undefined> {
    await this.#name([callee]);
    const at = HANDING.get(this.#names.get(callee) ?? '');
    const closure = at === undefined ? undefined : call.registers[this.#code.cpu.arguments[at] ?? -1];
    const made =
      closure?.kind === 'result'
        ? known.filled.get(closure.call)?.get(0)
        : closure?.kind === 'stack'
          ? known.words.get(closure.offset)
          : undefined;
    const held = await this.#code.addressOf(closure);
    const code = made ? await this.#code.addressOf(made) : held && (await this.#code.constantWord(held));
    return code === undefined ? undefined : this.#code.table.startingAt(code);
  }

  /** Where a call is, as runtime.Caller tells it. */
  async #placeOf(index: number, call: number): Promise<string | undefined> {
    const { table, cpu } = this.#code;
    const [func] = await table.at([index]);
    const distance = (call - table.entry(index)) / cpu.quantum;
    const place = func && (await table.placeAt(func, distance));
    return place && `${place.file}:${place.line}`;
  }

  async #note(
    sink: Sink,
    registers: readonly (Value | undefined)[],
    { certain, at }: { certain: boolean; at: string | undefined },
  ): Promise<void> {
    const argument = (at: number) => registers[this.#code.cpu.arguments[at] ?? -1];
    if (sink.receiver !== undefined && !(await this.#code.isContentOf(argument(0), sink.receiver))) return;
    const { registry } = sink;
    const base = { registry, package: this.#package, ...(at === undefined ? {} : { at }) };
    if (sink.isExtension) {
      const extension = await this.#code.extension(argument(0));
      const extended = extension && (await this.#typeAt(extension.type));
      if (!extension || !extended) return;
      const name = `${extended.shown.replace(/^\*/, '')} ${extension.number}`;
      this.#found.push({ ...base, name, value: extended.value, certain });
      return;
    }
    const type = sink.type === undefined ? undefined : await this.#type(argument(sink.type));
    if (sink.type !== undefined && !type) return;
    const value = type ? { value: type.value, shown: type.shown } : {};
    if (sink.name === undefined) {
      if (type) this.#found.push({ ...base, name: type.gobName, ...value, certain });
      return;
    }
    const letter = sink.hasLetter
      ? await this.#code.field(argument(sink.name + 2), argument(sink.name + 3))
      : undefined;
    const cases = pairs(argument(sink.name), argument(sink.name + 1)) ?? [];
    for (const [pointer, length] of cases) {
      const name = await this.#code.text(pointer, length);
      if (name === undefined) continue;
      this.#found.push({
        ...{ ...base, name, ...value },
        ...(letter ? { value: letter } : {}),
        certain: certain && cases.length === 1,
      });
    }
  }

  /** What code is run by: what it comes to is certain. */
  readonly #guide: RunGuide = {
    nameOf: async index => {
      await this.#name([index]);
      return this.#names.get(index) ?? '';
    },
    isFollowed: async index => {
      await this.#name([index]);
      const path = packageOfFunc(this.#names.get(index) ?? '');
      if (path === undefined || path.startsWith(CLIENT)) return false;
      // Methods as values are called through functions that the compiler makes beside them.
      return !isStandardPath(path) || this.#names.get(index)?.endsWith('-fm') === true;
    },
    reaches: index => this.#reaches(index, 1),
    found: async ({ sink, arguments: given, index, call }, memory) => {
      const { registry } = sink;
      if (sink.isExtension) return;
      const variable = sink.receiver === undefined ? undefined : this.#code.variable(sink.receiver);
      if (sink.receiver !== undefined && (variable === undefined || given[0] !== memory.markOf(variable)))
        return;
      const at = registry === 'net/http' ? await this.#placeOf(index, call) : undefined;
      const base = { registry, package: this.#package, certain: true, ...(at === undefined ? {} : { at }) };
      const address = sink.type === undefined ? undefined : given[sink.type];
      const type = address === undefined ? undefined : await this.#typeAt(address);
      if (sink.type !== undefined && !type) return;
      const value = type ? { value: type.value, shown: type.shown } : {};
      const text = (at: number) => memory.text(given[at], given[at + 1]);
      const name = sink.name === undefined ? type?.gobName : await text(sink.name);
      const letter = sink.hasLetter && sink.name !== undefined ? await text(sink.name + 2) : undefined;
      if (!name) return;
      this.#run.push({ ...base, name, ...value, ...(letter ? { value: letter } : {}) });
    },
  };

  /** In place of what was found of a function by a look at all its ways: what it certainly does comes first. */
  #take(first: number): void {
    const run = this.#run.splice(0);
    const keys = new Set(run.map(keyOf));
    const others = this.#found.splice(first).filter(one => !keys.has(keyOf(one)));
    this.#found.push(...run, ...others);
  }

  #noteCollector({ name, help, labels }: Collector, certain: boolean): void {
    this.#found.push({
      registry: 'github.com/prometheus/client_golang/prometheus',
      name,
      package: this.#package,
      value: help,
      ...(labels ? { shown: labels.join(' ') } : {}),
      // What the panic says depends on the labels.
      certain: certain && labels !== undefined,
    });
  }

  async #type(value: Value | undefined): Promise<TypeName | undefined> {
    const address = await this.#code.addressOf(value);
    return address === undefined ? undefined : this.#typeAt(address);
  }

  /** Whether a function calls a sink, or functions of modules that do. */
  async #reaches(index: number, depth: number): Promise<boolean> {
    const known = this.#reaching.get(index);
    if (known !== undefined) return known;
    if (this.#reaching.size >= MAX_FUNCTIONS) return false;
    // Until it is known: a function that calls itself comes to nothing new by that.
    this.#reaching.set(index, false);
    const callees: number[] = [];
    for (const target of await this.#code.targetsOf(index)) {
      const callee = await this.#code.callee(target);
      if (!callee || 'ends' in callee) continue;
      if ('index' in callee) callees.push(callee.index);
      else {
        this.#reaching.set(index, true);
        return true;
      }
    }
    if (depth >= MAX_DEPTH) return false;
    await this.#name(callees);
    for (const callee of [...callees, ...(await this.#handedBy(index, callees))]) {
      const path = packageOfFunc(this.#names.get(callee) ?? '');
      if (path === undefined || isStandardPath(path)) continue;
      if (await this.#reaches(callee, depth + 1)) {
        this.#reaching.set(index, true);
        return true;
      }
    }
    return false;
  }

  async #handedBy(index: number, callees: readonly number[]): Promise<number[]> {
    if (!callees.some(callee => HANDING.has(this.#names.get(callee) ?? ''))) return [];
    const known = await this.#code.function(index);
    const found: number[] = [];
    for (const call of known?.calls ?? []) {
      const callee = await this.#code.callee(call.target);
      const handed =
        known && callee && 'index' in callee ? await this.#handedTo(known, call, callee.index) : undefined;
      if (handed !== undefined) found.push(handed);
    }
    await this.#name(found);
    return found;
  }

  /** Whether a function does more than set variables: what it calls may panic, wait or end the process. */
  async #isActive(index: number): Promise<boolean> {
    const known = await this.#code.function(index);
    if (!known || known.loops || known.leaves || known.isPartial) return true;
    const callees = new Map<number, number>();
    for (const { address, target } of known.calls) {
      const callee = await this.#code.callee(target);
      if (!callee || !('index' in callee)) return true;
      callees.set(address, callee.index);
    }
    await this.#name([...callees.values()]);
    const names = new Map([...callees].map(([call, index]) => [call, this.#names.get(index) ?? '']));
    if (![...names.values()].every(isSetter)) return true;
    for (const base of known.touched) if (!(await this.#isThere(base, names))) return true;
    return false;
  }

  /**
   * Whether there is memory where a value points to: what a variable holds may be nil.
   * @param names what is called, by the addresses of the calls
   */
  async #isThere(value: Value | undefined, names: ReadonlyMap<number, string>): Promise<boolean> {
    switch (value?.kind) {
      case undefined:
      case 'number':
      case 'multiple':
      case 'entry':
        return false;
      case 'load':
        return this.#code.isVariable(value);
      case 'sum':
        return this.#isThere(value.base, names);
      case 'result': {
        const { barrierResult, arguments: registers } = this.#code.cpu;
        const isFirst = value.register === registers[0] && isAllocator(names.get(value.call) ?? '');
        return isFirst || value.register === barrierResult;
      }
      case 'choice':
        for (const one of value.values) if (!(await this.#isThere(one, names))) return false;
        return true;
      default:
        return true;
    }
  }

  /** Whether a function ends the process or panics whichever way it takes. */
  async #neverReturns(index: number, depth: number): Promise<boolean> {
    const known = await this.#code.function(index);
    if (!known) return false;
    const { calls, course } = known;
    if (!course.returns && course.mayEnd) return true;
    if (depth >= MAX_DEPTH) return false;
    for (const { address, target } of calls) {
      const callee = course.always.has(address) ? await this.#code.callee(target) : undefined;
      if (!callee || !('index' in callee)) continue;
      await this.#name([callee.index]);
      const path = packageOfFunc(this.#names.get(callee.index) ?? '');
      if (path === this.#package && (await this.#neverReturns(callee.index, depth + 1))) return true;
    }
    return false;
  }

  async #name(indices: readonly number[]): Promise<void> {
    const unknown = indices.filter(index => !this.#names.has(index));
    const funcs = unknown.length > 0 ? await this.#code.table.at(unknown) : [];
    for (const [i, index] of unknown.entries()) this.#names.set(index, funcs[i]?.name ?? '');
  }
}

/** Functions that run what they are handed, and which argument that is. */
const HANDING: ReadonlyMap<string, number> = new Map([
  ['runtime.newproc', 0],
  ['sync.(*Once).Do', 1],
  ['sync.(*Once).doSlow', 1],
]);

/** What stands before patterns. */
const METHOD = 'GET ';

/** Its functions are known by what they make. */
const CLIENT = 'github.com/prometheus/client_golang/';

function keyOf({ registry, name, value }: Registration): string {
  return `${registry} ${name} ${value ?? ''}`;
}

/** Packages of the standard library that register anything in the registries of others. */
const REGISTERING: readonly string[] = ['expvar', 'net/http/pprof'];

function mayRegister(path: string): boolean {
  return !isStandardPath(path) || REGISTERING.includes(path);
}
