import type { InitCode } from './init-code.ts';

const WORD = 8;
/** Where what is made while code is run lies, and the stack: no file has addresses there. */
const HEAP = 2 ** 44;
const STACK = 2 ** 45;
const MARKS = 2 ** 46;
const MARK_BYTES = 2 ** 20;
const OBJECT_BYTES = 2 ** 20;
const MAX_OBJECTS = 1 << 12;
const MAX_COPY_BYTES = 1 << 16;

/** A number that is known, or not. */
export type Known = number | undefined;

/** Memory as code that is run step by step sees it: what is not known of it is undefined. */
export class RunMemory {
  readonly #code: InitCode;
  readonly #words = new Map<number, Known>();
  /** strings that code has made, by their addresses */
  readonly #texts = new Map<number, string>();
  /** objects that others have come to know, and those of which nothing is known any more */
  readonly #shared = new Set<number>();
  readonly #lost = new Set<number>();
  /** variables whose contents are known by name */
  readonly #marks: readonly number[];
  /** what is read behind a mark: itself, which stands for a method */
  readonly #methods = new Set<number>();
  /** maps from strings to strings: where their values are, by their keys */
  readonly #maps = new Map<number, Map<string, number>>();
  /** what is left of maps that are gone through, by the addresses of the iterators */
  readonly #iterators = new Map<number, [string, number][]>();
  readonly #keepsMarks: boolean;
  /** what is known of a variable that nothing was seen to be put into */
  held: (address: number) => Known = () => undefined;
  #objects = 0;

  /** @param keepsMarks marked variables are set by the code that is run to what they stand for */
  constructor(code: InitCode, marked: readonly number[], keepsMarks = false) {
    this.#code = code;
    this.#marks = marked;
    this.#keepsMarks = keepsMarks;
  }

  get stackStart(): number {
    return STACK + OBJECT_BYTES * 64;
  }

  /** What stands for the content of a variable while nobody has set it. */
  markOf(variable: number): number {
    return MARKS + this.#marks.indexOf(variable) * MARK_BYTES;
  }

  /** Something new whose words are zero; undefined: there are too many. */
  make(): Known {
    return this.#objects < MAX_OBJECTS ? HEAP + this.#objects++ * OBJECT_BYTES : undefined;
  }

  /** Something of which nothing is known but that it is there. */
  makeUnknown(): Known {
    const made = this.make();
    this.lose(made);
    return made;
  }

  /** At these distances behind a mark stand addresses of methods. */
  showMethods(mark: number, offsets: readonly number[]): void {
    for (const offset of offsets) this.#methods.add(mark + offset);
  }

  makeMap(): Known {
    const made = this.make();
    if (made !== undefined) this.#maps.set(made, new Map());
    return made;
  }

