import type { Encoding } from '../../src/bytes/view.ts';

/** Writes numbers in the byte order and word size of a file, one after the other. */
export class Encoder {
  readonly encoding: Encoding;
  #bytes = new Uint8Array(256);
  #length = 0;

  constructor(encoding: Encoding) {
    this.encoding = encoding;
  }

  get length(): number {
    return this.#length;
  }

  u8(...values: number[]): this {
    for (const value of values) this.#view(1).setUint8(0, value);
    return this;
  }

  u16(...values: number[]): this {
    for (const value of values) this.#view(2).setUint16(0, value, this.encoding.littleEndian);
    return this;
  }

  u32(...values: number[]): this {
    for (const value of values) this.#view(4).setUint32(0, value, this.encoding.littleEndian);
    return this;
  }

  /** Words of the class; a negative one in two's complement. */
  word(...values: (number | bigint)[]): this {
    for (const value of values) {
      if (this.encoding.wordSize === 4) {
        this.#view(4).setUint32(0, Number(BigInt.asUintN(32, BigInt(value))), this.encoding.littleEndian);
      } else this.#view(8).setBigUint64(0, BigInt.asUintN(64, BigInt(value)), this.encoding.littleEndian);
    }
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length - bytes.length);
    return this;
  }

  /** The text and its NUL. */
  cstring(text: string): this {
    return this.raw(new TextEncoder().encode(`${text}\0`));
  }

  align(size: number): this {
    return this.raw(new Uint8Array((size - (this.#length % size)) % size));
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #view(size: number): DataView {
    this.#reserve(size);
    return new DataView(this.#bytes.buffer, this.#length - size, size);
  }

  #reserve(size: number): void {
    this.#length += size;
    if (this.#length <= this.#bytes.length) return;
    const larger = new Uint8Array(this.#length * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
