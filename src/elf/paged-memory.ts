import { limit } from '../bytes/format-error.ts';
import type { AddressSpace } from './address-space.ts';
import type { SymbolTable } from './symbol-table.ts';

/** Memory is looked at in blocks of this size (bytes). */
const BLOCK_BYTES = 64 << 10;

/** blocks that are fetched at most, and a reader run again after each */
const MAX_BLOCKS = 1024;

/** blocks that are kept at hand */
const RECENT_BLOCKS = 12;

interface Block {
  start: number;
  end: number;
  bytes: Uint8Array;
  view: DataView;
}

/** Thrown inside of `run` alone. */
class NotFetched extends Error {
  readonly start: number;
  readonly length: number;

  constructor(start: number, length: number) {
    super(`memory at ${start} was not fetched`);
    this.start = start;
    this.length = length;
  }
}

/**
 * Memory as relocated, for readers that follow pointers from one small structure to the next: they are written without
 * waiting, and run again where something was not there yet. Many thousands of such reads are to take milliseconds.
 */
export class PagedMemory {
  readonly #space: AddressSpace;
  readonly #symbols: SymbolTable;
  readonly #little: boolean;
  readonly #word: 4 | 8;
  /** the block that was looked at last */
  #start = 0;
  #end = 0;
  #view: DataView = new DataView(new ArrayBuffer(0));
  #bytes: Uint8Array = new Uint8Array(0);
  /** those before it: readers go to and fro between descriptors, names and symbols */
  readonly #recent: Block[] = [];
  /** what was fetched ahead */
  #whole: Block | undefined;
  /** ranges that were asked for, as `start+length`: what then is not there as a whole never will be */
  readonly #asked = new Set<string>();

  constructor(space: AddressSpace, symbols: SymbolTable) {
    this.#space = space;
    this.#symbols = symbols;
    this.#little = space.memory.encoding.littleEndian;
    this.#word = space.memory.encoding.wordSize;
  }

  /** Fetches a range ahead, as one block. */
  async prefetch(address: number, length: number): Promise<void> {
    await this.#space.memory.load([{ address, length }]);
    if (this.#look(address, length)) this.#whole = this.#recent[0];
  }

  /** Runs a reader until all that it reads is there; what it did before must not be in its way when it runs again. */
  async run<T>(read: () => T): Promise<T> {
    for (;;) {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof NotFetched)) throw error;
        await this.#space.memory.load([{ address: error.start, length: error.length }]);
      }
    }
  }

  u8(address: number): number {
    const at = this.#at(address, 1);
    return this.#view.getUint8(at);
  }

  u16(address: number): number {
    const at = this.#at(address, 2);
    return this.#view.getUint16(at, this.#little);
  }

  u32(address: number): number {
    const at = this.#at(address, 4);
    return this.#view.getUint32(at, this.#little);
  }

  i32(address: number): number {
    const at = this.#at(address, 4);
    return this.#view.getInt32(at, this.#little);
  }

  /** An unsigned word as it is stored. */
  word(address: number): number {
    if (this.#word === 4) return this.u32(address);
    const at = this.#at(address, 8);
    const low = this.#view.getUint32(this.#little ? at : at + 4, this.#little);
    const high = this.#view.getUint32(this.#little ? at + 4 : at, this.#little);
    return high === 0 ? low : high * 0x1_0000_0000 + low;
  }

  slice(address: number, length: number): Uint8Array {
    const at = this.#at(address, length);
    return this.#bytes.subarray(at, at + length);
  }

  /** The address inside this file that a word holds after relocation, also where a symbol stands for it; 0: none. */
  pointer(address: number): number {
    const { relocations } = this.#space;
    return (
      relocations.at(address, (type, symbol, explicit) => {
        const addend = explicit ?? this.word(address);
        if (type === relocations.types?.relative) return addend;
        const value = this.word(this.#symbols.valueAddress(symbol));
        return value === 0 ? 0 : value + addend;
      }) ?? this.word(address)
    );
  }

  isMapped(address: number, length: number): boolean {
    return this.#space.memory.isMapped(address, length);
  }

  /** Where a range is in the file; -1: nowhere. */
  offsetOf(address: number): number {
    return this.#space.memory.fileOffset(address) ?? -1;
  }

  /** Position of an address in the block that holds it, which is `#view` from then on. */
  #at(address: number, length: number): number {
    if (address < this.#start || address + length > this.#end) this.#find(address, length);
    return address - this.#start;
  }

  #find(address: number, length: number): void {
    const isIn = (block: Block | undefined) =>
      block !== undefined && address >= block.start && address + length <= block.end;
    const known = isIn(this.#whole) ? this.#whole : this.#recent.find(isIn);
    if (known) {
      this.#show(known);
      return;
    }
    const { memory } = this.#space;
    const start = address - (address % BLOCK_BYTES);
    const size = Math.ceil((address + length - start) / BLOCK_BYTES) * BLOCK_BYTES;
    if (this.#look(start, size)) return;
    const range = `${start}+${size}`;
    if (memory.isMapped(address, length) && !this.#asked.has(range)) {
      this.#asked.add(range);
      limit(this.#asked.size, MAX_BLOCKS, 'blocks of memory', memory.fileOffset(address));
      throw new NotFetched(start, size);
    }
    // At the borders of mappings, and where memory is cleared, a block is not as it stands in the file.
    const view = memory.view(address, length, 'memory');
    this.#take(address, view.bytes);
  }

  /** Whether a block is there as a whole. */
  #look(start: number, length: number): boolean {
    const stored = this.#space.memory.stored(start, length, 'memory');
    if (stored) this.#take(start, stored.bytes);
    return stored !== undefined;
  }

  #take(start: number, bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const block = { start, end: start + bytes.length, bytes, view };
    if (this.#recent.unshift(block) > RECENT_BLOCKS) this.#recent.pop();
    this.#show(block);
  }

  #show({ start, end, bytes, view }: Block): void {
    this.#start = start;
    this.#end = end;
    this.#bytes = bytes;
    this.#view = view;
  }
}
