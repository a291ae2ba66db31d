import type { FunctionTable } from '../go/function-table.ts';
import { packageOfFunc } from '../go/sources.ts';

/** Names of functions by where they are in the function table, each read once. */
export class FunctionNames {
  readonly #table: FunctionTable;
  readonly #names = new Map<number, string>();

  constructor(table: FunctionTable) {
    this.#table = table;
  }

  async load(indices: readonly number[]): Promise<void> {
    const unknown = indices.filter(index => !this.#names.has(index));
    const funcs = unknown.length > 0 ? await this.#table.at(unknown) : [];
    for (const [i, index] of unknown.entries()) this.#names.set(index, funcs[i]?.name ?? '');
  }

  /** Of a function whose name was loaded; '' of any other. */
  of(index: number): string {
    return this.#names.get(index) ?? '';
  }

  packageOf(index: number): string | undefined {
    return packageOfFunc(this.of(index));
  }
}
