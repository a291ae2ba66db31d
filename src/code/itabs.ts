import type { AddressSpace } from '../elf/address-space.ts';

/** runtime/runtime2.go: itab {inter, _type *, hash, _ uint32, fun []uintptr} */
const FUN = 24;
/** methods of an interface among which Lookup is looked for */
const MAX_METHODS = 16;
const WORD = 8;
/** addresses that are looked at */
const MAX_LOOKED = 1 << 12;

/** Interfaces that a plugin is hidden behind: tables of methods in which Lookup stands. */
export class Itabs {
  readonly #space: AddressSpace;
  readonly #lookup: number | undefined;
  /** by address: the offset of Lookup in it */
  readonly #known = new Map<number, number>();
  #looked = 0;

  constructor(space: AddressSpace, lookup: number | undefined) {
    this.#space = space;
    this.#lookup = lookup;
  }

  get found(): number {
    return this.#known.size;
  }

  /** Looks whether there are such tables at these addresses. */
  async read(addresses: readonly number[]): Promise<void> {
    const { memory } = this.#space;
    for (const address of addresses) {
      if (++this.#looked > MAX_LOOKED) return;
      const length = Math.min(FUN + MAX_METHODS * WORD, memory.available(address, FUN + MAX_METHODS * WORD));
      if (address % WORD !== 0 || length < FUN + WORD) continue;
      const table = await this.#space.span(address, length - (length % WORD), 'itab');
      for (let at = FUN; at + WORD <= length; at += WORD) {
        const method = table.pointer(at);
        if (method === undefined || method === 0) break;
        if (method !== this.#lookup) continue;
        // What is behind the last method is another table.
        this.#known.set(address, at);
        break;
      }
    }
  }

  /** Whether the word at an offset of what is at an address is Lookup. */
  isLookup(address: number, offset: number): boolean {
    return this.#known.get(address) === offset;
  }
}
