import { STB_WEAK, STT_TLS } from './constants.ts';
import type { Relocations } from './relocation.ts';
import type { DefinedSymbols, RelocationTable } from './relocation-table.ts';
import { isPreemptible, symbolSize } from './symbol.ts';
import type { SymbolTable } from './symbol-table.ts';
import type { VersionNeed } from './version.ts';

/** An undefined symbol that some relocation refers to: dlopen with RTLD_NOW must find it. */
export interface Import {
  name: string;
  /** version that DT_VERSYM asks for */
  version?: string;
  /** the needed file that DT_VERNEED expects to define that version */
  library?: string;
  /** STB_WEAK: may stay undefined */
  weak?: true;
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
  /** a reference to a symbol that is not defined, and is not sought either: its value is where the file begins */
  nowhere?: string;
  /** by table: entries without a symbol that name one which is not there */
  idle: number[][];
}

/** Reads which symbols the relocations refer to. Symbols that no relocation needs are never looked up. */
export async function readBindings(
  { tables, types, slots }: Relocations,
  symbols: SymbolTable,
): Promise<Bindings> {
  const defined = await definedSymbols(tables, symbols);
  const without = { relative: types?.relative ?? -1, irelative: types?.irelative ?? -1 };
  const surveys = tables.map(table => table.survey(types?.tpoff ?? -1, defined, without));
  const tpoff = new Set(surveys.flatMap(({ tpoffSymbols }) => [...tpoffSymbols]));
  const sought = new Set(surveys.flatMap(({ undefinedSymbols }) => [...undefinedSymbols]));
  const ifuncs = new Set(surveys.flatMap(({ ifuncSymbols }) => [...ifuncSymbols]));
  const before = tpoff.has(0) ? symbolBeforeOwnBlock(tables, slots, types?.tpoff ?? -1) : 0;
  const named = await symbols.searched([...sought, ...tpoff, ...ifuncs, before].filter(index => index !== 0));
  const files = libraryOfVersion(symbols.needs);
  const nowhere = [...sought].find(index => {
    const symbol = named.get(index);
    return symbol && !isPreemptible(symbol) && (index >= symbols.count || symbol.value === 0);
  });
  const slotOf = new Map([...(surveys[slots]?.undefinedSymbols ?? [])].map((index, slot) => [index, slot]));
  const imports = [...sought].flatMap(index => {
    const symbol = named.get(index);
    const isOwn = symbol && symbol.value !== 0 && symbol.type !== STT_TLS && symbols.isSearchable;
    if (!symbol || isOwn || !isPreemptible(symbol)) return [];
    const slot = slotOf.get(index);
    const library = symbol.version === undefined ? undefined : files.get(symbol.version);
    return {
      name: symbol.name,
      ...(symbol.version === undefined ? {} : { version: symbol.version }),
      ...(library === undefined ? {} : { library }),
      ...(symbol.binding === STB_WEAK ? { weak: true as const } : {}),
      ...(slot === undefined ? {} : { slot }),
    };
  });
  const initialExec = [...tpoff].map(index => {
    const symbol = named.get(index);
    return symbol && symbol.type === STT_TLS ? symbol.name : '';
  });
  return {
    imports,
    initialExec,
    ...(before === 0 ? {} : { ownBlockAfter: named.get(before)?.name ?? '' }),
    ifuncs: [...ifuncs].map(index => named.get(index)?.name ?? ''),
    ...(nowhere === undefined ? {} : { nowhere: `symbol ${nowhere}` }),
    idle: surveys.map(({ idle }) => idle),
  };
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

/** Without a usable hash table not even the file's own definitions are found: all symbols are undefined then. */
async function definedSymbols(
  tables: readonly RelocationTable[],
  symbols: SymbolTable,
): Promise<DefinedSymbols> {
  const { wordSize, littleEndian } = symbols.encoding;
  const layout = {
    step: symbolSize(wordSize) / 4,
    sectionAt: wordSize === 8 ? 1 : 3,
    mask: littleEndian ? 0xffff_0000 | 0 : 0xffff,
    infoShift: littleEndian ? 0 : 24,
  } as const;
  if (!symbols.isSearchable || tables.length === 0) return { ...layout, count: 0, units: new Uint32Array(0) };
  // A program has few relocations and many symbols: only the first ones are referred to.
  const entries = tables.reduce((sum, { count }) => sum + count, 0);
  const largest =
    entries < symbols.count ? Math.max(...tables.map(table => table.maxSymbol())) : symbols.count - 1;
  const view = await symbols.first(Math.min(largest + 1, symbols.count));
  return { ...layout, count: view.length / symbolSize(wordSize), units: view.units() };
}

function libraryOfVersion(needs: readonly VersionNeed[]): Map<string, string> {
  return new Map(needs.flatMap(({ file, versions }) => versions.map(({ name }) => [name, file] as const)));
}
