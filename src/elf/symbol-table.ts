import { FormatError } from '../bytes/format-error.ts';
import { type ByteView, decodeText, type Encoding } from '../bytes/view.ts';
import { DT_STRSZ, DT_STRTAB, DT_SYMTAB, DT_VERSYM, VERSYM_HIDDEN } from './constants.ts';
import type { DynamicTable } from './dynamic.ts';
import { type Memory, MemoryFault } from './memory.ts';
import { type ElfSymbol, readSymbol, type SymbolEntry, symbolSize } from './symbol.ts';
import { type NameQuery, NameSet, readSymbolHash, type SymbolHash } from './symbol-hash.ts';
import {
  readVersionDefinitions,
  readVersionNeeds,
  type VersionDefinition,
  type VersionNeed,
} from './version.ts';

const MAX_SYMBOL_NAME_BYTES = 1 << 20;
const NAME_WINDOW_BYTES = 192;
/** tables up to this size are read whole, unless that is much of the file */
const MAX_PREFETCH_BYTES = 512 << 10;
const MAX_PREFETCH_SHARE = 0.07;

/**
 * The dynamic symbol table as ld.so uses it: found by DT_SYMTAB, searched by the hash table, versions by DT_VERSYM.
 * Look-ups come in batches, so that their reads can be coalesced: a large host has 100,000 symbols and more.
 */
export class SymbolTable {
  readonly #memory: Memory;
  readonly #address: number;
  readonly #strings: number;
  readonly #versym: number | undefined;
  readonly #hash: SymbolHash | undefined;
  readonly needs: VersionNeed[];
  readonly definitions: VersionDefinition[];
  readonly #versionNames: ReadonlyMap<number, string>;

