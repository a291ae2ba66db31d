import { type BlobLike, type ByteRange, checkRange } from '../../src/bytes/source.ts';

/** Each slice of a Blob is a message to another process, which costs more than to read so many bytes. */
const BLOCK_BYTES = 128 << 10;
/** blocks that one slice has at most */
const RUN_BLOCKS = 32;
/** what is kept of one file (bytes); beyond it everything is read again */
const KEPT_BYTES = 48 << 20;

/** Neighbouring blocks that one slice has brought, or will bring. */
interface Run {
  start: number;
  end: number;
  bytes: Promise<Uint8Array>;
}

/** Reads a Blob in whole blocks, neighbours at once, and keeps them: hundreds of small reads become a few slices. */
export class BlockReader {
  readonly #blob: BlobLike;
  readonly #runs = new Map<number, Run>();
  #kept = 0;

  constructor(blob: BlobLike) {
    this.#blob = blob;
  }

  async read(ranges: readonly ByteRange[]): Promise<Uint8Array[]> {
    for (const { offset, length } of ranges) checkRange(this.#blob.size, offset, length);
    this.#fetch(ranges);
    // Before anything is awaited: another read may let go of these.
    const found = ranges.map(range => ({ range, runs: this.#runsOf(range) }));
    return Promise.all(found.map(({ range, runs }) => assembled(range, runs)));
  }

  /** Asks for the blocks that are not there. */
  #fetch(ranges: readonly ByteRange[]): void {
    if (this.#kept > KEPT_BYTES) {
      this.#runs.clear();
      this.#kept = 0;
    }
    const missing = [...new Set(ranges.flatMap(blocksOf))].filter(block => !this.#runs.has(block));
    missing.sort((a, b) => a - b);
    for (let i = 0; i < missing.length; ) {
      const first = missing[i] ?? 0;
      let count = 1;
      while (count < RUN_BLOCKS && missing[i + count] === first + count) count++;
      this.#ask(first, count);
      i += count;
    }
  }

  #ask(first: number, count: number): void {
    const start = first * BLOCK_BYTES;
    const end = Math.min(start + count * BLOCK_BYTES, this.#blob.size);
    const bytes = this.#blob
      .slice(start, end)
      .arrayBuffer()
      .then(buffer => new Uint8Array(buffer));
    this.#kept += end - start;
    for (let i = 0; i < count; i++) this.#runs.set(first + i, { start, end, bytes });
  }

  #runsOf(range: ByteRange): Run[] {
    const runs = blocksOf(range).flatMap(block => this.#runs.get(block) ?? []);
    return runs.filter(({ start }, i) => start !== runs[i - 1]?.start);
  }
}

function blocksOf({ offset, length }: ByteRange): number[] {
  if (length === 0) return [];
  const first = Math.floor(offset / BLOCK_BYTES);
  const last = Math.floor((offset + length - 1) / BLOCK_BYTES);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** A view of the one slice that has all of it, or a copy from several. */
async function assembled({ offset, length }: ByteRange, runs: readonly Run[]): Promise<Uint8Array> {
  const [only] = runs;
  if (!only) return new Uint8Array(0);
  if (runs.length === 1)
    return (await only.bytes).subarray(offset - only.start, offset - only.start + length);
  const whole = new Uint8Array(length);
  for (const { start, end, bytes } of runs) {
    const from = Math.max(offset, start);
    whole.set((await bytes).subarray(from - start, Math.min(offset + length, end) - start), from - offset);
  }
  return whole;
}
