import { limit } from '../bytes/format-error.ts';
import type { Memory } from '../elf/memory.ts';
import type { FunctionTable } from '../go/function-table.ts';
import type { Cpu } from './cpu.ts';
import type { Range } from './unit-ranges.ts';

/** code that is read to find look-ups (bytes) */
const MAX_CODE_BYTES = 8 << 20;
/** the same, each time that it is looked at */
const MAX_LOOKED_BYTES = 64 << 20;
/** all code of a host, where functions of other packages may call what looks up for them */
const MAX_TEXT_BYTES = 32 << 20;
/** of one function that is looked into */
const MAX_FUNCTION_BYTES = 256 << 10;

/** one character a byte, so that positions stay what they are */
const latin1 = new TextDecoder('latin1');

/** The code of some ranges of functions, and what is looked for in it. */
export class CodeSearch {
  readonly #table: FunctionTable;
  readonly #memory: Memory;
  readonly #cpu: Cpu;
  readonly #ranges: readonly Range[];
  #looked = 0;

  constructor(table: FunctionTable, memory: Memory, cpu: Cpu, ranges: readonly Range[]) {
    this.#table = table;
    this.#memory = memory;
    this.#cpu = cpu;
    this.#ranges = ranges;
  }

  /** The functions that call one of these. */
  calling(targets: ReadonlySet<number>): Promise<number[]> {
    return this.#search((code, start) => this.#cpu.callsOf(code, start, targets));
  }

  /** The same of all functions, also of those that are not in the ranges; undefined: there are too many. */
  async callingAnywhere(targets: ReadonlySet<number>): Promise<number[] | undefined> {
    const [start, end] = [this.#table.entry(0), this.#table.entry(this.#table.count)];
    if (end - start > MAX_TEXT_BYTES) return undefined;
    await this.#memory.load([{ address: start, length: end - start }]);
    const found = this.#cpu.callsOf(this.#memory.read(start, end - start, 'text'), start, targets);
    return [...new Set(found.flatMap(at => this.#table.indexAt(start + at) ?? []))];
  }

  /** Of these functions those that call one of the targets, or in whose code these bytes are. */
  async thatCallOrHold(
    indices: readonly number[],
    targets: ReadonlySet<number>,
    pattern: Uint8Array,
  ): Promise<number[]> {
    const found: number[] = [];
    for (const index of indices) {
      const code = await this.code(index);
      const start = this.#table.entry(index);
      if (code && (this.#cpu.callsOf(code, start, targets).length > 0 || holds(code, pattern)))
        found.push(index);
    }
    return found;
  }

  /** Whether any of the code may write one of these words. */
  async mayWrite(addresses: readonly number[]): Promise<boolean> {
    return (await this.naming(addresses)).length > 0;
  }

  /** The functions whose code does, or takes the address of what is there. */
  naming(addresses: readonly number[]): Promise<number[]> {
    return this.#search((code, start) =>
      addresses.flatMap(address => this.#cpu.writersOf(code, start, address)),
    );
  }

  /** All functions of the ranges that hold one of these, where they are small. */
  around(indices: readonly number[], maxBytes: number): number[] {
    const found = this.#ranges.filter(([from, to]) => {
      const size = this.#table.entry(to) - this.#table.entry(from);
      return size <= maxBytes && indices.some(index => index >= from && index < to);
    });
    return found.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
  }

  /** Whether a function is in the ranges, and so may be looked into. */
  has(index: number): boolean {
    return this.#ranges.some(([from, to]) => index >= from && index < to);
  }

  /** The code of a function; undefined where it is too much. */
  async code(index: number): Promise<Uint8Array | undefined> {
    const start = this.#table.entry(index);
    const length = this.#table.entry(index + 1) - start;
    if (!(length > 0 && length <= MAX_FUNCTION_BYTES)) return undefined;
    await this.#memory.load([{ address: start, length }]);
    return this.#read(start, length);
  }

  /** The functions in which something is found, by its offsets in the code. */
  async #search(find: (code: Uint8Array, start: number) => number[]): Promise<number[]> {
    const found = new Set<number>();
    let left = MAX_CODE_BYTES;
    for (const [from, to] of this.#ranges) {
      const start = this.#table.entry(from);
      const length = this.#table.entry(to) - start;
      left -= length;
      if (length <= 0 || left < 0) continue;
      await this.#memory.load([{ address: start, length }]);
      for (const at of find(this.#read(start, length), start)) {
        const index = this.#table.indexAt(start + at);
        if (index !== undefined) found.add(index);
      }
    }
    return [...found];
  }

  #read(address: number, length: number): Uint8Array {
    this.#looked = limit(this.#looked + length, MAX_LOOKED_BYTES, 'code that is looked at');
    return this.#memory.read(address, length, 'text');
  }
}

/** Where Lookup was inlined nowhere, as -l has it, every function may call it; if there is not too much code. */
export function everyFunction(table: FunctionTable): Range[] {
  const size = table.entry(table.count) - table.entry(0);
  return size <= MAX_CODE_BYTES ? [[0, table.count]] : [];
}

function holds(code: Uint8Array, pattern: Uint8Array): boolean {
  return latin1.decode(code).includes(latin1.decode(pattern));
}
