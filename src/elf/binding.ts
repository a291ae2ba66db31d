import { limit } from '../bytes/format-error.ts';
import { ByteView } from '../bytes/view.ts';
import { type RelocationTypes, SHN_UNDEF, STB_WEAK, STT_TLS } from './constants.ts';
import type { Relocations } from './relocation.ts';
import { type DefinedSymbols, definedIn, type Survey } from './relocation-survey.ts';
import type { RelocationTable } from './relocation-table.ts';
import { type ElfSymbol, isPreemptible } from './symbol.ts';
import type { SymbolTable } from './symbol-table.ts';
import type { VersionNeed } from './version.ts';

/** A symbol that some relocation refers to and the file itself does not have: dlopen with RTLD_NOW must find it. */
export interface Import {
  name: string;
  /** version that DT_VERSYM asks for */
  version?: string;
  /** the needed file that DT_VERNEED expects to define that version */
  library?: string;
  /** STB_WEAK: may stay undefined */
  weak?: true;
  /** the file defines it, but a search by its name does not come to it: something changed the file */
  own?: true;
  /** place among the symbols of DT_JMPREL, which musl binds before all others; absent: no entry there names it */
  slot?: number;
}

/** What the relocations of an object ask of the dynamic linker's symbol search. */
export interface Bindings {
  /** in the order in which ld.so meets them; the first that it cannot find is the error */
  imports: Import[];
  /** names of the symbols with initial-exec TLS relocations; '' is the object's own block */
  initialExec: string[];
  /** name of the symbol that musl has met last when it comes to the object's own block, and takes for its name */
  ownBlockAfter?: string;
  /** names of functions of the file's own that choose an address (STT_GNU_IFUNC) and are bound to */
  ifuncs: string[];
  /** index of a symbol that is referred to, not defined, and not sought either: its value is where the file begins */
  nowhere?: number;
  /** by table: entries without a symbol that name one which is not there */
  idle: number[][];
}

/** symbols whose names are read; plugins have hundreds */
const MAX_NAMED = 1 << 15;

/**
 * Reads which symbols the relocations refer to. Symbols that no relocation needs are never looked up.
 * @throws FormatError where there are more than a limit
 */
export async function readBindings(
  { tables, types, slots }: Relocations,
  symbols: SymbolTable,
): Promise<Bindings> {
  const { surveys, isOwn } = await surveyed(tables, types, symbols);
  const tpoff = new Set(surveys.flatMap(({ tpoffSymbols }) => [...tpoffSymbols]));
  const sought = new Set(surveys.flatMap(({ undefinedSymbols }) => [...undefinedSymbols]));
  const ifuncs = new Set(surveys.flatMap(({ ifuncSymbols }) => [...ifuncSymbols]));
  const before = tpoff.has(0) ? symbolBeforeOwnBlock(tables, slots, types?.tpoff ?? -1) : 0;
  limit(sought.size + tpoff.size + ifuncs.size, MAX_NAMED, 'symbols that relocations refer to');
  const named = await symbols.searched([...sought, ...tpoff, ...ifuncs, before].filter(index => index !== 0));
  const files = libraryOfVersion(symbols.needs);
  const nowhere = [...sought].find(index => {
    const symbol = named.get(index);
    return symbol && !isPreemptible(symbol) && (index >= symbols.count || symbol.value === 0);
  });
  const slotOf = new Map([...(surveys[slots]?.undefinedSymbols ?? [])].map((index, slot) => [index, slot]));
  const imports: Import[] = [];
  for (const index of sought) {
    const symbol = named.get(index);
    if (!symbol || isOwn(index) || !isPreemptible(symbol)) continue;
    imports.push(importOf(symbol, symbols.isSearchable, files, slotOf.get(index)));
  }
  const initialExec = [...tpoff].map(index => {
    const symbol = named.get(index);
    return symbol && symbol.type === STT_TLS ? symbol.name : '';
  });
  return {
    imports,
    initialExec,
    ...(before === 0 ? {} : { ownBlockAfter: named.get(before)?.name ?? '' }),
    ifuncs: [...ifuncs].map(index => named.get(index)?.name ?? ''),
    ...(nowhere === undefined ? {} : { nowhere }),
    idle: surveys.map(({ idle }) => idle),
  };
}

