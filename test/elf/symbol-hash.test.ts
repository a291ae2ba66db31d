import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { memorySource } from '../../src/bytes/source.ts';
import { SparseBytes } from '../../src/bytes/sparse-bytes.ts';
import { DynamicTable } from '../../src/elf/dynamic.ts';
import { Memory } from '../../src/elf/memory.ts';
import { gnuHash, NameSet, type SymbolHash, sysvHash } from '../../src/elf/name-hash.ts';
import { readSymbolHash } from '../../src/elf/symbol-hash.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { addSymbols, referenceGnuHash, referenceSysvHash } from '../support/elf-symbols.ts';
import { ENCODINGS, openDynamic } from '../support/open-elf.ts';

const utf8 = new TextEncoder();

/** Published values; the last ones are vna_hash of glibc's versions, as objdump -p prints them. */
const VECTORS: { name: string; gnu?: number; sysv: number }[] = [
  { name: '', gnu: 0x00001505, sysv: 0 },
  { name: 'printf', gnu: 0x156b2bb8, sysv: 0x077905a6 },
  { name: 'exit', gnu: 0x7c967e3f, sysv: 0x0006cf04 },
  { name: 'syscall', gnu: 0xbac212a0, sysv: 0x0b09985c },
  { name: 'flapenguin.me', gnu: 0x8ae9f18e, sysv: 0x03987915 },
  { name: 'jdfgsdhfsdfsd 6445dsfsd7fg/*/+bfjsdgf%$^', sysv: 248446350 },
  { name: 'GLIBC_2.2.5', sysv: 0x09691a75 },
  { name: 'GLIBC_2.34', sysv: 0x069691b4 },
];

describe('hash functions', () => {
  for (const { name, gnu, sysv } of VECTORS) {
    it(`of ${JSON.stringify(name)} are the published ones`, () => {
      if (gnu !== undefined) expect(gnuHash(utf8.encode(name))).toBe(gnu);
      expect(sysvHash(utf8.encode(name))).toBe(sysv);
    });
  }

  it('agree with exact integers for every name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), name => {
        expect(gnuHash(utf8.encode(name))).toBe(referenceGnuHash(name));
        expect(sysvHash(utf8.encode(name))).toBe(referenceSysvHash(name));
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});

const NAMES = [
  'plugin.open',
  'runtime.lastmoduledatap',
  'f·f',
  'type:int',
  'main',
  'go:link.pkghash.encoding/json',
  'x',
  'y',
];

function query(name: string) {
  const [first] = new NameSet([name]).names;
  if (!first) throw new Error('no query');
  return first;
}

async function hashOf(elf: ElfBuilder): Promise<SymbolHash> {
  const { image, dynamic } = await openDynamic(elf);
  const hash = await readSymbolHash(image.memory, dynamic);
  if (!hash) throw new Error('no hash table');
  return hash;
}

describe.each(ENCODINGS)('a hash table: $title', encoding => {
  for (const style of ['gnu', 'sysv'] as const) {
    it(`finds every defined symbol and no other name: ${style}`, async () => {
      const elf = new ElfBuilder(encoding);
      const symbols = [{ name: 'puts', section: 0 }, ...NAMES.map(name => ({ name, value: 1 }))];
      const indices = addSymbols(elf, symbols, style);
      const hash = await hashOf(elf);
      expect(hash).toMatchObject({ symbolCount: 1 + symbols.length, isSearchable: true });
      for (const name of NAMES) expect(hash.candidates(query(name)), name).toContain(indices.get(name));
      // In DT_HASH undefined symbols are listed too; ld.so passes over them later.
      expect(hash.candidates(query('puts'))).toEqual(style === 'gnu' ? [] : [indices.get('puts')]);
      if (style === 'gnu')
        for (const name of ['absent', '', 'plugin.Open']) expect(hash.candidates(query(name))).toEqual([]);
    });
  }
});

describe.each(ENCODINGS)('what a search misses: $title', encoding => {
  const names = ['puts', ...NAMES];
  const text = utf8.encode(`${names.join('\0')}\0`);
  const starts = names.map((_, i) => utf8.encode(names.slice(0, i).join('\0')).length + (i === 0 ? 0 : 1));

  for (const style of ['gnu', 'sysv'] as const) {
    it(`is every symbol that its name does not lead to, and no other: ${style}`, async () => {
      const elf = new ElfBuilder(encoding);
      const planned = NAMES.map(name => ({ name, value: 1 }));
      addSymbols(elf, [{ name: 'puts', section: 0 }, ...planned], style);
      const hash = await hashOf(elf);
      let found = 0;
      for (let index = 0; index < names.length + 2; index++) {
        for (const [k, name] of names.entries()) {
          const leads = hash.candidates(query(name)).includes(index);
          if (leads) found++;
          expect(hash.missed([index], text, [starts[k] ?? 0]), `${name} ${index}`).toEqual(
            leads ? [] : [index],
          );
        }
      }
      // A bucket of DT_HASH leads to others too, whose names are compared afterwards.
      if (style === 'gnu') expect(found).toBe(NAMES.length);
      else expect(found).toBeGreaterThan(NAMES.length);
    });

    it(`is told of many at once: ${style}`, async () => {
      const elf = new ElfBuilder(encoding);
      const indices = addSymbols(
        elf,
        NAMES.map(name => ({ name, value: 1, ...(name === 'x' ? { hashedAs: 'z' } : {}) })),
        style,
      );
      const all = NAMES.map(name => indices.get(name) ?? 0);
      const hash = await hashOf(elf);
      expect(hash.missed(all, text, starts.slice(1))).toEqual([indices.get('x')]);
    });

    it(`is told by names of any length and script, wherever they stand: ${style}`, async () => {
      const name = fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 24 })
        .filter(one => !one.includes('\0'));
      const lists = fc.uniqueArray(name, { minLength: 1, maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(lists, fc.nat(7), fc.nat(7), fc.nat(11), async (list, front, behind, other) => {
          const elf = new ElfBuilder(encoding);
          const indices = addSymbols(
            elf,
            list.map(one => ({ name: one, value: 1 })),
            style,
          );
          const hash = await hashOf(elf);
          const texts = list.map((one, k) => utf8.encode(`${k === other ? `${one}!` : one}\0`));
          const length = texts.reduce((sum, one) => sum + one.length, 0);
          const room = new Uint8Array(front + length + behind).fill(0x61);
          const begins: number[] = [];
          let at = 0;
          for (const one of texts) {
            begins.push(at);
            room.set(one, front + at);
            at += one.length;
          }
          const all = list.map(one => indices.get(one) ?? 0);
          const lost = all.filter(
            (index, k) => k === other && !hash.candidates(query(`${list[k]}!`)).includes(index),
          );
          expect(hash.missed(all, room.subarray(front, front + length), begins)).toEqual(lost);
        }),
        { numRuns: 200, seed: 1 },
      );
    });

    it(`is not looked for in texts that thousands of symbols share: ${style}`, async () => {
      const elf = new ElfBuilder(encoding);
      addSymbols(elf, [{ name: 'x', value: 1 }], style);
      const hash = await hashOf(elf);
      const long = new Uint8Array(1 << 20).fill(0x61, 0, -1);
      const missed = (count: number) => hash.missed(new Array(count).fill(1), long, new Array(count).fill(0));
      expect(missed(4)).toEqual([1, 1, 1, 1]);
      expect(() => missed(40)).toThrow(FormatError);
    });
  }
});

