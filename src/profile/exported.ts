import { gnuHashOfName } from '../elf/name-hash.ts';
import { PACKAGE_HASH_PREFIXES } from '../go/package-hash.ts';
import type { ExportTable, SymbolVersion } from './profile.ts';

/** Delta-coded varints in base64 to numbers (see ExportTable.hashes). */
function decodeHashes(text: string): Set<number> {
  const bytes = atob(text);
  const found = new Set<number>();
  let value = 0;
  let delta = 0;
  let factor = 1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.charCodeAt(i);
    delta += (byte & 0x7f) * factor;
    factor *= 128;
    if (byte < 0x80) {
      value += delta;
      found.add(value);
      delta = 0;
      factor = 1;
    }
  }
  return found;
}

const hashSets = new WeakMap<ExportTable, Set<number>>();

function hashesOf(table: ExportTable): Set<number> {
  let set = hashSets.get(table);
  if (!set) {
    set = decodeHashes(table.hashes ?? '');
    hashSets.set(table, set);
  }
  return set;
}

const askedSets = new WeakMap<readonly string[], Set<string>>();

/** All tables of one check share their list. */
function wasAsked({ asked }: ExportTable, name: string): boolean {
  if (!asked) return false;
  let set = askedSets.get(asked);
  if (!set) {
    set = new Set(asked);
    askedSets.set(asked, set);
  }
  return set.has(name);
}

const NONE: readonly SymbolVersion[] = [];
const UNVERSIONED: readonly SymbolVersion[] = [{ name: '' }];

/** The versions in which an object defines a name; empty: it does not. */
export function versionsOf(table: ExportTable, name: string): readonly SymbolVersion[] {
  if (Object.hasOwn(table.symbols, name)) return table.symbols[name] ?? NONE;
  if (!table.complete && !wasAsked(table, name))
    throw new Error(`the name ${name} was not asked of this file`);
  if (table.hashes === undefined) return NONE;
  return hashesOf(table).has(gnuHashOfName(name)) ? UNVERSIONED : NONE;
}

/** The packages of a file with their hashes, sorted; what stands in its own `go:link.pkghash` symbols. */
export function packagesOf({
  packageHashes,
}: Pick<ExportTable, 'packageHashes'>): { package: string; hash: string }[] {
  return Object.entries(packageHashes)
    .flatMap(([symbol, hash]) => {
      const prefix = PACKAGE_HASH_PREFIXES.find(candidate => symbol.startsWith(candidate));
      return prefix === undefined ? [] : [{ package: symbol.slice(prefix.length), hash }];
    })
    .sort((a, b) => (a.package < b.package ? -1 : 1));
}
