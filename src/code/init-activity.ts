import type { FunctionNames } from './function-names.ts';
import type { InitCode } from './init-code.ts';
import { isAllocator, isSetter } from './sinks.ts';
import type { Value } from './value.ts';

/** calls between an init function and the one that ends the process */
const MAX_DEPTH = 4;

/** Whether init functions are sure to return. */
export class InitActivity {
  readonly #code: InitCode;
  readonly #names: FunctionNames;

  constructor(code: InitCode, names: FunctionNames) {
    this.#code = code;
    this.#names = names;
  }

  /** Whether a function does more than set variables: what it calls may panic, wait or end the process. */
  async isActive(index: number): Promise<boolean> {
    const known = await this.#code.function(index);
    if (!known || known.loops || known.leaves || known.isPartial) return true;
    const callees = new Map<number, number>();
    for (const { address, target } of known.calls) {
      const callee = await this.#code.callee(target);
      if (!callee || !('index' in callee)) return true;
      callees.set(address, callee.index);
    }
    await this.#names.load([...callees.values()]);
    const names = new Map([...callees].map(([call, index]) => [call, this.#names.of(index)]));
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
  async neverReturns(path: string, index: number, depth = 0): Promise<boolean> {
    const known = await this.#code.function(index);
    if (!known) return false;
    const { calls, course } = known;
    if (!course.returns && course.mayEnd) return true;
    if (depth >= MAX_DEPTH) return false;
    for (const { address, target } of calls) {
      const callee = course.always.has(address) ? await this.#code.callee(target) : undefined;
      if (!callee || !('index' in callee)) continue;
      await this.#names.load([callee.index]);
      const own = this.#names.packageOf(callee.index);
      if (own === path && (await this.neverReturns(path, callee.index, depth + 1))) return true;
    }
    return false;
  }
}
