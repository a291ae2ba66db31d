/** Reads share blocks of these sizes (bytes): hundreds of buffers of their own would keep the collector busy. */
const SMALL_BLOCK_BYTES = 512 << 10;
const LARGE_BLOCK_BYTES = 2 << 20;
/** reads from this size on share the large ones */
const LARGE_READ_BYTES = 128 << 10;
/** of each size so many are kept for the next file: what a plugin of 30 MB is read into */
const MAX_KEPT = 4;

/** All of it is written at once by what is read, and a Buffer has slower methods of its own. */
function uncleared(length: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
}

/** Blocks of one size, one filled after the other. */
class Blocks {
  readonly #size: number;
  readonly #kept: Uint8Array[];
  readonly #taken: Uint8Array[] = [];
  #used = 0;

  constructor(size: number, kept: Uint8Array[]) {
    this.#size = size;
    this.#kept = kept;
  }

  room(length: number): Uint8Array {
    if (length > this.#size) return uncleared(length);
    let block = this.#taken.at(-1);
    if (!block || this.#used + length > block.length) {
      block = this.#kept.pop() ?? uncleared(this.#size);
      this.#taken.push(block);
      this.#used = 0;
    }
    // Decoders look at whole words where they can.
    const start = this.#used;
    this.#used = Math.ceil((start + length) / 8) * 8;
    return block.subarray(start, start + length);
  }

  free(): void {
    const { length } = this.#kept;
    this.#kept.push(...this.#taken.slice(0, MAX_KEPT - length));
    this.#taken.length = 0;
  }
}

const smallKept: Uint8Array[] = [];
const largeKept: Uint8Array[] = [];

/**
 * What one file is read into. The system clears a page of new memory when it is first written, one by one, and takes it
 * from all threads at once when it is given back: a read of a MiB takes 0.5 ms with that, and 0.06 ms without. So the memory
 * of a file that is closed serves the next one.
 */
export class ReadBuffers {
  readonly #small = new Blocks(SMALL_BLOCK_BYTES, smallKept);
  readonly #large = new Blocks(LARGE_BLOCK_BYTES, largeKept);

  room(length: number): Uint8Array {
    return (length < LARGE_READ_BYTES ? this.#small : this.#large).room(length);
  }

  /** Whatever was read into it is overwritten by the next file. */
  free(): void {
    this.#small.free();
    this.#large.free();
  }
}
