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

/** Reads are rounded to blocks of this size (bytes): the neighbours of what is read are often read next. */
const BLOCK_BYTES = 1024;

/**
 * The fetched parts of a source. Decoders say which ranges they need, `fetch` coalesces and reads them once,
 * and from then on `slice` is synchronous. Chunks are sorted and never overlap.
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
    let at = 0;
    while (at < missing.length) {
      const first = missing[at++];
      if (first === undefined) break;
      let { start, end } = first;
      for (let next = missing[at]; next && next.start <= end + COALESCE_GAP_BYTES; next = missing[++at]) {
        end = Math.max(end, next.end);
      }
      await this.#read(this.#blockStart(start), this.#blockEnd(end));
    }
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

  /** The start of the block, unless something before it is there: that is not read again. */
  #blockStart(start: number): number {
    const before = this.#chunks[this.#position(start) - 1]?.end ?? 0;
    return Math.max(start - (start % BLOCK_BYTES), Math.min(before, start));
  }

  #blockEnd(end: number): number {
    const after = this.#chunks[this.#position(end)]?.start ?? this.size;
    return Math.min(Math.ceil(end / BLOCK_BYTES) * BLOCK_BYTES, Math.max(after, end), this.size);
  }

  /**
   * Reads what a range lacks at its end, joined with the chunks that it touches: chunks never overlap, and one slice
   * reaches over the whole range.
   */
  async #read(start: number, end: number): Promise<void> {
    const head = this.#chunks[this.#position(start)];
    const isThere = head !== undefined && head.start <= start;
    const from = isThere ? head.end : start;
    const bytes = await this.source.read(from, end - from);
    // Another fetch may have run meanwhile: find the place again, and keep what it brought beyond this range.
    const first = this.#position(isThere ? head.start : start);
    let last = first;
    while ((this.#chunks[last]?.start ?? Number.POSITIVE_INFINITY) < end) last++;
    const chunk = joined(this.#chunks.slice(first, last), { start: from, end, bytes });
    this.#chunks.splice(first, last - first, chunk);
  }

  /** Index of the first chunk that ends after `offset`. */
  #position(offset: number): number {
    let low = 0;
    let high = this.#chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#chunks[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #find(start: number, end: number): Chunk | undefined {
    const chunk = this.#chunks[this.#position(start)];
    return chunk && chunk.start <= start && chunk.end >= end ? chunk : undefined;
  }
}

/** One chunk of a new one and those that it overlaps. */
function joined(older: readonly Chunk[], newer: Chunk): Chunk {
  const start = Math.min(newer.start, ...older.map(chunk => chunk.start));
  const end = Math.max(newer.end, ...older.map(chunk => chunk.end));
  if (start === newer.start && end === newer.end) return newer;
  const bytes = new Uint8Array(end - start);
  for (const chunk of [...older, newer]) bytes.set(chunk.bytes, chunk.start - start);
  return { start, end, bytes };
}
