import { FormatError, limit } from '../bytes/format-error.ts';
import { decodeText } from '../bytes/view.ts';
import type { HostAssertion, HostLookup } from '../code/host-lookup.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import { isExportedName, isIdentifier } from '../go/identifier.ts';
import type { ModuleDataLayout } from '../go/moduledata-layouts.ts';
import { TypeGraph } from '../go/type-graph.ts';
import { TypeReader } from '../go/type-reader.ts';
import { type KnownFunction, MAX_CALLERS } from './host-code.ts';
import type { LookupSite } from './lookup-sites.ts';
import { asCalled, pairs, type Value } from './value.ts';

const MAX_NAME_BYTES = 256;
/** what may be a table of names (elements, and bytes that are looked at) */
const MAX_ELEMENTS = 256;
const MAX_TABLE_BYTES = 4096;
/** calls that are followed back, and texts and tables that are looked at, of one host */
const MAX_CALLS = 4096;
const MAX_LOOKS = 1 << 15;
const LOOKS_OF_TABLE = 64;

/** Where the name of a look-up comes from. */
interface Origin {
  symbols: string[];
  certainty: HostLookup['certainty'];
}

/** Turns the places where a host looks something up into the names and types that it asks for. */
export class LookupResolver {
  readonly #space: AddressSpace;
  readonly #types: TypeReader;
  readonly #functions: readonly KnownFunction[];
  /** what named types of these are declared as is told too */
  readonly #packages: ReadonlySet<string>;
  #calls = 0;
  #looks = 0;

  private constructor(
    space: AddressSpace,
    types: TypeReader,
    functions: readonly KnownFunction[],
    packages: ReadonlySet<string>,
  ) {
    this.#packages = packages;
    this.#space = space;
    this.#types = types;
    this.#functions = functions;
  }

  /** @param module the host's own, whose layout and address are given */
  static async open(
    { space, symbols }: { space: AddressSpace; symbols: SymbolTable },
    module: { address: number; layout: ModuleDataLayout },
    functions: readonly KnownFunction[],
    packages: ReadonlySet<string>,
  ): Promise<LookupResolver> {
    const { address, layout } = module;
    const md = await space.span(address, layout.size, 'runtime.moduledata');
    const base = md.pointer(layout.offsets['types'] ?? 0) ?? 0;
    const types = new TypeReader(space, symbols, { base, layout, wideNames: false, mainPath: 'main' });
    return new LookupResolver(space, types, functions, packages);
  }

