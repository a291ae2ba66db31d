import { WRAPPING } from './collector-makers.ts';
import type { Collector } from './collectors.ts';
import type { InitCode } from './init-code.ts';
import type { Known, RunMemory } from './run-memory.ts';

const WORD = 8;
/** wrappingRegisterer {wrappedRegisterer Registerer; prefix string; labels Labels} */
const WRAPPED_PREFIX = 2 * WORD;
const WRAPPED_LABELS = 4 * WORD;
const MAX_WRAPPED = 8;

/** What registers a collector: the default registry, or what wraps it. */
export interface Registerer {
  prefix: string;
  constant: NonNullable<Collector['constant']>;
}

/** What the functions of the package register with. */
export const NOTHING: Registerer = { prefix: '', constant: [] };

/** Which of the interfaces that code has lead to the default registry. */
export class RunRegisterers {
  readonly #code: InitCode;
  readonly #memory: RunMemory;
  readonly #default: number | undefined;

  constructor(code: InitCode, memory: RunMemory, ofPackage: number | undefined) {
    this.#code = code;
    this.#memory = memory;
    this.#default = ofPackage;
  }

  /** The registerer that an interface holds. */
  async at(itab: Known, data: Known, depth = 0): Promise<Registerer | undefined> {
    if (itab === undefined) return undefined;
    if (itab === this.#default) return NOTHING;
    return itab === this.#code.variable(WRAPPING) ? this.wrapper(data, depth) : undefined;
  }

  /** One that adds to the names and labels of what it is given. */
  async wrapper(at: Known, depth = 0): Promise<Registerer | undefined> {
    if (at === undefined || depth > MAX_WRAPPED) return undefined;
    const read = (offset: number) => this.#memory.read(at + offset);
    const inner = await this.at(await read(0), await read(WORD), depth + 1);
    const prefix = await this.#memory.text(await read(WRAPPED_PREFIX), await read(WRAPPED_PREFIX + WORD));
    const map = await read(WRAPPED_LABELS);
    const constant = map === 0 ? [] : await this.#memory.mapOf(map);
    if (!inner || prefix === undefined || !constant) return undefined;
    return { prefix: inner.prefix + prefix, constant: [...inner.constant, ...constant] };
  }

  wrap(words: readonly Known[]): Known[] {
    const made = this.#memory.make();
    for (const [i, word] of words.entries())
      if (made !== undefined) this.#memory.write(made + WORD * i, word);
    return [this.#code.variable(WRAPPING), made];
  }
}