const GNU = 0x6ffffef5;
const SYSV = 4;

/** A table of hand-written 32-bit units in a 64-bit file. */
function table(tag: number, units: readonly number[]): Promise<SymbolHash> {
  const elf = new ElfBuilder();
  elf.entry(
    tag,
    elf.place(
      elf
        .encoder()
        .u32(...units)
        .finish(),
    ),
  );
  return hashOf(elf);
}

const xHash = referenceGnuHash('x');
/** One bucket, one bloom word that lets everything pass. */
const PASS_ALL = [0xffffffff, 0xffffffff];

describe('DT_GNU_HASH', () => {
  it('is taken before DT_HASH, as ld.so does', async () => {
    const elf = new ElfBuilder();
    addSymbols(elf, [{ name: 'x', value: 1 }], 'gnu');
    elf.entry(SYSV, elf.place(elf.encoder().u32(1, 2, 0, 0).finish()));
    expect((await hashOf(elf)).candidates(query('x'))).toEqual([1]);
  });

  it('with empty buckets has the undefined symbols and finds nothing', async () => {
    const hash = await table(GNU, [1, 7, 1, 0, ...PASS_ALL, 0]);
    expect(hash).toMatchObject({ symbolCount: 7, isSearchable: false });
    expect(hash.candidates(query('x'))).toEqual([]);
  });

  it('without bloom words finds nothing', async () => {
    expect((await table(GNU, [1, 1, 0, 0, 1, xHash | 1])).candidates(query('x'))).toEqual([]);
  });

  it('with a bucket in front of its chains is left alone: ld.so reads there what is no hash', async () => {
    await expect(table(GNU, [1, 7, 1, 0, ...PASS_ALL, 6])).rejects.toThrow(FormatError);
    const hash = await table(GNU, [2, 2, 1, 0, ...PASS_ALL, 1, 2, 1]);
    const name = ['x', 'y'].find(name => referenceGnuHash(name) % 2 === 0) ?? '';
    expect(hash.candidates(query(name))).toEqual([]);
    expect(() => hash.missed([2], utf8.encode(`${name}\0`), [0])).toThrow(FormatError);
  });

  it('follows a chain to its end mark and no further', async () => {
    const hash = await table(GNU, [
      1,
      1,
      1,
      0,
      ...PASS_ALL,
      1,
      xHash & ~1,
      2,
      xHash | 1,
      xHash & ~1,
      0xffffffff,
    ]);
    expect(hash.symbolCount).toBe(4);
    expect(hash.candidates(query('x'))).toEqual([1, 3]);
  });

  it('shifts by bloom_shift modulo 32, as the processor does', async () => {
    const elf = new ElfBuilder();
    const bit = (at: number) => 1n << BigInt(at % 64);
    const bloom = bit(xHash) | bit(xHash >>> 3);
    elf.entry(
      GNU,
      elf.place(
        elf
          .encoder()
          .u32(1, 1, 1, 32 + 3)
          .word(bloom)
          .u32(1, xHash | 1)
          .finish(),
      ),
    );
    expect((await hashOf(elf)).candidates(query('x'))).toEqual([1]);
  });
});