  /** Where the value of a key is put; undefined: it is not known. */
  async assign(map: Known, key: Known, length: Known): Promise<Known> {
    // A map of a function's own lies in its frame, which says so by its first word.
    if (map !== undefined && map >= STACK && !this.#maps.has(map)) this.#maps.set(map, new Map());
    const known = map === undefined ? undefined : this.#maps.get(map);
    const text = await this.text(key, length);
    if (text === undefined || !known || this.#lost.has(map ?? 0)) {
      if (map !== undefined) this.#maps.delete(map);
      return undefined;
    }
    const slot = known.get(text) ?? this.make();
    if (slot !== undefined) known.set(text, slot);
    return slot;
  }

  /** Puts the first key and where its value is into an iterator: in which order it goes does not matter to what is registered. */
  iterate(map: Known, iterator: Known): void {
    const known = map === undefined || this.#lost.has(map) ? undefined : this.#maps.get(map);
    if (iterator === undefined) return;
    if (known) this.#iterators.set(iterator, [...known].reverse());
    else this.#iterators.delete(iterator);
    if (!this.iterateOn(iterator)) this.forget(iterator, 2 * WORD);
  }

  /** Undefined: it is not known what comes next. */
  iterateOn(iterator: Known): boolean {
    const left = iterator === undefined ? undefined : this.#iterators.get(iterator);
    if (!left || iterator === undefined) return false;
    const [text, slot] = left.pop() ?? [];
    const key = text === undefined ? 0 : this.make();
    this.write(iterator, key);
    this.write(iterator + WORD, slot ?? 0);
    if (text === undefined || key === undefined) return true;
    this.write(key, this.makeText(text));
    this.write(key + WORD, new TextEncoder().encode(text).length);
    return true;
  }

  /** Keys and values of a map, by the keys. */
  async mapOf(map: Known): Promise<[string, string][] | undefined> {
    const known = map === undefined || this.#lost.has(map) ? undefined : this.#maps.get(map);
    if (!known) return undefined;
    const found: [string, string][] = [];
    for (const [key, slot] of known) {
      const value = await this.text(await this.read(slot), await this.read(slot + WORD));
      if (value === undefined) return undefined;
      found.push([key, value]);
    }
    return found.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Words of the file that were set. */
  variables(): [number, Known][] {
    return [...this.#words].filter(([address]) => address < HEAP);
  }

  /** Copies as much as is known of an object. */
  copyObject(to: Known, from: Known): void {
    if (to === undefined || from === undefined || from < HEAP || from >= STACK) return;
    if (this.#isLost(from)) this.lose(to);
    for (const [at, value] of [...this.#words])
      if (at >= from && objectOf(at) === objectOf(from)) this.write(to + at - from, value);
  }

  zero(to: Known, bytes: number): void {
    if (to !== undefined) for (let at = 0; at < bytes; at += WORD) this.write(to + at, 0);
  }

  makeText(text: string): Known {
    const address = this.make();
    if (address !== undefined) this.#texts.set(address, text);
    return address;
  }

  async read(address: Known): Promise<Known> {
    if (address === undefined || address % WORD !== 0) return undefined;
    if (this.#words.has(address)) return this.#isLost(address) ? undefined : this.#words.get(address);
    if (address >= STACK) return this.#methods.has(address) ? address : undefined;
    if (address >= HEAP) return this.#isLost(address) || this.#texts.has(objectOf(address)) ? undefined : 0;
    if (this.#marks.includes(address)) return this.markOf(address);
    return this.held(address) ?? this.#code.constantWord(address);
  }

  write(address: Known, value: Known): void {
    if (address === undefined) {
      this.#share(value);
      return;
    }
    if (this.#keepsMarks && this.#marks.includes(address)) return;
    const rest = address % WORD;
    if (rest !== 0) {
      this.#words.set(address - rest, undefined);
      this.#words.set(address - rest + WORD, undefined);
      return;
    }
    this.#words.set(address, value);
    if (address >= STACK) this.#maps.delete(address);
    if (address < HEAP) this.#share(value);
  }

  /** A store of unknown content. */
  forget(address: Known, bytes: number): void {
    if (address === undefined) return;
    const first = address - (address % WORD);
    for (let at = first; at < address + bytes; at += WORD) this.#words.set(at, undefined);
  }

  async copy(to: Known, from: Known, bytes: Known): Promise<void> {
    if (to === undefined) return;
    if (bytes === undefined || bytes > MAX_COPY_BYTES) {
      this.lose(to);
      return;
    }
    const words: Known[] = [];
    for (let at = 0; at < bytes; at += WORD)
      words.push(from === undefined ? undefined : await this.read(from + at));
    for (const [i, word] of words.entries()) this.write(to + i * WORD, word);
  }

  /** Somebody who is not followed is given an address: he may change what is there, and what that leads to. */
  lose(address: Known): void {
    if (address === undefined || address < HEAP || address >= MARKS) return;
    const object = objectOf(address);
    if (this.#lost.has(object)) return;
    if (address < STACK) this.#lost.add(object);
    const inside = [...this.#words.keys()].filter(
      at => objectOf(at) === object && (at < STACK || at >= address),
    );
    for (const at of inside) {
      const value = this.#words.get(at);
      this.#words.set(at, undefined);
      this.lose(value);
    }
  }

  /** Code of others runs: it may change what it knows, and variables. */
  loseShared(keeps: (value: Known) => boolean): void {
    for (const object of this.#shared) this.lose(object);
    this.#shared.clear();
    for (const [at, value] of this.#words) if (at < HEAP && !keeps(value)) this.#words.set(at, undefined);
  }

  /** A string that code has made, or a constant one. */
  async text(address: Known, length: Known): Promise<string | undefined> {
    if (length === 0) return '';
    if (address === undefined || length === undefined) return undefined;
    const made = this.#texts.get(address);
    if (made !== undefined) return new TextEncoder().encode(made).length === length ? made : undefined;
    if (address >= HEAP) return undefined;
    return this.#code.text({ kind: 'address', address }, { kind: 'number', value: length });
  }

  #isLost(address: number): boolean {
    return address < STACK && this.#lost.has(objectOf(address));
  }

  #share(value: Known): void {
    if (value !== undefined && value >= HEAP && value < STACK) this.#shared.add(value);
  }
}

function objectOf(address: number): number {
  return address - (address % OBJECT_BYTES);
}
