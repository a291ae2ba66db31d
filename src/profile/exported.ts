import { gnuHashOfName } from '../elf/name-hash.ts';
import { PACKAGE_HASH_PREFIXES } from '../go/package-hash.ts';
import type { ExportTable, SymbolVersion } from './profile.ts';

/**
 * Delta-coded varints in base64 to numbers, which ascend (see ExportTable.hashes). As many as a large host has took 17 ms and
 * 4 MB in a set, and take 1 ms and 0.4 MB so.
 */
function decodeHashes(text: string): Uint32Array {
  const bytes = atob(text);
  const found = new Uint32Array(bytes.length);
  let count = 0;
  let value = 0;
  let delta = 0;
  let shift = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes.charCodeAt(i);
    delta |= (byte & 0x7f) << shift;
    shift += 7;
    if (byte < 0x80) {
      value = (value + delta) >>> 0;
      found[count++] = value;
      delta = 0;
      shift = 0;
    }
  }
  return found.slice(0, count);
}

const hashLists = new WeakMap<ExportTable, Uint32Array>();

function hashesOf(table: ExportTable): Uint32Array {
  let list = hashLists.get(table);
  if (!list) {
    list = decodeHashes(table.hashes ?? '');
    hashLists.set(table, list);
  }
  return list;
}

function includes(sorted: Uint32Array, value: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value;
}

/** names whose hashes are kept: what plugins ask of hosts is mostly the same */
const MAX_HASHED = 1 << 15;
const MAX_HASHED_LENGTH = 512;
const hashedNames = new Map<string, number>();

function hashOf(name: string): number {
  if (name.length > MAX_HASHED_LENGTH) return gnuHashOfName(name);
  let hash = hashedNames.get(name);
  if (hash === undefined) {
    hash = gnuHashOfName(name);
    if (hashedNames.size >= MAX_HASHED) hashedNames.clear();
    hashedNames.set(name, hash);
  }
  return hash;
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
  // Its name is among the hashes too.
  if (Object.hasOwn(table.packageHashes, name)) return UNVERSIONED;
  return includes(hashesOf(table), hashOf(name)) ? UNVERSIONED : NONE;
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