const ABSURD: [name: string, tag: number, units: number[]][] = [
  ['DT_GNU_HASH with 2^32-1 buckets', GNU, [0xffffffff, 1, 1, 0, ...PASS_ALL, 1]],
  ['DT_GNU_HASH with 2^32-1 bloom words', GNU, [1, 1, 0xffffffff, 0, ...PASS_ALL, 1]],
  ['DT_GNU_HASH with symoffset 2^32-1', GNU, [1, 0xffffffff, 1, 0, ...PASS_ALL, 1]],
  ['DT_GNU_HASH with buckets that reach out of the file', GNU, [0x100000, 1, 1, 0, ...PASS_ALL, 1]],
  ['DT_GNU_HASH with a bucket far behind the chains', GNU, [1, 1, 1, 0, ...PASS_ALL, 0xffffffff]],
  ['DT_HASH with 2^32-1 buckets', SYSV, [0xffffffff, 1, 0]],
  ['DT_HASH with 2^32-1 symbols', SYSV, [1, 0xffffffff, 0]],
];

describe('absurd counts', () => {
  for (const [name, tag, units] of ABSURD) {
    it(`are refused in bounded time: ${name}`, async () => {
      await expect(table(tag, units)).rejects.toThrow(FormatError);
    });
  }
});

it('a chain without an end, in memory that is all zeros, is refused', async () => {
  const elf = new ElfBuilder();
  elf.bss = 1 << 20;
  elf.entry(
    GNU,
    elf.place(
      elf
        .encoder()
        .u32(1, 1, 1, 0, ...PASS_ALL, 0x1000)
        .finish(),
    ),
  );
  await expect(hashOf(elf)).rejects.toThrow(FormatError);
});

describe('DT_HASH', () => {
  it('with no buckets finds nothing', async () => {
    const hash = await table(SYSV, [0, 3, 0, 0, 0]);
    expect(hash).toMatchObject({ symbolCount: 3, isSearchable: false });
    expect(hash.candidates(query('x'))).toEqual([]);
  });

  const cycles: [name: string, units: number[]][] = [
    ['a symbol that follows itself', [1, 2, 1, 0, 1]],
    ['two that follow each other', [1, 3, 1, 0, 2, 1]],
  ];
  for (const [name, units] of cycles) {
    it(`refuses a cycle: ${name}`, async () => {
      await expect(table(SYSV, units)).rejects.toThrow(FormatError);
    });
  }

  it('refuses a chain that leaves the table', async () => {
    await expect(table(SYSV, [1, 2, 1, 0, 0x7fffffff])).rejects.toThrow(FormatError);
  });

  it('follows the longest chain that is possible', async () => {
    const hash = await table(SYSV, [1, 4, 3, 0, 0, 1, 2]);
    expect(hash.candidates(query('x'))).toEqual([3, 2, 1]);
  });
});

describe('DT_GNU_HASH at the very end of its segment', () => {
  /** Header, a filter of a word, a bucket, and a chain up to the end of the page. */
  function atEnd(chain: readonly number[]): Promise<SymbolHash | undefined> {
    const words = [1, 1, 1, 0, 0xffffffff, 0xffffffff, 1, ...chain];
    const bytes = new Uint8Array(4096);
    const start = bytes.length - words.length * 4;
    const view = new DataView(bytes.buffer);
    for (const [i, word] of words.entries()) view.setUint32(start + i * 4, word, true);
    const segment = { type: 1, flags: 4, offset: 0, vaddr: 0, filesz: 4096, memsz: 4096, align: 4096 };
    const encoding = { littleEndian: true, wordSize: 8 } as const;
    const memory = new Memory(new SparseBytes(memorySource(bytes)), [segment], encoding);
    return readSymbolHash(memory, new DynamicTable([{ tag: 0x6ffffef5, value: start }]));
  }

  it.each([1, 2, 3, 5, 6, 7, 11, 17, 31])('has a chain of %d that ends there', async length => {
    const chain = Array.from({ length }, (_, i) => (i === length - 1 ? 1 : 2));
    expect((await atEnd(chain))?.symbolCount).toBe(1 + length);
  });

  it('has no chain that does not end', async () => {
    await expect(atEnd([2, 2, 2])).rejects.toThrow('the last chain has no end');
  });
});
