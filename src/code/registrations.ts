import type { PackageInit } from '../go/init-functions.ts';
import { prefixToPath } from '../go/package-path.ts';
import { isStandardPath } from '../go/standard-library.ts';
import { placeOf } from './call-place.ts';
import { CLIENT } from './collector-makers.ts';
import { asRegistration, Collectors } from './collectors.ts';
import type { Call } from './function-facts.ts';
import { FunctionNames } from './function-names.ts';
import { InitActivity } from './init-activity.ts';
import type { InitCode, InitFunction } from './init-code.ts';
import { prefixedPatterns, settlePrefixed } from './prefixed-patterns.ts';
import { MAX_DEPTH, ReachedSinks } from './reached-sinks.ts';
import type { InitFacts, Registration } from './registration.ts';
import { RunRegistrations } from './run-registrations.ts';
import type { Sink } from './sinks.ts';
import type { TypeName } from './type-name.ts';
import { asCalled, isSame, pairs, type Value } from './value.ts';

/** of an init function that is followed because of what it may do (bytes) */
const MAX_COLLECTING_BYTES = 16 << 10;
const MAX_REGISTRATIONS = 1 << 14;

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
  readonly #names: FunctionNames;
  readonly #reached: ReachedSinks;
  readonly #activity: InitActivity;
  readonly #runs: RunRegistrations;
  readonly #walking = new Set<number>();
  #package = '';
  /** a function of this package registers, or is handed what does */
  #registers = false;
  /** the function that is looked at takes collectors out of the default registry */
  #releases = false;
  /** its functions that were not run, because none before them did */
  readonly #notRun: number[] = [];
  /** an earlier function of this package may have ended the process, or panicked for another reason */
  #mayHaveEnded = false;
  /** some earlier function did */
  #hasEnded = false;

  constructor(code: InitCode, typeAt: (address: number) => Promise<TypeName | undefined>) {
    this.#code = code;
    this.#typeAt = typeAt;
    this.#collectors = new Collectors(code);
    this.#names = new FunctionNames(code.table);
    this.#reached = new ReachedSinks(code, this.#names);
    this.#activity = new InitActivity(code, this.#names);
    this.#runs = new RunRegistrations(code, { names: this.#names, reached: this.#reached, typeAt });
  }

  /**
   * @param wanted only of these packages
   * @param withActive also report which do more than set variables
   */
  async read(
    inits: readonly PackageInit[],
    { wanted, withActive }: { wanted: ReadonlySet<string> | undefined; withActive: boolean },
  ): Promise<InitFacts> {
    const active: string[] = [];
    for (const { prefix, functions } of inits) {
      if (wanted && prefix !== undefined && !wanted.has(prefixToPath(prefix))) continue;
      const indices = functions.flatMap(address => this.#code.table.startingAt(address) ?? []);
      await this.#names.load(indices);
      const path = this.#names.packageOf(indices[0] ?? -1);
      if (path === undefined || (wanted && !wanted.has(path))) continue;
      this.#package = path;
      this.#mayHaveEnded = this.#hasEnded;
      let isActive = false;
      this.#runs.begin(path);
      this.#registers = false;
      this.#notRun.length = 0;
      for (const index of indices) {
        const reaches = mayRegister(path) && (await this.#reached.reaches(index, 0));
        const first = this.#found.length;
        const mayRun = !this.#mayHaveEnded;
        if (reaches || (mayRegister(path) && this.#mayCollect(index)))
          await this.#walk(index, { registers: undefined, certain: true, depth: 0 });
        this.#registers ||= reaches;
        const run = mayRun ? await this.#runOf(index) : [];
        // What it certainly does comes before what a look at all its ways found.
        this.#found.push(...run, ...withoutThose(this.#found.splice(first), run));
        this.#release(first);
        if (!withActive) continue;
        isActive ||= await this.#activity.isActive(index);
        this.#hasEnded ||= await this.#activity.neverReturns(path, index);
        this.#mayHaveEnded ||= this.#hasEnded;
      }
      if (REGISTERING.includes(path)) settlePrefixed(this.#found, path);
      if (isActive) active.push(path);
    }
    if (this.#runs.releasesOthers)
      for (const one of this.#found) if (one.registry === CLIENT) one.certain = false;
    return { registrations: this.#found, active };
  }

  /** What it certainly registers, once it is known that the package registers anything: with what its earlier functions have set. */
  async #runOf(index: number): Promise<Registration[]> {
    this.#notRun.push(index);
    if (!this.#registers) return [];
    const found: Registration[] = [];
    for (const one of this.#notRun.splice(0)) found.push(...(await this.#runs.of(one)));
    return found;
  }

  /** What was taken out of the default registry is not in it any more. */
  #release(first: number): void {
    const { released } = this.#runs;
    if (this.#releases && !this.#runs.wasWhole) this.#runs.releasesOthers = true;
    this.#releases = false;
    if (released.size === 0) return;
    const before = this.#found.splice(0, first);
    this.#found.unshift(...before.filter(one => one.registry !== CLIENT || !released.has(one.name)));
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
      const method = callee ? undefined : await this.#collectors.methodOf(call);
      this.#registers ||= method !== undefined;
      this.#releases ||= method === 'unregister';
      if (this.#code.hasCollectors && (!callee || 'registrar' in callee))
        for (const collector of await this.#collectors.registeredBy(known, call))
          this.#found.push(asRegistration(collector, this.#package, isCertain));
      if (!callee || 'registrar' in callee) continue;
      const given = call.registers.map(value => (registers ? asCalled(value, registers) : value));
      if ('sink' in callee) {
        const at =
          callee.sink.registry === 'net/http' ? await placeOf(this.#code, index, call.address) : undefined;
        const names = REGISTERING.includes(this.#package)
          ? await prefixedPatterns(this.#code, this.#names, { calls: known.calls, given, sink: callee.sink })
          : [];
        for (const name of names)
          this.#found.push({
            ...{ registry: callee.sink.registry, name, package: this.#package, certain: true },
            ...(at === undefined ? {} : { at }),
          });
        const asks = !isCertain && (await this.#asksBefore(known, given, callee.sink));
        if (names.length > 0 || asks) continue;
        // On every way one of several calls enters the name.
        const alike = isCertain ? [] : await this.#alike(known, call, callee.sink);
        const isOneOf = alike.length > 1 && certain && !defers && !this.#mayHaveEnded;
        const isAlways = isOneOf && course.makesOneOf(new Set(alike));
        if (isAlways && alike[0] !== call.address) continue;
        await this.#note(callee.sink, given, { certain: isCertain || isAlways, at });
      } else if (depth < MAX_DEPTH && (await this.#reached.reaches(callee.index, depth + 1)))
        await this.#walk(callee.index, {
          // What is in the frame of the caller is not in that of the callee.
          registers: given.map(value => (value?.kind === 'stack' ? undefined : value)),
          certain: isCertain,
          depth: depth + 1,
        });
      else if (depth < MAX_DEPTH) {
        const handed = await this.#reached.handedTo(known, call, callee.index);
        if (handed !== undefined && (await this.#reached.reaches(handed, depth + 1)))
          await this.#walk(handed, { registers: undefined, certain: false, depth: depth + 1 });
      }
    }
    this.#walking.delete(index);
    this.#mayHaveEnded ||= course.mayEnd;
  }

  /** Calls of the function, not always made, that enter the same constant name in the same registry, in the order of the code. */
  async #alike(known: InitFunction, call: Call, { name, registry }: Sink): Promise<number[]> {
    const word = ({ registers }: Call, at: number) => registers[this.#code.cpu.arguments[at] ?? -1];
    const found: number[] = [];
    for (const other of known.calls) {
      const callee = await this.#code.callee(other.target);
      const sink = callee && 'sink' in callee ? callee.sink : undefined;
      if (name === undefined || sink?.name === undefined || sink.registry !== registry) continue;
      if (known.course.always.has(other.address) || sink.hasLetter) continue;
      const own = [word(call, name), word(call, name + 1)];
      const same = [word(other, sink.name), word(other, sink.name + 1)];
      if (own.every((value, i) => value !== undefined && isSame(value, same[i]))) found.push(other.address);
    }
    return found.sort((a, b) => a - b);
  }

  /** Whether the function asks somebody about the name first: code that registers only what is not there warns of nothing. */
  async #asksBefore(
    known: InitFunction,
    given: readonly (Value | undefined)[],
    { name }: Sink,
  ): Promise<boolean> {
    const { arguments: registers } = this.#code.cpu;
    const word = (of: readonly (Value | undefined)[], at: number) => of[registers[at] ?? -1];
    if (name === undefined) return false;
    const [pointer, length] = [word(given, name), word(given, name + 1)];
    if (pointer?.kind !== 'address' || length?.kind !== 'number') return false;
    for (const call of known.calls) {
      const callee = await this.#code.callee(call.target);
      if (!callee || !('index' in callee)) continue;
      for (let at = 0; at + 1 < registers.length; at++)
        if (isSame(word(call.registers, at), pointer) && isSame(word(call.registers, at + 1), length))
          return true;
    }
    return false;
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
    if (sink.isBehind) return;
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

  async #type(value: Value | undefined): Promise<TypeName | undefined> {
    const address = await this.#code.addressOf(value);
    return address === undefined ? undefined : this.#typeAt(address);
  }
}

/** The first without those that are among the second. */
function withoutThose(all: readonly Registration[], others: readonly Registration[]): Registration[] {
  const keys = new Set(others.map(keyOf));
  return all.filter(one => !keys.has(keyOf(one)));
}

function keyOf({ registry, name, value }: Registration): string {
  return `${registry} ${name} ${value ?? ''}`;
}

/** Packages of the standard library that register anything in the registries of others. */
const REGISTERING: readonly string[] = ['expvar', 'net/http/pprof'];

function mayRegister(path: string): boolean {
  return !isStandardPath(path) || REGISTERING.includes(path);
}