/** There may be a hundred thousand: no object is made on the way to one. */
function importOf(
  { name, version, binding, sectionIndex }: ElfSymbol,
  isSearchable: boolean,
  files: ReadonlyMap<string, string>,
  slot: number | undefined,
): Import {
  const found: Import = { name };
  if (version !== undefined) {
    found.version = version;
    const library = files.get(version);
    if (library !== undefined) found.library = library;
  }
  if (binding === STB_WEAK) found.weak = true;
  if (sectionIndex !== SHN_UNDEF && isSearchable) found.own = true;
  if (slot !== undefined) found.slot = slot;
  return found;
}

/** The last symbol in front of the first initial-exec relocation that has none, DT_JMPREL's first; 0: there is none. */
function symbolBeforeOwnBlock(tables: readonly RelocationTable[], slots: number, tpoff: number): number {
  const first = tables[slots];
  const ordered = [...(first ? [first] : []), ...tables.filter((_, index) => index !== slots)];
  let last = 0;
  for (const table of ordered) {
    for (let i = 0; i < table.count; i++) {
      const symbol = table.symbol(i);
      if (symbol === 0 && table.type(i) === tpoff) return last;
      if (symbol !== 0) last = symbol;
    }
  }
  return 0;
}

/** What all tables ask for, and which of that ld.so finds in the file itself. */
async function surveyed(
  tables: readonly RelocationTable[],
  types: RelocationTypes | undefined,
  symbols: SymbolTable,
): Promise<{ surveys: Survey[]; isOwn: (index: number) => boolean }> {
  const without = { relative: types?.relative ?? -1, irelative: types?.irelative ?? -1 };
  const survey = (known: DefinedSymbols) =>
    tables.map(table => table.survey(types?.tpoff ?? -1, known, without));
  const { defined, entries } = await definedSymbols(tables, symbols);
  const surveys = survey(defined);
  if (!entries) return { surveys, isOwn: () => false };
  const isKnown = (index: number) => index < defined.count;
  // An undefined symbol may have a value: the address of a PLT entry of a program, which other files bind to.
  const undefineds = surveys.flatMap(({ undefinedSymbols }) => [...undefinedSymbols].filter(isKnown));
  const own = surveys.map(({ ownSymbols }) => ownSymbols);
  const lost = await symbols.lost(entries, joined([...own, Uint32Array.from(undefineds)]));
  const isOwn = (index: number) => isKnown(index) && !lost.has(index);
  const isUndefined = new Set(undefineds);
  const lostOwn = [...lost].filter(index => !isUndefined.has(index));
  // They are sought at their places in the order, as if the file did not define them.
  return { surveys: lostOwn.length === 0 ? surveys : survey(withoutSymbols(defined, lostOwn)), isOwn };
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  const whole = new Uint32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function withoutSymbols(defined: DefinedSymbols, lost: readonly number[]): DefinedSymbols {
  const { step, sectionAt, mask } = defined;
  const units = defined.units.slice();
  for (const index of lost) units[index * step + sectionAt] = (units[index * step + sectionAt] ?? 0) & ~mask;
  return { ...defined, units };
}

/**
 * The symbols as far as relocations refer to them. Without a usable hash table not even the file's own definitions are
 * found: all are undefined then.
 */
async function definedSymbols(
  tables: readonly RelocationTable[],
  symbols: SymbolTable,
): Promise<{ defined: DefinedSymbols; entries?: ByteView }> {
  if (!symbols.isSearchable || tables.length === 0)
    return { defined: definedIn(new ByteView(new Uint8Array(0), symbols.encoding, 'DT_SYMTAB')) };
  // A program has few relocations and many symbols: only the first ones are referred to.
  const references = tables.reduce((sum, { count }) => sum + count, 0);
  const largest =
    references < symbols.count ? Math.max(...tables.map(table => table.maxSymbol())) : symbols.count - 1;
  const entries = await symbols.first(Math.min(largest + 1, symbols.count));
  return { defined: definedIn(entries), entries };
}

function libraryOfVersion(needs: readonly VersionNeed[]): Map<string, string> {
  return new Map(needs.flatMap(({ file, versions }) => versions.map(({ name }) => [name, file] as const)));
}
