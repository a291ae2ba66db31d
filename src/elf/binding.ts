import { SHN_UNDEF, STB_WEAK, STT_TLS } from './constants.ts';
import type { Relocations } from './relocation.ts';
import type { RelocationTable } from './relocation-table.ts';
import { isPreemptible, readSymbol, symbolSize } from './symbol.ts';
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
}

/** What the relocations of an object ask of the dynamic linker's symbol search. */
export interface Bindings {
  /** in the order in which ld.so meets them; the first that it cannot find is the error */
  imports: Import[];
  /** names of the symbols with initial-exec TLS relocations; '' is the object's own block */
  initialExec: string[];
}

const NOT_SEEN = 0;
const SEEN = 1;

/** Reads which symbols the relocations refer to. Symbols that no relocation needs are never looked up. */
export async function readBindings({ tables, types }: Relocations, symbols: SymbolTable): Promise<Bindings> {
  const surveys = tables.map(table => table.survey(types?.tpoff ?? -1));
  const tpoff = new Set(surveys.flatMap(({ symbolsOfType }) => [...symbolsOfType]));
  const max = Math.max(0, ...surveys.map(({ maxSymbol }) => maxSymbol));
  const undefinedIndices = max === 0 ? [] : await findUndefined(tables, symbols, max + 1);
  const named = await symbols.at([...undefinedIndices, ...[...tpoff].filter(index => index !== 0)]);
  const files = libraryOfVersion(symbols.needs);
  const imports = undefinedIndices.flatMap(index => {
    const symbol = named.get(index);
    if (!symbol) return [];
    const library = symbol.version === undefined ? undefined : files.get(symbol.version);
    return {
      name: symbol.name,
      ...(symbol.version === undefined ? {} : { version: symbol.version }),
      ...(library === undefined ? {} : { library }),
      ...(symbol.binding === STB_WEAK ? { weak: true as const } : {}),
    };
  });
  const initialExec = [...tpoff].map(index => {
    const symbol = named.get(index);
    return symbol && symbol.type === STT_TLS ? symbol.name : '';
  });
  return { imports, initialExec };
}

/** Indices of the symbols that have to be found elsewhere, in the order in which relocations first refer to them. */
async function findUndefined(
  tables: readonly RelocationTable[],
  symbols: SymbolTable,
  count: number,
): Promise<number[]> {
  const view = await symbols.entries(count);
  const size = symbolSize(view.encoding.wordSize);
  const sectionAt = view.encoding.wordSize === 8 ? 6 : 14;
  const state = new Uint8Array(count);
  const { bytes } = view;
  const { isSearchable } = symbols;
  const found: number[] = [];
  for (const table of tables) {
    const { units, symbolAt, step, wide } = table.units();
    const length = table.count * step;
    for (let at = symbolAt; at < length; at += step) {
      const index = wide ? (units[at] ?? 0) : (units[at] ?? 0) >>> 8;
      if (index === 0 || state[index] !== NOT_SEEN) continue;
      state[index] = SEEN;
      // Without a usable hash table not even the file's own definitions are found.
      const section = index * size + sectionAt;
      if (isSearchable && ((bytes[section] ?? 0) | (bytes[section + 1] ?? 0)) !== SHN_UNDEF) continue;
      const symbol = readSymbol(view, index * size, index);
      const isOwn = symbol.value !== 0 && symbol.type !== STT_TLS && symbols.isSearchable;
      if (isPreemptible(symbol) && !isOwn) found.push(index);
    }
  }
  return found;
}

function libraryOfVersion(needs: readonly VersionNeed[]): Map<string, string> {
  return new Map(needs.flatMap(({ file, versions }) => versions.map(({ name }) => [name, file] as const)));
}
