/** Small reads share blocks (bytes): hundreds of buffers of their own would keep the collector busy. Each is twice the last. */
const FIRST_BLOCK_BYTES = 64 << 10;
const LAST_BLOCK_BYTES = 512 << 10;
/** a read from a quarter of a last block on has a buffer of its own, in one of four sizes between two powers of two */
const OWN_BUFFER_BYTES = LAST_BLOCK_BYTES / 4;
const SIZES = 4;
/** bytes that are kept for the next file: what a plugin of 30 MB is read into */
const MAX_KEPT_BYTES = 8 << 20;

const kept = new Map<number, Uint8Array[]>();
let keptBytes = 0;

/**
 * The system clears a page of new memory when it is first written, one by one, and takes it from all threads at once when it
 * is given back: a read of a MiB takes 0.5 ms with that, and 0.06 ms without. So the memory of a file that is done with serves
 * the next one. More than is needed is never asked for: of much memory behind buffers the collector begins to mark.
 */
function bufferOf(size: number): Uint8Array {
  const known = kept.get(size)?.pop();
  if (known) {
    keptBytes -= size;
    return known;
  }
  // All of it is written at once by what is read, and a Buffer has slower methods of its own.
  return new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
}

function keep(buffer: Uint8Array): void {
  const size = buffer.length;
  if (keptBytes + size > MAX_KEPT_BYTES) return;
  keptBytes += size;
  const others = kept.get(size);
  if (others) others.push(buffer);
  else kept.set(size, [buffer]);
}

/** Few sizes, so that a buffer fits the next file too. */
function sizeFor(length: number): number {
  const step = 2 ** Math.floor(Math.log2(length)) / SIZES;
  return Math.ceil(length / step) * step;
}

/** What one file is read into. */
export class ReadBuffers {
  readonly #taken: Uint8Array[] = [];
  #block: Uint8Array | undefined;
  #used = 0;

  /** Uncleared room for bytes. */
  room(length: number): Uint8Array {
    if (length >= OWN_BUFFER_BYTES) return this.#take(sizeFor(length)).subarray(0, length);
    let block = this.#block;
    if (!block || this.#used + length > block.length) {
      const least = block ? Math.min(LAST_BLOCK_BYTES, 2 * block.length) : FIRST_BLOCK_BYTES;
      block = this.#take(Math.max(least, sizeFor(Math.max(1, length))));
      this.#block = block;
      this.#used = 0;
    }
    // Decoders look at whole words where they can.
    const start = this.#used;
    this.#used = Math.ceil((start + length) / 8) * 8;
    return block.subarray(start, start + length);
  }

  /** Whatever was read into it is overwritten by the next file. */
  free(): void {
    for (const buffer of this.#taken) keep(buffer);
    this.#taken.length = 0;
    this.#block = undefined;
  }

  #take(size: number): Uint8Array {
    const buffer = bufferOf(size);
    this.#taken.push(buffer);
    return buffer;
  }
}