  private constructor(
    memory: Memory,
    dynamic: DynamicTable,
    hash: SymbolHash | undefined,
    needs: VersionNeed[],
    definitions: VersionDefinition[],
  ) {
    this.#memory = memory;
    this.#address = dynamic.get(DT_SYMTAB) ?? Number.NaN;
    this.#strings = dynamic.get(DT_STRTAB) ?? Number.NaN;
    this.#versym = dynamic.get(DT_VERSYM);
    this.#hash = hash;
    this.needs = needs;
    this.definitions = definitions;
    this.#versionNames = new Map([
      ...needs.flatMap(need => need.versions.map(({ index, name }) => [index, name] as const)),
      ...definitions.filter(({ base }) => !base).map(({ index, name }) => [index, name] as const),
    ]);
  }

  static async open(memory: Memory, dynamic: DynamicTable): Promise<SymbolTable> {
    for (const [tag, name] of [
      [DT_SYMTAB, 'DT_SYMTAB'],
      [DT_STRTAB, 'DT_STRTAB'],
    ] as const) {
      if (dynamic.get(tag) === undefined) throw new MemoryFault(name, 0, 0, 'unmapped');
    }
    const hash = await readSymbolHash(memory, dynamic);
    const needs = await readVersionNeeds(memory, dynamic);
    const definitions = await readVersionDefinitions(memory, dynamic);
    const table = new SymbolTable(memory, dynamic, hash, needs, definitions);
    await table.#prefetch(dynamic);
    return table;
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
    const tables = [
      { address: this.#address, length: this.count * symbolSize(this.#memory.encoding.wordSize) },
      { address: this.#strings, length: dynamic.get(DT_STRSZ) ?? 0 },
      ...(this.#versym === undefined ? [] : [{ address: this.#versym, length: this.count * 2 }]),
    ];
    const most = Math.min(MAX_PREFETCH_BYTES, this.#memory.bytes.size * MAX_PREFETCH_SHARE);
    await this.#memory.load(
      tables.filter(({ address, length }) => length <= most && this.#memory.isMapped(address, length)),
    );
  }

  /** All symbols of these names, defined or not; a name without one is not in the map. */
  async find(names: NameSet | Iterable<string>): Promise<Map<string, ElfSymbol[]>> {
    const wanted: { query: NameQuery; index: number }[] = [];
    for (const query of (names instanceof NameSet ? names : new NameSet(names)).names) {
      for (const index of this.#hash?.candidates(query) ?? []) wanted.push({ query, index });
    }
    const entries = await this.#entries(wanted.map(({ index }) => index));
    const compared = entries.map((entry, i) => ({
      name: wanted[i]?.query.name ?? '',
      entry,
      address: this.#strings + entry.nameOffset,
      length: (wanted[i]?.query.length ?? 0) + 1,
    }));
    await this.#memory.load(compared);
    const same = compared.filter(({ name, address, length }) => {
      if (!this.#memory.isMapped(address, length)) return false;
      const stored = this.#memory.read(address, length, 'DT_STRTAB');
      return stored[length - 1] === 0 && decodeText(stored.subarray(0, length - 1)) === name;
    });
    const versions = await this.#versions(same.map(({ entry }) => entry.index));
    const found = new Map<string, ElfSymbol[]>();
    for (const { name, entry } of same) {
      const symbol = { name, ...entry, ...versionOf(versions, entry.index) };
      const list = found.get(name);
      if (list) list.push(symbol);
      else found.set(name, [symbol]);
    }
    return found;
  }

  /** The symbols at these indices, as relocations refer to them. */
  async at(indices: Iterable<number>): Promise<Map<number, ElfSymbol>> {
    const unique = [...new Set(indices)];
    const entries = await this.#entries(unique);
    const names = await this.#names(entries.map(({ nameOffset }) => nameOffset));
    const versions = await this.#versions(unique);
    const symbols = new Map<number, ElfSymbol>();
    for (const entry of entries) {
      const name = names.get(entry.nameOffset) ?? '';
      symbols.set(entry.index, { name, ...entry, ...versionOf(versions, entry.index) });
    }
    return symbols;
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

  /** Whether a look-up by name can find anything. */
  get isSearchable(): boolean {
    return this.#hash?.isSearchable === true;
  }

  async #entries(indices: readonly number[]): Promise<SymbolEntry[]> {
    const size = symbolSize(this.#memory.encoding.wordSize);
    await this.#memory.load(indices.map(index => ({ address: this.#address + index * size, length: size })));
    return indices.map(index =>
      readSymbol(this.#memory.view(this.#address + index * size, size, 'DT_SYMTAB'), 0, index),
    );
  }

  /** Strings of unknown length: a window each, and a larger one for the few whose end is not in it. */
  async #names(offsets: readonly number[]): Promise<Map<number, string>> {
    const found = new Map<number, string>();
    let open = [...new Set(offsets)];
    for (let window = NAME_WINDOW_BYTES; open.length > 0; window *= 16) {
      const ranges = open.map(offset => ({
        offset,
        address: this.#strings + offset,
        length: Math.max(1, this.#memory.available(this.#strings + offset, window)),
      }));
      await this.#memory.load(ranges);
      open = ranges
        .filter(({ offset, address, length }) => {
          const bytes = this.#memory.read(address, length, 'DT_STRTAB');
          const end = bytes.indexOf(0);
          if (end >= 0) found.set(offset, decodeText(bytes.subarray(0, end)));
          else if (length < window || window >= MAX_SYMBOL_NAME_BYTES) {
            throw new FormatError('DT_STRTAB', -1, `string at ${offset} has no terminating NUL`);
          }
          return end < 0;
        })
        .map(({ offset }) => offset);
    }
    return found;
  }

  async #versions(indices: readonly number[]): Promise<Map<number, { version?: string; hidden: boolean }>> {
    const table = this.#versym;
    const found = new Map<number, { version?: string; hidden: boolean }>();
    if (table === undefined || this.#versionNames.size === 0) return found;
    await this.#memory.load(indices.map(index => ({ address: table + index * 2, length: 2 })));
    for (const index of indices) {
      const [first = 0, second = 0] = this.#memory.read(table + index * 2, 2, 'DT_VERSYM');
      const raw = this.#memory.encoding.littleEndian ? first | (second << 8) : (first << 8) | second;
      const version = this.#versionNames.get(raw & 0x7fff);
      found.set(index, {
        ...(version === undefined ? {} : { version }),
        hidden: (raw & VERSYM_HIDDEN) !== 0,
      });
    }
    return found;
  }
}

function versionOf(versions: Map<number, { version?: string; hidden: boolean }>, index: number) {
  return versions.get(index) ?? { hidden: false };
}