  async lookups(): Promise<HostLookup[]> {
    const found: HostLookup[] = [];
    for (const known of this.#functions)
      for (const site of known.facts.sites) found.push(...(await this.#resolve(known, site, 0)));
    const unique = new Map(found.map(lookup => [JSON.stringify(lookup), lookup]));
    return [...unique.values()];
  }

  /** A look-up whose name is a parameter is one of each call of its function. */
  async #resolve(known: KnownFunction, site: LookupSite, depth: number): Promise<HostLookup[]> {
    this.#calls = limit(this.#calls + 1, MAX_CALLS, 'calls that are followed back');
    const { pointer, length } = site.name;
    const isParameter = pairs(pointer, length)?.some(both => both.every(value => value.kind === 'entry'));
    const callers = isParameter && depth < MAX_CALLERS ? this.#callsOf(known.address) : [];
    if (callers.length > 0) {
      const found: HostLookup[] = [];
      for (const { caller, registers } of callers)
        found.push(...(await this.#resolve(caller, called(site, registers), depth + 1)));
      return found;
    }
    const origin = (await this.#names(site)) ?? (await this.#candidates(known));
    return [{ function: known.func.name, ...origin, types: await this.#assertions(site) }];
  }

  #callsOf(address: number): { caller: KnownFunction; registers: readonly (Value | undefined)[] }[] {
    return this.#functions.flatMap(caller =>
      caller.facts.calls
        .filter(({ target }) => target === address)
        .map(({ registers }) => ({ caller, registers })),
    );
  }

  /** The names that certainly, or by the first value of a variable, reach the call. */
  async #names({ name: { pointer, length } }: LookupSite): Promise<Origin | undefined> {
    const cases = pairs(pointer, length);
    if (!cases) return undefined;
    const symbols: string[] = [];
    let certainty: Origin['certainty'] = 'certain';
    for (const [at, size] of cases) {
      const isConstant = at.kind === 'address' && size.kind === 'number';
      const text = isConstant ? await this.#text(at.address, size.value) : await this.#variable(at, size);
      if (text === undefined) return undefined;
      if (!isConstant) certainty = 'probable';
      symbols.push(text);
    }
    return { symbols: [...new Set(symbols)], certainty };
  }

  /** The string that a variable of the package starts with; code may give it another. */
  async #variable(pointer: Value, length: Value): Promise<string | undefined> {
    const [at, end] = [pointer, length].map(value =>
      value.kind === 'load' && value.base.kind === 'address' ? value.base.address + value.offset : undefined,
    );
    if (at === undefined || end !== at + this.#word) return undefined;
    return this.#string(at);
  }

  /** Names that stand where the function takes its own from: in its frame, or in tables of the package. */
  async #candidates({ facts }: KnownFunction): Promise<Origin> {
    const found: string[] = [];
    for (const { address, length } of facts.strings) {
      const text = await this.#text(address, length);
      if (text !== undefined) found.push(text);
    }
    for (const address of new Set(facts.globals)) found.push(...(await this.#table(address)));
    const symbols = [...new Set(found)].filter(isSymbolName);
    return { symbols, certainty: symbols.length > 0 ? 'probable' : 'certain' };
  }

  /** The strings in the elements of a slice whose header is at an address: {array *T; len, cap int}. */
  async #table(address: number): Promise<string[]> {
    const word = this.#word;
    this.#look(LOOKS_OF_TABLE);
    if (!this.#space.memory.isMapped(address, 3 * word)) return [];
    const header = await this.#space.span(address, 3 * word, 'slice');
    const array = header.pointer(0);
    const [length, capacity] = [header.word(word), header.word(2 * word)].map(found =>
      found.kind === 'plain' ? found.value : 0,
    );
    const isSlice = array !== undefined && array !== 0 && length !== undefined && length > 0;
    if (!isSlice || length > MAX_ELEMENTS || capacity === undefined || capacity < length) return [];
    const size = this.#space.memory.available(array, MAX_TABLE_BYTES);
    if (size < 2 * word) return [];
    const elements = await this.#space.span(array, size - (size % word), 'slice elements');
    const found: string[] = [];
    for (let at = 0; at + 2 * word <= size && found.length < length; at += word) {
      const pointer = elements.pointer(at);
      const count = elements.word(at + word);
      if (pointer === undefined || pointer === 0 || count.kind !== 'plain') continue;
      const text = await this.#text(pointer, count.value);
      if (text !== undefined && isSymbolName(text)) found.push(text);
    }
    return found;
  }

  async #assertions({ types, interfaces }: LookupSite): Promise<HostAssertion[]> {
    const found: HostAssertion[] = [];
    for (const value of types) {
      const address = await this.#typeAddress(value);
      if (address !== undefined) found.push(...(await this.#assertion(address)));
    }
    for (const { value, isIndirect } of interfaces) {
      // abi.TypeAssert {Cache *TypeAssertCache; Inter *InterfaceType; CanFail bool}
      const at = value.kind === 'address' ? value.address : undefined;
      const address = isIndirect && at !== undefined ? await this.#pointer(at + this.#word) : at;
      if (address !== undefined) found.push(...(await this.#assertion(address)));
    }
    return found.filter(({ text }, i) => found.findIndex(other => other.text === text) === i);
  }

  /** A generic function finds the types that it is instantiated with in a dictionary. */
  async #typeAddress(value: Value): Promise<number | undefined> {
    if (value.kind === 'address') return value.address;
    const isRead = value.kind === 'load' && value.base.kind === 'address';
    return isRead && value.base.kind === 'address'
      ? this.#pointer(value.base.address + value.offset)
      : undefined;
  }

  async #assertion(address: number): Promise<HostAssertion[]> {
    try {
      await this.#types.read(
        [address],
        ({ named, pkgPath }, at) => !named || at === address || this.#packages.has(pkgPath ?? ''),
      );
    } catch (error) {
      // What is no type after all is no assertion either.
      if (error instanceof FormatError) return [];
      throw error;
    }
    const node = this.#types.types.get(address);
    if (!node) return [];
    const graph = new TypeGraph(this.#types.types);
    const isInterface = node.kind === 'interface';
    return [
      {
        text: node.text,
        type: isInterface ? graph.definition(address) : graph.type(address),
        ...(this.#packages.size > 0 ? { parts: graph.parts(address, this.#packages) } : {}),
      },
    ];
  }

  #look(count: number): void {
    this.#looks = limit(this.#looks + count, MAX_LOOKS, 'texts that are looked at');
  }

  get #word(): 4 | 8 {
    return this.#space.memory.encoding.wordSize;
  }

  async #pointer(address: number): Promise<number | undefined> {
    if (!this.#space.memory.isMapped(address, this.#word)) return undefined;
    const pointer = (await this.#space.span(address, this.#word, 'pointer')).pointer(0);
    return pointer === 0 ? undefined : pointer;
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
    this.#look(1);
    if (length <= 0 || length > MAX_NAME_BYTES || !this.#space.memory.isMapped(address, length))
      return undefined;
    await this.#space.memory.load([{ address, length }]);
    return decodeText(this.#space.memory.read(address, length, 'string'));
  }
}

/** A look-up as the caller of its function knows it. */
function called(site: LookupSite, registers: readonly (Value | undefined)[]): LookupSite {
  return {
    ...site,
    name: {
      pointer: asCalled(site.name.pointer, registers),
      length: asCalled(site.name.length, registers),
    },
    types: site.types.flatMap(value => asCalled(value, registers) ?? []),
    interfaces: site.interfaces.flatMap(({ value, isIndirect }) => {
      const known = asCalled(value, registers);
      return known ? [{ value: known, isIndirect }] : [];
    }),
  };
}

/** What Lookup can find. */
function isSymbolName(text: string): boolean {
  return isIdentifier(text) && isExportedName(text);
}
