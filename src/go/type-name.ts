import { limit } from '../bytes/format-error.ts';
import { decodeText } from '../bytes/view.ts';
import type { Memory } from '../elf/memory.ts';
import { readUvarint } from './uvarint.ts';

/** The name of a type, a field or a method, as abi.Name has it. */
export interface TypeName {
  name: string;
  tag?: string;
  /** package of an unexported name, where it is not that of the type around it */
  pkgPath?: string;
  embedded: boolean;
}

const MAX_NAME_BYTES = 1 << 16;
const NAME_WINDOW_BYTES = 128;

const NAME_HAS_TAG = 2;
const NAME_HAS_PKG_PATH = 4;
const NAME_EMBEDDED = 8;

/** Reads names by their addresses. */
export class NameReader {
  readonly #memory: Memory;
  /** moduledata.types, which the offset of a package's name is relative to */
  readonly #base: number;
  /** lengths are big-endian u16 (up to Go 1.16), not varints */
  readonly #wideNames: boolean;

  constructor(memory: Memory, base: number, wideNames: boolean) {
    this.#memory = memory;
    this.#base = base;
    this.#wideNames = wideNames;
  }

  /** abi.Name: flags u8, length, bytes; then length and bytes of the tag; then the offset of the package's name. */
  async read(addresses: readonly number[]): Promise<(TypeName | undefined)[]> {
    const memory = this.#memory;
    const window = (address: number, size: number) => memory.available(address, size);
    await memory.load(addresses.map(address => ({ address, length: window(address, NAME_WINDOW_BYTES) })));
    return Promise.all(
      addresses.map(address => (address === 0 ? undefined : this.#name(address, NAME_WINDOW_BYTES))),
    );
  }

  async #name(address: number, size: number): Promise<TypeName> {
    const memory = this.#memory;
    const length = memory.available(address, size);
    await memory.load([{ address, length }]);
    const view = memory.view(address, Math.max(1, length), 'abi.Name');
    const flags = view.u8(0);
    const text = (at: number) => {
      const head = this.#wideNames
        ? { value: view.u8(at) * 256 + view.u8(at + 1), size: 2 }
        : readUvarint(view, at);
      limit(head.value, MAX_NAME_BYTES, 'abi.Name length', view.offset);
      return { start: at + head.size, end: at + head.size + head.value };
    };
    const main = text(1);
    // A longer window is wanted for long names, and for those with a tag or a package that may lie behind it.
    const needed = main.end + ((flags & (NAME_HAS_TAG | NAME_HAS_PKG_PATH)) === 0 ? 0 : 8);
    if (needed > length && length === size && size < MAX_NAME_BYTES) return this.#name(address, size * 16);
    const name = decodeText(view.slice(main.start, main.end - main.start));
    const tag = (flags & NAME_HAS_TAG) === 0 ? undefined : text(main.end);
    if (tag && tag.end + 8 > length && length === size && size < MAX_NAME_BYTES)
      return this.#name(address, size * 16);
    const pathAt = tag?.end ?? main.end;
    const pathOffset = (flags & NAME_HAS_PKG_PATH) === 0 ? 0 : view.i32(pathAt);
    const path = pathOffset === 0 ? undefined : await this.#name(this.#base + pathOffset, NAME_WINDOW_BYTES);
    return {
      name,
      ...(tag ? { tag: decodeText(view.slice(tag.start, tag.end - tag.start)) } : {}),
      ...(path ? { pkgPath: path.name } : {}),
      embedded: (flags & NAME_EMBEDDED) !== 0,
    };
  }
}
