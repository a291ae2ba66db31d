import { limit } from '../bytes/format-error.ts';
import { decodeText } from '../bytes/view.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import { isExportedName, isIdentifier } from '../go/identifier.ts';
import type { CodeSearch } from './code-search.ts';
import type { Name } from './function-facts.ts';
import type { HostLookup } from './host-lookup.ts';
import type { KnownFunction } from './known-function.ts';
import { boundsOfLoop } from './loop.ts';
import { pairs, type Value } from './value.ts';

const MAX_NAME_BYTES = 256;
/** elements of a table of names, and bytes of one */
const MAX_ELEMENTS = 256;
const MAX_STRIDE = 512;
/** texts that are looked at, of one host */
const MAX_LOOKS = 1 << 15;
/** variables whose writers are looked for */
const MAX_VARIABLES = 32;

/** Where the name of a look-up comes from. */
export interface Origin {
  symbols: string[];
  certainty: HostLookup['certainty'];
}

const UNKNOWN: Origin = { symbols: [], certainty: 'certain' };

/** Reads the names that reach a look-up. What the code computes stays unknown, and so does what it may have written since. */
export class LookupNames {
  readonly #space: AddressSpace;
  readonly #search: CodeSearch;
  readonly #written = new Map<number, boolean>();
  #looks = 0;

  constructor(space: AddressSpace, search: CodeSearch) {
    this.#space = space;
    this.#search = search;
  }

  /** The names that a function gives to a call in it. */
  async of({ pointer, length }: Name, known: KnownFunction, call: number): Promise<Origin> {
    const symbols: string[] = [];
    let certainty: Origin['certainty'] = 'certain';
    for (const [at, size] of pairs(pointer, length) ?? []) {
      const isConstant = at.kind === 'address' && size.kind === 'number';
      const found = isConstant
        ? await this.#constant(at.address, size.value)
        : ((await this.#variable(at, size)) ?? (await this.#elements(at, size, known, call)));
      if (found === undefined) return UNKNOWN;
      if (!isConstant) certainty = 'probable';
      symbols.push(...found);
    }
    return { symbols: [...new Set(symbols)], certainty };
  }

  async #constant(address: number, length: number): Promise<string[] | undefined> {
    const text = await this.#text(address, length);
    return text === undefined ? undefined : [text];
  }

  /** The string that a variable of the package starts with, unless code may give it another. */
  async #variable(pointer: Value, length: Value): Promise<string[] | undefined> {
    const [at, end] = [pointer, length].map(wordAt);
    if (at === undefined || end !== at + this.#word || (await this.#isWritten(at))) return undefined;
    const text = await this.#string(at);
    return text === undefined ? undefined : [text];
  }

  /** The strings of a table through which the function goes, each at the same place in its element. */
  async #elements(
    pointer: Value,
    length: Value,
    known: KnownFunction,
    call: number,
  ): Promise<string[] | undefined> {
    if (pointer.kind !== 'load' || length.kind !== 'load' || length.offset !== pointer.offset + this.#word)
      return undefined;
    const table = pointer.base;
    if (table.kind !== 'within' || length.base.kind !== 'within' || table.stride > MAX_STRIDE)
      return undefined;
    const { base, stride } = table;
    if (stride < 2 * this.#word || stride !== length.base.stride) return undefined;
    const bounds = boundsOfLoop(known.facts.flow, call);
    if (base.kind === 'stack')
      return this.#ofFrame(known, { from: base.offset + pointer.offset, stride, bounds });
    const start = base.kind === 'address' ? base.address : undefined;
    if (start !== undefined) return this.#ofArray(start + pointer.offset, stride, bounds);
    const header = wordAt(base);
    if (header === undefined || (await this.#isWritten(header))) return undefined;
    const slice = await this.#slice(header);
    return slice && this.#ofArray(slice.array + pointer.offset, stride, [slice.length]);
  }

  /** A local array, which the function itself has filled. */
  async #ofFrame(
    { facts }: KnownFunction,
    { from, stride, bounds }: { from: number; stride: number; bounds: readonly number[] },
  ): Promise<string[] | undefined> {
    const [count] = bounds;
    if (count === undefined || bounds.length > 1 || count > MAX_ELEMENTS) return undefined;
    const found: string[] = [];
    for (let i = 0; i < count; i++) {
      const stored = facts.strings.get(from + i * stride);
      const text = stored && (await this.#text(stored.address, stored.length));
      if (text === undefined || !isSymbolName(text)) return undefined;
      found.push(text);
    }
    return found;
  }

  /** All elements have to be strings that Lookup can find: otherwise it is another table. */
  async #ofArray(address: number, stride: number, bounds: readonly number[]): Promise<string[] | undefined> {
    const [count] = bounds;
    if (count === undefined || bounds.length > 1 || count > MAX_ELEMENTS) return undefined;
    const found: string[] = [];
    for (let i = 0; i < count; i++) {
      const text = await this.#string(address + i * stride);
      if (text === undefined || !isSymbolName(text)) return undefined;
      found.push(text);
    }
    return found;
  }

  /** {array *T; len, cap int} */
  async #slice(address: number): Promise<{ array: number; length: number } | undefined> {
    const word = this.#word;
    this.#look();
    if (!this.#space.memory.isMapped(address, 3 * word)) return undefined;
    const header = await this.#space.span(address, 3 * word, 'slice');
    const array = header.pointer(0);
    const [length, capacity] = [header.word(word), header.word(2 * word)].map(found =>
      found.kind === 'plain' ? found.value : 0,
    );
    const isSlice = array !== undefined && array !== 0 && length !== undefined && length > 0;
    return isSlice && capacity !== undefined && capacity >= length ? { array, length } : undefined;
  }

  async #isWritten(address: number): Promise<boolean> {
    const known = this.#written.get(address);
    if (known !== undefined) return known;
    const isWritten =
      this.#written.size >= MAX_VARIABLES || (await this.#search.mayWrite([address, address + this.#word]));
    this.#written.set(address, isWritten);
    return isWritten;
  }

  #look(): void {
    this.#looks = limit(this.#looks + 1, MAX_LOOKS, 'texts that are looked at');
  }

  get #word(): 4 | 8 {
    return this.#space.memory.encoding.wordSize;
  }

  /** The string whose header is at an address: {data *byte; len int}. */
  async #string(address: number): Promise<string | undefined> {
    if (!this.#space.memory.isMapped(address, 2 * this.#word)) return undefined;
    const header = await this.#space.span(address, 2 * this.#word, 'string');
    const [data, length] = [header.pointer(0), header.word(this.#word)];
    if (data === undefined || length.kind !== 'plain') return undefined;
    return this.#text(data, length.value);
  }

  async #text(address: number, length: number): Promise<string | undefined> {
    this.#look();
    if (length <= 0 || length > MAX_NAME_BYTES || !this.#space.memory.isMapped(address, length))
      return undefined;
    await this.#space.memory.load([{ address, length }]);
    return decodeText(this.#space.memory.read(address, length, 'string'));
  }
}

/** The address of a word that was read from where the code says. */
function wordAt(value: Value | undefined): number | undefined {
  return value?.kind === 'load' && value.base.kind === 'address'
    ? value.base.address + value.offset
    : undefined;
}

/** What Lookup can find. */
function isSymbolName(text: string): boolean {
  return isIdentifier(text) && isExportedName(text);
}
