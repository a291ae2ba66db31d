import { FormatError, limit } from '../bytes/format-error.ts';
import { type ByteView, decodeText, type Encoding } from '../bytes/view.ts';
import {
  DT_STRSZ,
  DT_STRTAB,
  DT_SYMTAB,
  DT_VERSYM,
  VER_NDX_GLOBAL,
  VERSYM_HIDDEN,
  VERSYM_VERSION,
} from './constants.ts';
import type { DynamicTable } from './dynamic.ts';
import { type Memory, MemoryFault } from './memory.ts';
import { type NameQuery, NameSet, nameBytes, type SymbolHash, sharedNames } from './name-hash.ts';
import { ownReferences } from './own-references.ts';
import { type ElfSymbol, isPreemptible, readSymbol, symbolSize } from './symbol.ts';
import { readSymbolHash } from './symbol-hash.ts';
import {
  readVersionDefinitions,
  readVersionNeeds,
  type VersionDefinition,
  type VersionNeed,
} from './version.ts';

const MAX_SYMBOL_NAME_BYTES = 1 << 16;
/** of all symbols that are looked at; those of the largest hosts have a quarter of it */
const MAX_NAMES_BYTES = 48 << 20;
const NAME_WINDOW_BYTES = 192;
/** up to so many names are read one by one, of more the whole string table is */
const MAX_SINGLE_NAMES = 256;
const MAX_STRINGS_BYTES = 256 << 20;
/** one character a byte, so that positions stay what they are */
const latin1 = new TextDecoder('latin1');
/** tables up to this size are read whole, unless that is much of the file */
const MAX_PREFETCH_BYTES = 512 << 10;
const MAX_PREFETCH_SHARE = 0.07;

/** What stands beside the table, and is read before it. */
interface Beside {
  hash: SymbolHash | undefined;
  needs: VersionNeed[];
  definitions: VersionDefinition[];
}

/**
 * The dynamic symbol table as ld.so uses it: found by DT_SYMTAB, searched by the hash table, versions by DT_VERSYM.
 * Look-ups come in batches, so that their reads can be coalesced: a large host has 100,000 symbols and more.
 */
