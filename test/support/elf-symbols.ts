import type { ElfBuilder } from './elf-builder.ts';

export interface PlannedSymbol {
  name: string;
  value?: number;
  size?: number;
  /** STB_GLOBAL unless said */
  binding?: number;
  /** STT_FUNC unless said */
  type?: number;
  visibility?: number;
  /** st_shndx: 0 is undefined; 1 unless said */
  section?: number;
  /** DT_VERSYM's entry; 1 (global) unless said */
  version?: number;
  /** the name by which the hash tables have it; its own unless said */
  hashedAs?: string;
}

export type HashStyle = 'gnu' | 'sysv' | 'both' | 'none';

/** DT_GNU_HASH's function, in exact integers: h * 33 + c, modulo 2^32. */
export function referenceGnuHash(name: string): number {
  return Number(
    [...new TextEncoder().encode(name)].reduce(
      (hash, byte) => (hash * 33n + BigInt(byte)) & 0xffffffffn,
      5381n,
    ),
  );
}

/** DT_HASH's function as the gABI prints it, in exact integers. */
export function referenceSysvHash(name: string): number {
  return Number(
    [...new TextEncoder().encode(name)].reduce((hash, byte) => {
      const sum = (hash << 4n) + BigInt(byte);
      const high = sum & 0xf0000000n;
      return (high === 0n ? sum : sum ^ (high >> 24n)) & ~high & 0xffffffffn;
    }, 0n),
  );
}

const BUCKETS = 4;
const BLOOM_WORDS = 2;
const BLOOM_SHIFT = 6;

/**
 * DT_SYMTAB with its hash tables, and DT_VERSYM where a symbol has a version. The order is that of a link editor:
 * undefined symbols first, then by bucket. Returns the index of each name (of several the last).
 */
export function addSymbols(
  elf: ElfBuilder,
  symbols: readonly PlannedSymbol[],
  hash: HashStyle = 'gnu',
): Map<string, number> {
  // So is what has the address of a PLT entry of a program.
  const isDefined = ({ section = 1, value = 0 }: PlannedSymbol) => section !== 0 || value !== 0;
  const bucket = (symbol: PlannedSymbol) => referenceGnuHash(hashedName(symbol)) % BUCKETS;
  const defined = symbols.filter(isDefined).sort((a, b) => bucket(a) - bucket(b));
  const ordered = [...symbols.filter(symbol => !isDefined(symbol)), ...defined];
  placeSymbols(elf, ordered);
  if (ordered.some(({ version }) => version !== undefined)) {
    const versym = elf.encoder().u16(0, ...ordered.map(({ version = 1 }) => version));
    elf.entry(0x6ffffff0, elf.place(versym.finish()));
  }
  if (hash === 'sysv' || hash === 'both') elf.entry(4, elf.place(sysvTable(elf, ordered)));
  if (hash === 'gnu' || hash === 'both')
    elf.entry(0x6ffffef5, elf.place(gnuTable(elf, defined, 1 + ordered.length - defined.length)));
  return new Map(ordered.map(({ name }, index) => [name, index + 1]));
}

function hashedName({ name, hashedAs = name }: PlannedSymbol): string {
  return hashedAs;
}

function placeSymbols(elf: ElfBuilder, symbols: readonly PlannedSymbol[]): void {
  const wide = elf.encoding.wordSize === 8;
  const out = elf.encoder().raw(new Uint8Array(wide ? 24 : 16));
  for (const { name, value = 0, size = 0, binding = 1, type = 2, visibility = 0, section = 1 } of symbols) {
    out.u32(elf.string(name));
    if (!wide) out.u32(value, size);
    out.u8((binding << 4) | type, visibility).u16(section);
    if (wide) out.word(value, size);
  }
  elf.entry(6, elf.place(out.finish())).entry(11, wide ? 24 : 16);
}

function gnuTable(elf: ElfBuilder, defined: readonly PlannedSymbol[], symoffset: number): Uint8Array {
  const bits = elf.encoding.wordSize * 8;
  const hashes = defined.map(symbol => referenceGnuHash(hashedName(symbol)));
  const bloom = Array.from({ length: BLOOM_WORDS }, () => 0n);
  for (const hash of hashes) {
    const word = Math.floor(hash / bits) % BLOOM_WORDS;
    bloom[word] =
      (bloom[word] ?? 0n) | (1n << BigInt(hash % bits)) | (1n << BigInt((hash >>> BLOOM_SHIFT) % bits));
  }
  const buckets = Array.from({ length: BUCKETS }, (_, bucket) => {
    const first = hashes.findIndex(hash => hash % BUCKETS === bucket);
    return first < 0 ? 0 : symoffset + first;
  });
  const chain = hashes.map((hash, index) => {
    const next = hashes[index + 1];
    const isLast = next === undefined || next % BUCKETS !== hash % BUCKETS;
    return ((hash & ~1) | (isLast ? 1 : 0)) >>> 0;
  });
  const out = elf.encoder().u32(BUCKETS, symoffset, BLOOM_WORDS, BLOOM_SHIFT);
  return out
    .word(...bloom)
    .u32(...buckets, ...chain)
    .finish();
}

function sysvTable(elf: ElfBuilder, symbols: readonly PlannedSymbol[]): Uint8Array {
  const buckets = new Array<number>(BUCKETS).fill(0);
  const chain = new Array<number>(symbols.length + 1).fill(0);
  for (const [at, symbol] of symbols.entries()) {
    const bucket = referenceSysvHash(hashedName(symbol)) % BUCKETS;
    chain[at + 1] = buckets[bucket] ?? 0;
    buckets[bucket] = at + 1;
  }
  return elf
    .encoder()
    .u32(BUCKETS, chain.length, ...buckets, ...chain)
    .finish();
}

export interface PlannedVersionNeed {
  file: string;
  versions: readonly { name: string; index: number; weak?: boolean }[];
}

/** DT_VERNEED: each record followed by its auxiliary ones. */
export function addVersionNeeds(elf: ElfBuilder, needs: readonly PlannedVersionNeed[]): void {
  const out = elf.encoder();
  for (const [at, { file, versions }] of needs.entries()) {
    out
      .u16(1, versions.length)
      .u32(elf.string(file), 16, at + 1 < needs.length ? 16 + versions.length * 16 : 0);
    for (const [i, { name, index, weak }] of versions.entries()) {
      out.u32(referenceSysvHash(name)).u16(weak ? 2 : 0, index);
      out.u32(elf.string(name), i + 1 < versions.length ? 16 : 0);
    }
  }
  elf.entry(0x6ffffffe, elf.place(out.finish())).entry(0x6fffffff, needs.length);
}

/** DT_VERDEF; the first definition is usually the base: the file's own name. */
export function addVersionDefinitions(
  elf: ElfBuilder,
  definitions: readonly { name: string; index: number; base?: boolean }[],
): void {
  const out = elf.encoder();
  for (const [at, { name, index, base }] of definitions.entries()) {
    out.u16(1, base ? 1 : 0, index, 1).u32(referenceSysvHash(name), 20, at + 1 < definitions.length ? 28 : 0);
    out.u32(elf.string(name), 0);
  }
  elf.entry(0x6ffffffc, elf.place(out.finish())).entry(0x6ffffffd, definitions.length);
}
