import { FormatError, limit } from '../bytes/format-error.ts';
import { decodeText } from '../bytes/view.ts';
import type { PagedMemory } from '../elf/paged-memory.ts';

/** The name of a type, a field or a method, as abi.Name has it. */
export interface TypeName {
  name: string;
  tag?: string;
  /** package of an unexported name, where it is not that of the type around it */
  pkgPath?: string;
  embedded: boolean;
}

const MAX_NAME_BYTES = 1 << 16;
/** of all names that one reader reads: they may be one and the same */
const MAX_NAMES_BYTES = 16 << 20;
const MAX_UVARINT_BYTES = 4;

const NAME_HAS_TAG = 2;
const NAME_HAS_PKG_PATH = 4;
const NAME_EMBEDDED = 8;

/** Reads names by their addresses. */
export class NameReader {
  readonly #memory: PagedMemory;
  /** moduledata.types, which the offset of a package's name is relative to */
  readonly #base: number;
  /** lengths are big-endian u16 (up to Go 1.16), not varints */
  readonly #wideNames: boolean;
  #read = 0;

  constructor(memory: PagedMemory, base: number, wideNames: boolean) {
    this.#memory = memory;
    this.#base = base;
    this.#wideNames = wideNames;
  }

  /** The name alone; '' for none. */
  text(address: number): string {
    return address === 0 ? '' : this.#text(address + 1).text;
  }

  /** abi.Name: flags u8, length, bytes; then length and bytes of the tag; then the offset of the package's name. */
  read(address: number): TypeName {
    if (address === 0) return { name: '', embedded: false };
    const flags = this.#memory.u8(address);
    const { text: name, end } = this.#text(address + 1);
    const found: TypeName = { name, embedded: (flags & NAME_EMBEDDED) !== 0 };
    let at = end;
    if ((flags & NAME_HAS_TAG) !== 0) {
      const tag = this.#text(at);
      found.tag = tag.text;
      at = tag.end;
    }
    const offset = (flags & NAME_HAS_PKG_PATH) === 0 ? 0 : this.#memory.i32(at);
    if (offset !== 0) found.pkgPath = this.text(this.#base + offset);
    return found;
  }

  /** A length and as many bytes. */
  #text(address: number): { text: string; end: number } {
    const memory = this.#memory;
    let at = address;
    let length = 0;
    if (this.#wideNames) {
      length = memory.u8(at) * 256 + memory.u8(at + 1);
      at += 2;
    } else {
      for (let shift = 0; ; shift += 7) {
        if (at - address >= MAX_UVARINT_BYTES)
          throw new FormatError('abi.Name length', memory.offsetOf(address), 'uvarint is too long');
        const byte = memory.u8(at++);
        length += (byte & 0x7f) << shift;
        if (byte < 0x80) break;
      }
    }
    limit(length, MAX_NAME_BYTES, 'abi.Name length', memory.offsetOf(address));
    this.#read = limit(this.#read + length, MAX_NAMES_BYTES, 'abi.Name lengths');
    return { text: length === 0 ? '' : decodeText(memory.slice(at, length)), end: at + length };
  }
}
