import { FormatError } from './format-error.ts';
import type { ByteSource } from './source.ts';

export interface ByteRange {
  offset: number;
  length: number;
}

interface Chunk {
  start: number;
  end: number;
  bytes: Uint8Array;
}

/** Two ranges closer than this (bytes) are fetched in one read: a call costs more than the gap. */
const COALESCE_GAP_BYTES = 8192;

/** So little (bytes) is read again: joining it with the rest would copy the rest. */
const REREAD_BYTES = 4096;

/** Reads are rounded to blocks of this size (bytes): the neighbours of what is read are often read next. */
const BLOCK_BYTES = 1024;

/**
 * The fetched parts of a source. Decoders say which ranges they need, `fetch` coalesces and reads them once,
 * and from then on `slice` is synchronous. Chunks are sorted; they may overlap, but none lies in another, so that
 * their ends are sorted too.
 */
export class SparseBytes {
  readonly source: ByteSource;
  readonly size: number;
  #chunks: Chunk[] = [];

  constructor(source: ByteSource) {
    this.source = source;
    this.size = source.size;
  }

  /** Fetches what is not there yet. Ranges are cut at the end of the file; `slice` then reports what is missing. */
  async fetch(ranges: readonly ByteRange[]): Promise<void> {
    const missing = ranges
      .map(range => ({
        start: Math.max(0, range.offset),
        end: Math.min(this.size, range.offset + range.length),
      }))
      .filter(range => range.start < range.end && !this.#find(range.start, range.end))
      .sort((a, b) => a.start - b.start);
    const reads: Promise<Chunk>[] = [];
    let at = 0;
    while (at < missing.length) {
      const first = missing[at++];
      if (first === undefined) break;
      let { start, end } = first;
      for (let next = missing[at]; next && next.start <= end + COALESCE_GAP_BYTES; next = missing[++at]) {
        end = Math.max(end, next.end);
      }
      reads.push(
        this.#read(
          start - (start % BLOCK_BYTES),
          Math.min(Math.ceil(end / BLOCK_BYTES) * BLOCK_BYTES, this.size),
        ),
      );
    }
    this.#add(await Promise.all(reads));
  }

  /** Whether these bytes have been fetched. */
  has(offset: number, length: number): boolean {
    return this.#find(offset, offset + length) !== undefined;
  }

  /** `length` bytes at `offset`, without copying. A range past the end of the file is a FormatError. */
  slice(offset: number, length: number, structure: string): Uint8Array {
    if (length === 0) return new Uint8Array(0);
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size)) {
      throw new FormatError(
        structure,
        offset,
        `${length} bytes reach past the end of the file (${this.size} bytes)`,
      );
    }
    const chunk = this.#find(offset, offset + length);
    if (!chunk) throw new Error(`${structure} at offset ${offset} was not fetched before it was decoded`);
    return chunk.bytes.subarray(offset - chunk.start, offset - chunk.start + length);
  }

  /** Forgets everything that was fetched; what was sliced stays valid. */
  release(): void {
    this.#chunks = [];
  }

  /** Reads a range, less what is there of its start already if that is much: one slice reaches over all of it. */
  async #read(start: number, end: number): Promise<Chunk> {
    const head = this.#chunks[this.#position(start + 1 + REREAD_BYTES)];
    const isThere = head !== undefined && head.start <= start;
    const from = isThere ? head.end : start;
    const bytes = await this.source.read(from, end - from);
    return { start, end, bytes: isThere ? joined(head.bytes.subarray(start - head.start), bytes) : bytes };
  }

  /** Sorts chunks in; what lies in another goes. Another fetch may have run meanwhile. */
  #add(chunks: readonly Chunk[]): void {
    const all = [...this.#chunks, ...chunks].sort((a, b) => a.start - b.start || b.end - a.end);
    let reach = -1;
    this.#chunks = all.filter(({ end }) => {
      const isBeyond = end > reach;
      if (isBeyond) reach = end;
      return isBeyond;
    });
  }

  /** Index of the first chunk that ends at `end` or behind it. */
  #position(end: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#chunks[middle]?.end ?? 0) < end) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Of the chunks that reach far enough the first starts first. */
  #find(start: number, end: number): Chunk | undefined {
    const chunk = this.#chunks[this.#position(end)];
    return chunk && chunk.start <= start ? chunk : undefined;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
