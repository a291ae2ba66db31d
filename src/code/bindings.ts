import type { AddressSpace } from '../elf/address-space.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import type { FunctionTable } from '../go/function-table.ts';
import type { Cpu } from './cpu.ts';

const STUB_BYTES = 16;

/** Where words that the dynamic linker binds lead, as far as they lead into the file itself. */
export class Bindings {
  readonly #table: FunctionTable;
  readonly #space: AddressSpace;
  readonly #cpu: Cpu;
  readonly #symbols: SymbolTable;
  readonly #stubs = new Map<number, number | undefined>();

  constructor({
    table,
    space,
    cpu,
    symbols,
  }: {
    table: FunctionTable;
    space: AddressSpace;
    cpu: Cpu;
    symbols: SymbolTable;
  }) {
    this.#table = table;
    this.#space = space;
    this.#cpu = cpu;
    this.#symbols = symbols;
  }

  /** Where a call ends up: a stub jumps through a word that the dynamic linker binds. */
  async behindStub(target: number): Promise<number | undefined> {
    if (this.#table.indexAt(target) !== undefined) return target;
    if (!this.#stubs.has(target)) this.#stubs.set(target, await this.#readStub(target));
    return this.#stubs.get(target);
  }

  async #readStub(target: number): Promise<number | undefined> {
    const { memory } = this.#space;
    if (!memory.isMapped(target, STUB_BYTES)) return undefined;
    await memory.load([{ address: target, length: STUB_BYTES }]);
    const slot = this.#cpu.slotOf(memory.read(target, STUB_BYTES, 'text'), target);
    return slot === undefined ? undefined : this.bound(slot);
  }

  /** The address that a word of the file holds after relocation, as far as it is one of the file. */
  async bound(address: number): Promise<number | undefined> {
    const { wordSize } = this.#space.memory.encoding;
    if (!this.#space.memory.isMapped(address, wordSize)) return undefined;
    const span = await this.#space.span(address, wordSize, 'pointer');
    const word = span.word(0);
    if (word.kind !== 'symbol') return span.pointer(0);
    const symbol = (await this.#symbols.at([word.symbol])).get(word.symbol);
    return symbol && symbol.value !== 0 ? symbol.value + word.addend : undefined;
  }
}
