import type { PlacedInstruction } from './follow.ts';
import type { InitCode } from './init-code.ts';

/** instructions of a way that leads to no good end */
const MAX_WAY = 40;
/** instructions between a look into a cache of assertions and what is called where it has nothing */
const MAX_CACHED = 16;
/** What is called where a word says that it was not before. */
const FILLING: readonly string[] = ['runtime.typeAssert', 'sync.(*Once).doSlow'];

/** Where the ways of a function lead that a branch may take. */
export class RunWays {
  readonly #code: InitCode;
  readonly #placed: ReadonlyMap<number, PlacedInstruction>;
  readonly #nameOf: (index: number) => Promise<string>;

  constructor(
    code: InitCode,
    placed: ReadonlyMap<number, PlacedInstruction>,
    nameOf: (index: number) => Promise<string>,
  ) {
    this.#code = code;
    this.#placed = placed;
    this.#nameOf = nameOf;
  }

  /** To a panic, or the end of the process. */
  async isDead(start: number): Promise<boolean> {
    let next = this.#placed.get(start);
    for (let count = 0; next && count < MAX_WAY; count++) {
      const { operation, end }: PlacedInstruction = next;
      if (operation.op === 'branch' || operation.op === 'return') return false;
      if (operation.op === 'call' && (await this.#code.comesBack(operation.target)) === false) return true;
      next = this.#placed.get(operation.op === 'jump' ? (operation.target ?? -1) : end);
    }
    return false;
  }

  /** Past a cache of assertions, or the flag of a Once, to the function that is called where it has nothing. */
  async isAsked(start: number): Promise<boolean> {
    let next = this.#placed.get(start);
    for (let count = 0; next && count < MAX_CACHED; count++) {
      const { operation, end }: PlacedInstruction = next;
      if (operation.op === 'call') {
        const callee = await this.#code.callee(operation.target);
        return (
          callee !== undefined && 'index' in callee && FILLING.includes(await this.#nameOf(callee.index))
        );
      }
      if (operation.op === 'jump' || operation.op === 'return') return false;
      next = this.#placed.get(end);
    }
    return false;
  }
}
