import { isStandardPath } from '../go/standard-library.ts';
import type { Call } from './function-facts.ts';
import type { FunctionNames } from './function-names.ts';
import type { InitCode, InitFunction } from './init-code.ts';

/** calls between an init function and the one that registers */
export const MAX_DEPTH = 4;
/** functions that are looked at for whether they come to register anything */
const MAX_FUNCTIONS = 1 << 13;

/** of a function that is followed for what it calls as a value (bytes) */
const MAX_SMALL_BYTES = 512;
/** how functions are named that the compiler makes of methods as values */
const OF_VALUE = '-fm';

/** Functions that run what they are handed, and which argument that is. */
const HANDING: ReadonlyMap<string, number> = new Map([
  ['runtime.newproc', 0],
  ['sync.(*Once).Do', 1],
  ['sync.(*Once).doSlow', 1],
]);

/** Which functions come to one that registers something. */
export class ReachedSinks {
  readonly #code: InitCode;
  readonly #names: FunctionNames;
  /** functions from which registering ones are reached, by how many calls are left */
  readonly #reaching = new Map<number, boolean>();

  constructor(code: InitCode, names: FunctionNames) {
    this.#code = code;
    this.#names = names;
  }

  /** Whether a function calls a sink, or functions of modules that do. */
  async reaches(index: number, depth: number): Promise<boolean> {
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
    await this.#names.load(callees);
    const values = depth === 0 ? await this.#valuesOf(index) : [];
    for (const callee of [...callees, ...values, ...(await this.#handedBy(index, callees))]) {
      const path = this.#names.packageOf(callee);
      if (path === undefined || (isStandardPath(path) && !this.#names.of(callee).endsWith(OF_VALUE)))
        continue;
      if (await this.reaches(callee, depth + 1)) {
        this.#reaching.set(index, true);
        return true;
      }
    }
    return false;
  }

  /** Methods as values that a small function calls: no look at the code alone shows them. */
  async #valuesOf(index: number): Promise<number[]> {
    const { table } = this.#code;
    if (table.entry(index + 1) - table.entry(index) > MAX_SMALL_BYTES) return [];
    const calls = (await this.#code.function(index))?.calls ?? [];
    const found = calls.flatMap(({ target, through }) =>
      target === undefined || !through ? [] : (table.startingAt(target) ?? []),
    );
    await this.#names.load(found);
    return found;
  }

  async #handedBy(index: number, callees: readonly number[]): Promise<number[]> {
    if (!callees.some(callee => HANDING.has(this.#names.of(callee)))) return [];
    const known = await this.#code.function(index);
    const found: number[] = [];
    for (const call of known?.calls ?? []) {
      const callee = await this.#code.callee(call.target);
      const handed =
        known && callee && 'index' in callee ? await this.handedTo(known, call, callee.index) : undefined;
      if (handed !== undefined) found.push(handed);
    }
    await this.#names.load(found);
    return found;
  }

  /** The function that is handed to one that runs it: some time, or once. */
  async handedTo(known: InitFunction, call: Call, callee: number): Promise<number | undefined> {
    await this.#names.load([callee]);
    const at = HANDING.get(this.#names.of(callee));
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
}
