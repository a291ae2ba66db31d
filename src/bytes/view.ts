import { FormatError } from './format-error.ts';

/** Byte order and pointer size of the file that a view decodes. */
export interface Encoding {
  littleEndian: boolean;
  /** Bytes of a word (address, offset, size): 4 in ELFCLASS32, 8 in ELFCLASS64. */
  wordSize: 4 | 8;
}

/** Made when it is first needed, which few files do: it takes as long as reading hundreds of names. */
let utf8: InstanceType<typeof TextDecoder> | undefined;
const MACHINE_IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

const MAX_ARGUMENTS = 4096;
const NOT_ASCII = /[^\0-\x7f]/;

/** Decodes UTF-8; ASCII, by far the most common, without the decoder's overhead. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length <= MAX_ARGUMENTS) {
    const text: string = Reflect.apply(String.fromCharCode, undefined, bytes);
    if (!NOT_ASCII.test(text)) return text;
  }
  utf8 ??= new TextDecoder('utf-8');
  return utf8.decode(bytes);
}

/** Bytes for loops that look at four at once. */
export interface Fours {
  /** the first byte of each in its lowest bits; of other bytes around those that were asked for there may be some */
  units: Int32Array;
  /** which byte of all is the first that was asked for */
  first: number;
}

/** Without copying where the machine's byte order and the buffer allow it. */
export function fours(bytes: Uint8Array): Fours {
  const { buffer, byteOffset, byteLength } = bytes;
  const first = byteOffset % 4;
  const count = Math.ceil((first + byteLength) / 4);
  const start = byteOffset - first;
  if (MACHINE_IS_LITTLE_ENDIAN && start + count * 4 <= buffer.byteLength)
    return { units: new Int32Array(buffer, start, count), first };
  const copy = new Uint8Array(count * 4);
  copy.set(bytes, first);
  const view = new DataView(copy.buffer);
  return { units: Int32Array.from({ length: count }, (_, i) => view.getInt32(i * 4, true)), first };
}

/** Bounds-checked reads of one structure; every read outside is a FormatError that names it. */
export class ByteView {
  readonly bytes: Uint8Array;
  readonly encoding: Encoding;
  readonly structure: string;
  /** File offset of the first byte. */
  readonly offset: number;
  readonly #view: DataView;
  readonly #little: boolean;

  constructor(bytes: Uint8Array, encoding: Encoding, structure: string, offset = 0) {
    this.bytes = bytes;
    this.encoding = encoding;
    this.structure = structure;
    this.offset = offset;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#little = encoding.littleEndian;
  }

  get length(): number {
    return this.bytes.byteLength;
  }

  u8(at: number): number {
    this.#need(at, 1);
    return this.#view.getUint8(at);
  }

  u16(at: number): number {
    this.#need(at, 2);
    return this.#view.getUint16(at, this.#little);
  }

  u32(at: number): number {
    this.#need(at, 4);
    return this.#view.getUint32(at, this.#little);
  }

  i32(at: number): number {
    this.#need(at, 4);
    return this.#view.getInt32(at, this.#little);
  }

  u64(at: number): bigint {
    this.#need(at, 8);
    return this.#view.getBigUint64(at, this.#little);
  }

  /** An unsigned word. Above 2^53 it loses low bits: such an address is damage, and every limit refuses it. */
  word(at: number): number {
    if (this.encoding.wordSize === 4) return this.u32(at);
    this.#need(at, 8);
    const high = this.#view.getUint32(this.#little ? at + 4 : at, this.#little);
    const low = this.#view.getUint32(this.#little ? at : at + 4, this.#little);
    // A product is a floating-point number to the engine, and so is all that is computed from it.
    return high === 0 ? low : high * 0x1_0000_0000 + low;
  }

  /** A signed word (`r_addend`, `d_tag`). */
  signedWord(at: number): number {
    if (this.encoding.wordSize === 4) return this.i32(at);
    this.#need(at, 8);
    const high = this.#view.getInt32(this.#little ? at + 4 : at, this.#little);
    const low = this.#view.getUint32(this.#little ? at : at + 4, this.#little);
    return high === 0 ? low : high * 0x1_0000_0000 + low;
  }

  /** The NUL-terminated string at `at`; without a NUL before the end it is a FormatError. */
  cstring(at: number): string {
    this.#need(at, 1);
    const end = this.bytes.indexOf(0, at);
    if (end < 0) throw new FormatError(this.structure, this.offset + at, 'string has no terminating NUL');
    return decodeText(this.bytes.subarray(at, end));
  }

  /**
   * The whole view as 32-bit units in the byte order of the file, for scans over large tables;
   * without copying where the machine's byte order and the alignment allow it.
   */
  units(): Uint32Array {
    const { buffer, byteOffset, byteLength } = this.bytes;
    const count = byteLength >>> 2;
    if (this.#little && MACHINE_IS_LITTLE_ENDIAN) {
      if (byteOffset % 4 === 0) return new Uint32Array(buffer, byteOffset, count);
      return new Uint32Array(this.bytes.slice(0, count * 4).buffer);
    }
    const units = new Uint32Array(count);
    for (let i = 0; i < count; i++) units[i] = this.#view.getUint32(i * 4, this.#little);
    return units;
  }

  slice(at: number, length: number): Uint8Array {
    this.#need(at, length);
    return this.bytes.subarray(at, at + length);
  }

  #need(at: number, length: number): void {
    if (!(at >= 0 && length >= 0 && at + length <= this.bytes.byteLength)) {
      throw new FormatError(
        this.structure,
        this.offset + at,
        `read of ${length} bytes exceeds the structure (${this.bytes.byteLength} bytes)`,
      );
    }
  }
}
