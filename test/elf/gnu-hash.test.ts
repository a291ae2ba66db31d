import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import type { Encoding } from '../../src/bytes/view.ts';
import { readGnuHash } from '../../src/elf/gnu-hash.ts';
import { NameSet } from '../../src/elf/name-hash.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { referenceGnuHash } from '../support/elf-symbols.ts';
import { ENCODINGS, openBuilt } from '../support/open-elf.ts';

const utf8 = new TextEncoder();

interface Table {
  symoffset: number;
  bloomShift: number;
  bloom: bigint[];
  buckets: number[];
  /** hashes of the symbols from `symoffset` on; bit 0: the last one of its bucket */
  chain: number[];
}

/** What elf/dl-lookup.c does with a name: the symbols whose hashes are alike; undefined: it reads what is no hash. */
function search(
  { symoffset, bloomShift, bloom, buckets, chain }: Table,
  hash: number,
  { wordSize }: Encoding,
) {
  const bits = wordSize * 8;
  const word = bloom[Math.floor(hash / bits) % bloom.length] ?? 0n;
  const has = (bit: number) => (word >> BigInt(bit % bits)) % 2n === 1n;
  if (!has(hash) || !has(hash >>> (bloomShift % 32))) return [];
  const first = buckets[hash % buckets.length] ?? 0;
  if (first === 0) return [];
  if (first < symoffset) return undefined;
  const found: number[] = [];
  for (let index = first; index - symoffset < chain.length; index++) {
    const entry = chain[index - symoffset] ?? 0;
    if (entry >>> 1 === hash >>> 1) found.push(index);
    if (entry % 2 === 1) break;
  }
  return found;
}

/** As a link editor makes it; then some words of it are others. */
function tableOf(names: readonly string[], plan: Plan, { wordSize }: Encoding): Table {
  const { symoffset, bloomShift, bloomWords, bucketCount, changes } = plan;
  const bits = wordSize * 8;
  const hashes = names.map(referenceGnuHash).sort((a, b) => (a % bucketCount) - (b % bucketCount));
  const bloom = Array.from({ length: bloomWords }, () => 0n);
  for (const hash of hashes) {
    const at = Math.floor(hash / bits) % bloomWords;
    bloom[at] =
      (bloom[at] ?? 0n) | (1n << BigInt(hash % bits)) | (1n << BigInt((hash >>> (bloomShift % 32)) % bits));
  }
  const buckets = Array.from({ length: bucketCount }, (_, bucket) => {
    const first = hashes.findIndex(hash => hash % bucketCount === bucket);
    return first < 0 ? 0 : symoffset + first;
  });
  const chain = hashes.map((hash, i) => {
    const next = hashes[i + 1];
    const isLast = next === undefined || next % bucketCount !== hash % bucketCount;
    return hash - (hash % 2) + (isLast ? 1 : 0);
  });
  for (const { part, at, to } of changes) {
    if (part === 'bloom') bloom[at % bloomWords] = BigInt(to) % 2n ** BigInt(bits);
    if (part === 'bucket') buckets[at % bucketCount] = to % (symoffset + chain.length);
    if (part === 'chain') chain[at % chain.length] = to;
  }
  // What ends the last chain, so that the table has an end.
  return { symoffset, bloomShift, bloom, buckets, chain: [...chain, 1] };
}

interface Plan {
  symoffset: number;
  bloomShift: number;
  bloomWords: number;
  bucketCount: number;
  changes: { part: 'bloom' | 'bucket' | 'chain'; at: number; to: number }[];
}

const plans: fc.Arbitrary<Plan> = fc.record({
  symoffset: fc.integer({ min: 1, max: 5 }),
  bloomShift: fc.nat(40),
  bloomWords: fc.constantFrom(1, 2, 4, 8),
  bucketCount: fc.integer({ min: 1, max: 7 }),
  changes: fc.array(
    fc.record({
      part: fc.constantFrom('bloom', 'bucket', 'chain'),
      at: fc.nat(20),
      to: fc.oneof(fc.nat(0xffffffff), fc.nat(8)),
    }),
    { maxLength: 3 },
  ),
});

const names = fc.uniqueArray(
  fc.string({ unit: 'grapheme', maxLength: 24 }).filter(name => !name.includes('\0')),
  { minLength: 1, maxLength: 12 },
);

describe.each(ENCODINGS)('the fast search for many names: $title', encoding => {
  it('comes to what a plain one comes to, in sound tables and in others', async () => {
    const met = { found: 0, missed: 0, astray: 0 };
    const all = fc.asyncProperty(names, plans, fc.nat(3), async (list, plan, front) => {
      const table = tableOf(list, plan, encoding);
      const elf = new ElfBuilder(encoding);
      const { symoffset, bloomShift, bloom, buckets, chain } = table;
      const out = elf.encoder().u32(buckets.length, symoffset, bloom.length, bloomShift);
      const address = elf.place(
        out
          .word(...bloom)
          .u32(...buckets, ...chain)
          .finish(),
      );
      const last = Math.max(...buckets);
      const { memory } = await openBuilt(elf);
      if (last !== 0 && last < symoffset) {
        await expect(readGnuHash(memory, address)).rejects.toThrow(FormatError);
        return;
      }
      const hash = await readGnuHash(memory, address);
      expect(hash.isSearchable).toBe(last !== 0);
      const texts = list.map(name => utf8.encode(`${name}\0`));
      const starts = texts.map((_, k) => texts.slice(0, k).reduce((sum, text) => sum + text.length, 0));
      const strings = Buffer.concat([new Uint8Array(front).fill(0x61), ...texts]).subarray(front);
      for (const { name, gnuHash } of new NameSet(list).names) {
        const wanted = search(table, gnuHash, encoding);
        expect(gnuHash).toBe(referenceGnuHash(name));
        expect(hash.candidates({ name, gnuHash, length: 0 })).toEqual(wanted ?? []);
        const start = starts[list.indexOf(name)] ?? 0;
        const indices = Array.from({ length: symoffset + chain.length + 2 }, (_, index) => index);
        const missed = () => hash.missed(indices, strings, new Array(indices.length).fill(start));
        if (!wanted) expect(missed).toThrow(FormatError);
        else expect(missed()).toEqual(indices.filter(index => !wanted.includes(index)));
        met[!wanted ? 'astray' : wanted.length > 0 ? 'found' : 'missed']++;
      }
      const ofAll = list.map((_, k) => symoffset + k);
      const results = list.map(name => search(table, referenceGnuHash(name), encoding));
      if (results.every(result => result !== undefined))
        expect(hash.missed(ofAll, strings, starts)).toEqual(
          ofAll.filter((index, k) => !results[k]?.includes(index)),
        );
    });
    await fc.assert(all, { numRuns: 400, seed: 1 });
    expect(Math.min(...Object.values(met))).toBeGreaterThan(50);
  });
});
