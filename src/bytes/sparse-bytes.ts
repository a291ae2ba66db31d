import { FormatError, limit } from './format-error.ts';
import type { ByteRange, ByteSource } from './source.ts';

export type { ByteRange };

/** Of one file never more than this is fetched (bytes), unless as much is stored in it: the rest are holes. */
const MAX_FETCHED_BYTES = 128 << 20;
/** the same of what is decoded, each time: damaged tables may refer to the same bytes over and over */
const MAX_DECODED_BYTES = 512 << 20;
/** what a look at a few bytes costs, in bytes of a long one */
const LOOK_BYTES = 64;

interface Chunk {
  start: number;
  end: number;
  bytes: Uint8Array;
}

/** Two ranges closer than this (bytes) are fetched in one read: a call costs more than the gap. */
const COALESCE_GAP_BYTES = 16 << 10;

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
  /** bytes that are surely stored in the file; 0: unknown */
  readonly stored: number;
  #chunks: Chunk[] = [];
  #fetched = 0;
  #decoded = 0;

  constructor(source: ByteSource) {
    this.source = source;
    this.size = source.size;
    this.stored = source.stored ?? 0;
  }

  /** Fetches what is not there yet. Ranges are cut at the end of the file; `slice` then reports what is missing. */
  async fetch(ranges: readonly ByteRange[]): Promise<void> {
    const starts: number[] = [];
    const ends: number[] = [];
    for (const { offset, length } of ranges) {
      const start = Math.max(0, offset);
      const end = Math.min(this.size, offset + length);
      if (this.#find(start, end)) continue;
      starts.push(start);
      ends.push(end);
    }
    if (starts.length > 0) await this.fetchSpans(starts, ends);
  }

  /** Fetches from each start to its end, whether or not it is there: many ranges as numbers take less than as objects. */
  async fetchSpans(starts: readonly number[], ends: readonly number[]): Promise<void> {
    const froms: number[] = [];
    const tos: number[] = [];
    for (let i = 0; i < starts.length; i++) {
      const from = Math.max(0, starts[i] ?? 0);
      const to = Math.min(this.size, ends[i] ?? 0);
      if (!(from < to)) continue;
      froms.push(from);
      tos.push(to);
    }
    if (froms.length > 0) this.#add(await this.#read(joined(froms, tos, this.size)));
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
    this.charge(length, structure);
    const bytes = this.fetched(offset, length);
    if (!bytes) throw new Error(`${structure} at offset ${offset} was not fetched before it was decoded`);
    return bytes;
  }

  /** The same bytes if they have been fetched, for readers that look at a part of them and count that themselves. */
  fetched(offset: number, length: number): Uint8Array | undefined {
    const chunk = this.#find(offset, offset + length);
    return chunk?.bytes.subarray(offset - chunk.start, offset - chunk.start + length);
  }

  /** Forgets everything that was fetched; what was sliced stays valid. */
  release(): void {
    this.#chunks = [];
  }

  /** Begins to count anew: each question to a file may take so much, however many are asked in the life of a process. */
  renew(): void {
    this.#decoded = 0;
  }

  /** Counts a look at so many bytes. A file in which tables share them without end is a FormatError. */
  charge(length: number, structure: string): void {
    this.#decoded += length + LOOK_BYTES;
    const most = Math.max(MAX_DECODED_BYTES, 8 * this.stored);
    if (this.#decoded > most)
      throw new FormatError(structure, -1, `over the limit of ${most} bytes that are looked at in one file`);
  }

  /** Reads ranges, each less what is there of its start already if that is much: one slice reaches over all of it. */
  async #read(ranges: readonly { start: number; end: number }[]): Promise<Chunk[]> {
    const heads = ranges.map(({ start }) => {
      const head = this.#chunks[this.#position(start + 1 + REREAD_BYTES)];
      return head && head.start <= start ? head : undefined;
    });
    const missing = ranges.map(({ start, end }, i) => {
      const offset = heads[i]?.end ?? start;
      return { offset, length: end - offset };
    });
    this.#fetched += missing.reduce((sum, { length }) => sum + length, 0);
    limit(this.#fetched, Math.max(MAX_FETCHED_BYTES, this.stored), 'bytes that are read of one file');
    const { source } = this;
    const found = source.readEach
      ? await source.readEach(missing)
      : await Promise.all(missing.map(({ offset, length }) => source.read(offset, length)));
    return ranges.map(({ start, end }, i) => {
      const bytes = found[i] ?? new Uint8Array(0);
      const head = heads[i];
      return {
        start,
        end,
        bytes: head ? concatenated(head.bytes.subarray(start - head.start), bytes) : bytes,
      };
    });
  }

  /** Sorts chunks in, which are sorted themselves; what lies in another goes. Another fetch may have run meanwhile. */
  #add(added: readonly Chunk[]): void {
    const old = this.#chunks;
    const [first] = added;
    if (first && added.length === 1) {
      this.#insert(first);
      return;
    }
    const all: Chunk[] = [];
    let reach = -1;
    for (let i = 0, k = 0; i < old.length || k < added.length; ) {
      const a = old[i];
      const b = added[k];
      const isOld = a && (!b || a.start < b.start || (a.start === b.start && a.end >= b.end));
      if (isOld) i++;
      else k++;
      const next = isOld ? a : b;
      if (!next || next.end <= reach) continue;
      reach = next.end;
      all.push(next);
    }
    this.#chunks = all;
  }

  /** Most fetches add one chunk, and there are hundreds of both. */
  #insert(added: Chunk): void {
    const chunks = this.#chunks;
    if (this.#find(added.start, added.end)) return;
    // What lies in it ends in front of all that ends behind it.
    const to = this.#position(added.end + 1);
    let from = to;
    while (from > 0 && (chunks[from - 1]?.start ?? 0) >= added.start) from--;
    chunks.splice(from, to - from, added);
  }

  /** Index of the first chunk that ends at `end` or behind it. */
  #position(end: number): number {
    const chunks = this.#chunks;
    let low = 0;
    let high = chunks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((chunks[middle]?.end ?? 0) < end) low = middle + 1;
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

/**
 * Ranges that touch, overlap or lie close together as one, rounded to blocks. Starts and ends are sorted apart: between
 * two starts there is a gap where it is behind as many ends as there are starts in front of it.
 */
function joined(starts: number[], ends: number[], size: number): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  const froms = sorted(starts, size);
  const tos = sorted(ends, size);
  for (let i = 0; i < froms.length; i++) {
    const start = froms[i] ?? 0;
    while (i + 1 < froms.length && (froms[i + 1] ?? 0) <= (tos[i] ?? 0) + COALESCE_GAP_BYTES) i++;
    const end = Math.ceil((tos[i] ?? 0) / BLOCK_BYTES) * BLOCK_BYTES;
    ranges.push({ start: start - (start % BLOCK_BYTES), end: Math.min(end, size) });
  }
  return ranges;
}

/** The engine sorts numbers of a fixed size without a call for each pair. */
function sorted(values: number[], size: number): ArrayLike<number> {
  if (values.length < 2) return values;
  return (size < 2 ** 32 ? new Uint32Array(values) : new Float64Array(values)).sort();
}

function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