export class SymbolTable {
  readonly #memory: Memory;
  readonly #address: number;
  readonly #strings: number;
  readonly #stringsSize: number;
  readonly #versym: number | undefined;
  readonly #hash: SymbolHash | undefined;
  readonly needs: VersionNeed[];
  readonly definitions: VersionDefinition[];
  readonly #versionNames: ReadonlyMap<number, string>;
  /** Thousands of symbols may have one name of megabytes, in a file that is made to take all memory. */
  #nameBytesLeft = MAX_NAMES_BYTES;
  /** the tables that were fetched whole, as one view each */
  #whole: {
    entries?: ByteView | undefined;
    strings?: ByteView | undefined;
    versions?: ByteView | undefined;
  } = {};

  private constructor(memory: Memory, dynamic: DynamicTable, { hash, needs, definitions }: Beside) {
    this.#memory = memory;
    this.#address = dynamic.get(DT_SYMTAB) ?? Number.NaN;
    this.#strings = dynamic.get(DT_STRTAB) ?? Number.NaN;
    this.#stringsSize = dynamic.get(DT_STRSZ) ?? 0;
    this.#versym = dynamic.get(DT_VERSYM);
    this.#hash = hash;
    this.needs = needs;
    this.definitions = definitions;
    this.#versionNames = new Map([
      ...needs.flatMap(need => need.versions.map(({ index, name }) => [index, name] as const)),
      ...definitions.filter(({ base }) => !base).map(({ index, name }) => [index, name] as const),
    ]);
  }

  /** `machine` is e_machine, for what a processor does in its own way. */
  static async open(memory: Memory, dynamic: DynamicTable, machine = 0): Promise<SymbolTable> {
    for (const [tag, name] of [
      [DT_SYMTAB, 'DT_SYMTAB'],
      [DT_STRTAB, 'DT_STRTAB'],
    ] as const) {
      if (dynamic.get(tag) === undefined) throw new MemoryFault(name, 0, 0, 'unmapped');
    }
    const hash = await readSymbolHash(memory, dynamic, machine);
    const needs = await readVersionNeeds(memory, dynamic);
    const definitions = await readVersionDefinitions(memory, dynamic);
    const table = new SymbolTable(memory, dynamic, { hash, needs, definitions });
    await table.#prefetch(dynamic);
    return table;
  }

  /** Begins to count anew how much is looked at: each question may take so much. */
  renew(): void {
    this.#nameBytesLeft = MAX_NAMES_BYTES;
    this.#hash?.renew();
  }

  /** Number of symbols that the hash table accounts for, if the file has room for them; 0 without a hash table. */
  get count(): number {
    const fitting = Math.floor(this.#memory.bytes.size / symbolSize(this.#memory.encoding.wordSize));
    return Math.min(this.#hash?.symbolCount ?? 0, fitting);
  }

  /**
   * Small tables are fetched whole: one read costs less than finding out which parts are needed.
   * DT_STRSZ only says how much to read along; it decides nothing.
   */
  async #prefetch(dynamic: DynamicTable): Promise<void> {
    const memory = this.#memory;
    const tables = [
      { address: this.#address, length: this.count * symbolSize(memory.encoding.wordSize) },
      { address: this.#strings, length: dynamic.get(DT_STRSZ) ?? 0 },
      { address: this.#versym ?? Number.NaN, length: this.count * 2 },
    ] as const;
    const most = Math.min(MAX_PREFETCH_BYTES, memory.bytes.size * MAX_PREFETCH_SHARE);
    await memory.load(
      tables.filter(({ address, length }) => length <= most && memory.isMapped(address, length)),
    );
    const [entries, strings, versions] = tables.map(({ address, length }) =>
      length > 0 ? memory.stored(address, length, 'DT_SYMTAB') : undefined,
    );
    this.#whole = { entries, strings, versions };
  }

  /** All symbols of these names, defined or not; a name without one is not in the map. */
  async find(names: NameSet | Iterable<string>): Promise<Map<string, ElfSymbol[]>> {
    const { names: asked } = names instanceof NameSet ? names : new NameSet(names);
    const queries: NameQuery[] = [];
    const indices: number[] = [];
    // Loops over indices: iterators make an object for each element, which the collector then has to look at.
    for (let i = 0; this.#hash && i < asked.length; i++) {
      const query = asked[i];
      const candidates = query ? this.#hash.candidates(query) : [];
      for (let k = 0; query && k < candidates.length; k++) {
        queries.push(query);
        indices.push(candidates[k] ?? 0);
      }
    }
    const entries = await this.#entries(indices);
    await this.#memory.load(
      entries.map(({ nameOffset }, i) => ({
        address: this.#strings + nameOffset,
        length: (queries[i]?.length ?? 0) + 1,
      })),
    );
    const same = entries.filter((entry, i) => {
      const query = queries[i];
      if (!query || !this.#isNamed(entry, query)) return false;
      entry.name = query.name;
      return true;
    });
    await this.#addVersions(same);
    const found = new Map<string, ElfSymbol[]>();
    for (let i = 0; i < same.length; i++) {
      const symbol = same[i];
      const list = symbol && found.get(symbol.name);
      if (list) list.push(symbol);
      else if (symbol) found.set(symbol.name, [symbol]);
    }
    return found;
  }

  #isNamed({ nameOffset }: ElfSymbol, { name, length }: NameQuery): boolean {
    const address = this.#strings + nameOffset;
    if (!this.#memory.isMapped(address, length + 1)) return false;
    const stored = this.#memory.read(address, length + 1, 'DT_STRTAB');
    return stored[length] === 0 && decodeText(stored.subarray(0, length)) === name;
  }

  /** The symbols at these indices, as relocations refer to them. */
  at(indices: Iterable<number>): Promise<Map<number, ElfSymbol>> {
    return this.#read(indices, () => true);
  }

  /** The same; what is bound inside the file at once has no name, which nothing looks at. */
  searched(indices: Iterable<number>): Promise<Map<number, ElfSymbol>> {
    return this.#read(indices, isPreemptible);
  }

  async #read(
    indices: Iterable<number>,
    isNamed: (symbol: ElfSymbol) => boolean,
  ): Promise<Map<number, ElfSymbol>> {
    const symbols = await this.#entries([...new Set(indices)]);
    const named = symbols.filter(isNamed);
    await this.#addNames(named);
    await this.#addVersions(named);
    const found = new Map<number, ElfSymbol>();
    for (const symbol of symbols) found.set(symbol.index, symbol);
    return found;
  }

  /**
   * Of the symbols at these indices, whose entries are at the start of the table, those that a search by their own names
   * does not come to. Without a hash table all.
   */
  async lost(entries: ByteView, indices: Uint32Array): Promise<Set<number>> {
    const hash = this.#hash;
    if (!hash || indices.length === 0) return new Set(indices);
    const { lost, searched, starts } = ownReferences(entries, indices);
    const strings = searched.length > MAX_SINGLE_NAMES ? await this.#storedStrings() : undefined;
    const end = strings?.lastIndexOf(0) ?? -1;
    if (strings && starts.every(start => start <= end)) {
      for (const index of hash.missed(searched, strings, starts)) lost.add(index);
      return lost;
    }
    for (const { index, name } of (await this.at(searched)).values())
      if (hash.missed([index], nameBytes(`${name}\0`), [0]).length > 0) lost.add(index);
    return lost;
  }

  /** DT_STRTAB as far as DT_STRSZ says, if all of it is in the file. */
  async #storedStrings(): Promise<Uint8Array | undefined> {
    if (this.#whole.strings) return this.#whole.strings.bytes;
    const length = Math.min(this.#stringsSize, MAX_STRINGS_BYTES);
    const memory = this.#memory;
    if (!memory.isMapped(this.#strings, length)) return undefined;
    await memory.load([{ address: this.#strings, length }]);
    return memory.stored(this.#strings, length, 'DT_STRTAB')?.bytes;
  }

  /** Where the st_value of a symbol is, for those who follow many pointers. */
  valueAddress(index: number): number {
    const { wordSize } = this.#memory.encoding;
    return this.#address + index * symbolSize(wordSize) + (wordSize === 8 ? 8 : 4);
  }

  /** The names in DT_STRTAB that end in `.NAME`, for each of these names that has any; every string is looked at. */
  async endingIn(names: readonly string[]): Promise<Record<string, string[]>> {
    const length = this.#memory.available(this.#strings, Math.min(this.#stringsSize, MAX_STRINGS_BYTES));
    await this.#memory.load([{ address: this.#strings, length }]);
    const bytes = this.#memory.read(this.#strings, length, 'DT_STRTAB');
    const text = latin1.decode(bytes);
    const found: [string, string[]][] = names.map(name => {
      const ending = `.${latin1.decode(new TextEncoder().encode(name))}\0`;
      const list: string[] = [];
      for (let at = text.indexOf(ending); at >= 0; at = text.indexOf(ending, at + 1)) {
        const start = text.lastIndexOf('\0', at) + 1;
        list.push(decodeText(bytes.subarray(start, at + ending.length - 1)));
      }
      return [name, list];
    });
    return Object.fromEntries(found.filter(([, list]) => list.length > 0));
  }

  /** DT_STRTAB, one character a byte. @throws FormatError where it is not all in the file */
  async texts(): Promise<string> {
    const strings = await this.#storedStrings();
    if (strings) return latin1.decode(strings);
    throw new FormatError('DT_STRTAB', -1, `${this.#stringsSize} bytes are not all in the file`);
  }

  /** The first entries, as far as they are mapped: one view for scans without names. */
  async first(count: number): Promise<ByteView> {
    const size = symbolSize(this.#memory.encoding.wordSize);
    const room = this.#memory.available(this.#address, count * size);
    const length = room - (room % size);
    await this.#memory.load([{ address: this.#address, length }]);
    return this.#memory.view(this.#address, length, 'DT_SYMTAB');
  }

  get encoding(): Encoding {
    return this.#memory.encoding;
  }

  /**
   * Whether a symbol has a version that the file does not list: ld.so reads it behind the end of its own list. Only of a
   * table that was fetched whole.
   */
  get hasStrayVersion(): boolean {
    const view = this.#whole.versions;
    if (!view || this.#versionNames.size === 0) return false;
    const highest = Math.max(VER_NDX_GLOBAL, ...this.#versionNames.keys());
    // A search in a text of 16-bit units is code of the engine; a loop over a big host's ends before it is optimised.
    // Units of surrogates, which text may not hold alone, come out as U+FFFD: no file has so many versions.
    const encoding = this.#memory.encoding.littleEndian ? 'utf-16le' : 'utf-16be';
    const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(view.bytes);
    const last = highest.toString(16).padStart(4, '0');
    const lastHidden = (highest | VERSYM_HIDDEN).toString(16);
    return new RegExp(`[^\\u0000-\\u${last}\\u8000-\\u${lastHidden}]`).test(text);
  }

  /** Whether ld.so stops the process at the sight of the hash table. */
  get isRefused(): boolean {
    return this.#hash?.isRefused === true;
  }

  /** The way from names to symbols. */
  get hash(): SymbolHash | undefined {
    return this.#hash;
  }

  /** Whether a look-up by name can find anything. */
  get isSearchable(): boolean {
    return this.#hash?.isSearchable === true;
  }

  /** Symbols without name and version yet. */
  async #entries(indices: readonly number[]): Promise<ElfSymbol[]> {
    const memory = this.#memory;
    const size = symbolSize(memory.encoding.wordSize);
    const table = this.#whole.entries;
    if (table && indices.every(index => (index + 1) * size <= table.length))
      return indices.map(index => readSymbol(table, index * size, index));
    await memory.load(indices.map(index => ({ address: this.#address + index * size, length: size })));
    return indices.map(index =>
      readSymbol(memory.view(this.#address + index * size, size, 'DT_SYMTAB'), 0, index),
    );
  }

  /** Strings of unknown length: a window each, and a larger one for the few whose end is not in it. */
  async #addNames(symbols: readonly ElfSymbol[]): Promise<void> {
    const memory = this.#memory;
    let open = symbols.filter(symbol => !this.#addWholeName(symbol));
    for (let window = NAME_WINDOW_BYTES; open.length > 0; window *= 16) {
      const ranges = open.map(({ nameOffset }) => {
        const address = this.#strings + nameOffset;
        return { address, length: Math.max(1, memory.available(address, window)) };
      });
      await memory.load(ranges);
      open = open.filter((symbol, i) => {
        const { address = 0, length = 0 } = ranges[i] ?? {};
        const bytes = memory.read(address, length, 'DT_STRTAB');
        const end = bytes.indexOf(0);
        if (end >= 0) symbol.name = this.#name(bytes.subarray(0, end));
        else if (length < window || window >= MAX_SYMBOL_NAME_BYTES) {
          const detail = `string at ${symbol.nameOffset} has no terminating NUL`;
          throw new FormatError('DT_STRTAB', -1, detail);
        }
        return end < 0;
      });
    }
  }

  /** From the table that was fetched whole; false where the name is not all in it. */
  #addWholeName(symbol: ElfSymbol): boolean {
    const table = this.#whole.strings?.bytes;
    const end = table ? table.indexOf(0, symbol.nameOffset) : -1;
    if (!table || end < 0) return false;
    symbol.name = this.#name(table.subarray(symbol.nameOffset, end));
    return true;
  }

  #name(bytes: Uint8Array): string {
    limit(bytes.length, MAX_SYMBOL_NAME_BYTES, 'DT_STRTAB string length');
    this.#nameBytesLeft -= bytes.length;
    if (this.#nameBytesLeft < 0) throw sharedNames();
    return decodeText(bytes);
  }

  async #addVersions(symbols: readonly ElfSymbol[]): Promise<void> {
    const table = this.#versym;
    if (table === undefined || this.#versionNames.size === 0) return;
    const whole = this.#whole.versions;
    const isWhole = whole && symbols.every(({ index }) => index * 2 < whole.length);
    if (!isWhole)
      await this.#memory.load(symbols.map(({ index }) => ({ address: table + index * 2, length: 2 })));
    for (const symbol of symbols) {
      const raw = isWhole
        ? whole.u16(symbol.index * 2)
        : this.#memory.view(table + symbol.index * 2, 2, 'DT_VERSYM').u16(0);
      const version = this.#versionNames.get(raw & VERSYM_VERSION);
      if (version !== undefined) symbol.version = version;
      symbol.hidden = (raw & VERSYM_HIDDEN) !== 0;
    }
  }
}
