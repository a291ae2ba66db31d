import { SHN_UNDEF, STB_WEAK, STT_TLS } from './constants.ts';
import type { Relocations } from './relocation.ts';
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
  /** indices of all symbols that relocations refer to, defined or not */
  referenced: ReadonlySet<number>;
}

/** Reads which symbols the relocations refer to. Symbols that no relocation needs are never looked up. */
export async function readBindings(relocations: Relocations, symbols: SymbolTable): Promise<Bindings> {
  const referenced = new Set<number>();
  const tpoff = new Set<number>();
  const tpoffType = relocations.types?.tpoff ?? -1;
  let last = 0;
  let max = 0;
  const { count, kinds, symbols: indices } = relocations;
  for (let i = 0; i < count; i++) {
    const symbol = indices[i] ?? 0;
    if (kinds[i] === tpoffType) tpoff.add(symbol);
    if (symbol === last) continue;
    last = symbol;
    referenced.add(symbol);
    if (symbol > max) max = symbol;
  }
  referenced.delete(0);
  const undefinedIndices: number[] = [];
  if (referenced.size > 0) {
    const table = await symbols.entries(max + 1);
    const size = symbolSize(table.encoding.wordSize);
    for (const index of referenced) {
      const symbol = readSymbol(table, index * size, index);
      if (!isPreemptible(symbol)) continue;
      // Without a usable hash table not even the file's own definitions are found.
      const isOwn = symbol.sectionIndex !== SHN_UNDEF || (symbol.value !== 0 && symbol.type !== STT_TLS);
      if (!isOwn || !symbols.isSearchable) undefinedIndices.push(index);
    }
  }
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
  return { imports, initialExec, referenced };
}

function libraryOfVersion(needs: readonly VersionNeed[]): Map<string, string> {
  return new Map(needs.flatMap(({ file, versions }) => versions.map(({ name }) => [name, file] as const)));
}
