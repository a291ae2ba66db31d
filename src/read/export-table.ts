import { limit } from '../bytes/format-error.ts';
import { gnuHashOfName, type NameSet } from '../elf/name-hash.ts';
import { type ElfSymbol, isExported } from '../elf/symbol.ts';
import { isAbiHash, PACKAGE_HASH_PREFIXES, readPackageHashes } from '../go/package-hash.ts';
import type { ExportTable, SymbolVersion } from '../profile/profile.ts';
import type { SavedExports } from '../profile/saved-profile.ts';
import type { DynamicImage } from './dynamic-profile.ts';

const isPackageHash = (name: string) =>
  PACKAGE_HASH_PREFIXES.some(prefix => name.startsWith(prefix)) || isAbiHash(name);

/** four times as many as the largest hosts have */
const MAX_SYMBOLS = 3 << 17;
/** whose names are in memory at a time */
const SYMBOLS_AT_ONCE = 1 << 15;

/**
 * Everything that the file defines, for a profile that is kept. Package hashes and the names of a file with symbol
 * versions stand as they are; of the others, up to 100,000 in a large host, only the hash is kept.
 */
export async function completeTable(dynamic: DynamicImage): Promise<SavedExports> {
  const { symbols: table } = dynamic;
  const symbols = new Map<string, SymbolVersion[]>();
  const hashes: number[] = [];
  const hashSymbols: ElfSymbol[] = [];
  const count = limit(table.count, MAX_SYMBOLS, 'DT_SYMTAB entries');
  for (let start = 0; start < count; start += SYMBOLS_AT_ONCE) {
    const length = Math.min(SYMBOLS_AT_ONCE, count - start);
    const found = await table.at(Array.from({ length }, (_, i) => start + i));
    for (const symbol of found.values()) {
      if (!isExported(symbol)) continue;
      if (isPackageHash(symbol.name)) hashSymbols.push(symbol);
      if (table.definitions.length === 0) hashes.push(gnuHashOfName(symbol.name));
      else {
        const versions = symbols.get(symbol.name);
        if (versions) versions.push(versionOf(symbol));
        else symbols.set(symbol.name, [versionOf(symbol)]);
      }
    }
  }
  const packageHashes = Object.fromEntries(await readPackageHashes(dynamic.space, table, hashSymbols));
  return {
    symbols: Object.fromEntries(symbols),
    ...(hashes.length > 0 ? { hashes: encodeHashes(hashes) } : {}),
    packageHashes,
  };
}

const UNVERSIONED: SymbolVersion = { name: '' };

function versionOf({ version, hidden }: ElfSymbol): SymbolVersion {
  if (version === undefined) return UNVERSIONED;
  return hidden ? { name: version, hidden: true } : { name: version };
}

/** Sorted, as differences in little-endian base-128 varints, in base64; `decodeHashes` in exported.ts reads it. */
function encodeHashes(hashes: readonly number[]): string {
  let binary = '';
  let last = 0;
  for (const hash of [...new Set(hashes)].sort((a, b) => a - b)) {
    let delta = hash - last;
    last = hash;
    while (delta >= 128) {
      binary += String.fromCharCode((delta % 128) | 128);
      delta = Math.floor(delta / 128);
    }
    binary += String.fromCharCode(delta);
  }
  return btoa(binary);
}

/** Answers these names. Of what is opened last only they are ever looked up. */
export async function answerNames(
  dynamic: DynamicImage,
  asked: NameSet,
  isLast: boolean,
): Promise<ExportTable> {
  const symbols = emptyRecord<SymbolVersion[]>();
  const hashSymbols: ElfSymbol[] = [];
  const found = await dynamic.symbols.find(asked);
  for (const name of found.keys()) {
    const exported = found.get(name)?.filter(isExported) ?? [];
    const first = exported[0];
    if (!first) continue;
    symbols[name] = exported.map(versionOf);
    if (isPackageHash(name)) hashSymbols.push(first);
  }
  const packageHashes = emptyRecord<string>();
  for (const [name, hash] of await readPackageHashes(dynamic.space, dynamic.symbols, hashSymbols))
    packageHashes[name] = hash;
  return { complete: isLast, asked: asked.all, symbols, packageHashes };
}

/**
 * Without a prototype: a name may be anything, `__proto__` too, and is a property of its own here. The engine also takes
 * such an object for a table at once, and does not make a shape of each name that is added.
 */
function emptyRecord<T>(): Record<string, T> {
  return Object.create(null);
}
