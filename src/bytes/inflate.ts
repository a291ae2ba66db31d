import { FormatError, limit } from './format-error.ts';

/** RFC 1951, 3.2.5: what the symbols of lengths and distances begin at, and how many further bits they take. */
const LENGTHS = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
  6145, 8193, 12289, 16385, 24577,
];
const DISTANCE_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** RFC 1951, 3.2.7: in which order the lengths of the codes for lengths are stored */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END_OF_BLOCK = 256;
const MAX_CODE_BITS = 15;

const GZIP_HEAD_BYTES = 10;
/** RFC 1952, 2.3.1: FEXTRA, FNAME, FCOMMENT and FHCRC, none of which encoders write unasked */
const GZIP_FLAGS = 0x1e;

/** A canonical Huffman code: how many codes there are of each length, and what they stand for, in their order. */
interface Code {
  counts: Uint16Array;
  symbols: Uint16Array;
}

function codeOf(lengths: readonly number[]): Code {
  const counts = new Uint16Array(MAX_CODE_BITS + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const starts = new Uint16Array(MAX_CODE_BITS + 2);
  for (let bits = 1; bits <= MAX_CODE_BITS; bits++)
    starts[bits + 1] = (starts[bits] ?? 0) + (counts[bits] ?? 0);
  const symbols = new Uint16Array(lengths.length);
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    const at = starts[length] ?? 0;
    symbols[at] = symbol;
    starts[length] = at + 1;
  }
  return { counts, symbols };
}

const repeated = (length: number, count: number): number[] => new Array<number>(count).fill(length);
const FIXED = {
  literals: codeOf([...repeated(8, 144), ...repeated(9, 112), ...repeated(7, 24), ...repeated(8, 8)]),
  distances: codeOf(repeated(5, 30)),
};

/** A stream of deflate, read bit by bit. */
class Inflater {
  readonly #bytes: Uint8Array;
  #at: number;
  #bits = 0;
  #count = 0;
  #output = new Uint8Array(1024);
  #length = 0;
  readonly #max: number;

  constructor(bytes: Uint8Array, start: number, max: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#max = max;
  }

  run(): Uint8Array {
    for (let isLast = false; !isLast; ) {
      isLast = this.#take(1) === 1;
      const kind = this.#take(2);
      if (kind === 0) this.#copyStored();
      else if (kind === 3) throw this.#error('block type 3');
      else this.#block(kind === 1 ? FIXED : this.#codes());
    }
    return this.#output.subarray(0, this.#length);
  }

  #error(detail: string): FormatError {
    return new FormatError('deflate stream', -1, `${detail} at byte ${this.#at}`);
  }

  #take(count: number): number {
    while (this.#count < count) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw this.#error('no end');
      this.#bits |= byte << this.#count;
      this.#count += 8;
    }
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#count -= count;
    return value;
  }

  #symbol({ counts, symbols }: Code): number {
    let [code, first, index] = [0, 0, 0];
    for (let bits = 1; bits <= MAX_CODE_BITS; bits++) {
      code |= this.#take(1);
      const count = counts[bits] ?? 0;
      if (code - first < count) return symbols[index + code - first] ?? 0;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw this.#error('unknown code');
  }

  #codes(): typeof FIXED {
    const [literals, distances, lengths] = [this.#take(5) + 257, this.#take(5) + 1, this.#take(4) + 4];
    const own = repeated(0, ORDER.length);
    for (let i = 0; i < lengths; i++) own[ORDER[i] ?? 0] = this.#take(3);
    const code = codeOf(own);
    const all: number[] = [];
    while (all.length < literals + distances) {
      const symbol = this.#symbol(code);
      if (symbol < 16) all.push(symbol);
      else if (symbol === 16) all.push(...repeated(all.at(-1) ?? 0, 3 + this.#take(2)));
      else if (symbol === 17) all.push(...repeated(0, 3 + this.#take(3)));
      else all.push(...repeated(0, 11 + this.#take(7)));
    }
    if (all.length > literals + distances) throw this.#error('too many code lengths');
    return { literals: codeOf(all.slice(0, literals)), distances: codeOf(all.slice(literals)) };
  }

  #block({ literals, distances }: typeof FIXED): void {
    for (;;) {
      const symbol = this.#symbol(literals);
      if (symbol === END_OF_BLOCK) return;
      if (symbol < END_OF_BLOCK) this.#put(symbol);
      else this.#copy(symbol - END_OF_BLOCK - 1, this.#symbol.bind(this, distances));
    }
  }

  #copy(place: number, next: () => number): void {
    const [base, bits] = [LENGTHS[place], LENGTH_BITS[place]];
    if (base === undefined || bits === undefined) throw this.#error('unknown length');
    const length = base + this.#take(bits);
    const far = next();
    const [start, more] = [DISTANCES[far], DISTANCE_BITS[far]];
    if (start === undefined || more === undefined) throw this.#error('unknown distance');
    const distance = start + this.#take(more);
    if (distance > this.#length) throw this.#error('distance before the start');
    for (let i = 0; i < length; i++) this.#put(this.#output[this.#length - distance] ?? 0);
  }

  #copyStored(): void {
    this.#bits = this.#count = 0;
    const length = this.#take(16);
    if ((length ^ this.#take(16)) !== 0xffff) throw this.#error('stored length');
    for (let i = 0; i < length; i++) this.#put(this.#take(8));
  }

  #put(byte: number): void {
    if (this.#length === this.#output.length) {
      limit(this.#length + 1, this.#max, 'inflated bytes');
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#output);
      this.#output = larger;
    }
    this.#output[this.#length++] = byte;
  }
}

/** What a file of gzip holds, which ends where its stream says so. @throws FormatError over `max` bytes */
export function gunzip(bytes: Uint8Array, max: number): Uint8Array {
  const [first, second, method, flags = 0] = bytes;
  if (first !== 0x1f || second !== 0x8b || method !== 8 || (flags & GZIP_FLAGS) !== 0)
    throw new FormatError('gzip header', 0, 'unknown form');
  return new Inflater(bytes, GZIP_HEAD_BYTES, max).run();
}
