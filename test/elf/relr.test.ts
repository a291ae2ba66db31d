import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { MemoryFault } from '../../src/elf/memory.ts';
import { readRelocations } from '../../src/elf/relocation.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { ENCODINGS, openDynamic } from '../support/open-elf.ts';

async function relocationsOf(elf: ElfBuilder) {
  const { image, dynamic } = await openDynamic(elf);
  return readRelocations(image.memory, dynamic, 62);
}

/** Bitmaps by the text of the gABI: bit 0 marks a bitmap, bit i stands for the i-th word behind the last one. */
const RELR: { name: string; words: bigint[]; narrow: number[]; wide: number[] }[] = [
  { name: 'one address', words: [0x1000n], narrow: [0x1000], wide: [0x1000] },
  { name: 'two addresses', words: [0x1000n, 0x2000n], narrow: [0x1000, 0x2000], wide: [0x1000, 0x2000] },
  {
    name: 'a bitmap for the words behind an address',
    words: [0x1000n, 0b1011n],
    narrow: [0x1000, 0x1004, 0x100c],
    wide: [0x1000, 0x1008, 0x1018],
  },
  {
    name: 'an empty bitmap, that only moves on',
    words: [0x1000n, 1n, 0b11n],
    narrow: [0x1000, 0x1004 + 31 * 4],
    wide: [0x1000, 0x1008 + 63 * 8],
  },
  {
    name: 'the highest bit',
    words: [0x1000n, (1n << 63n) | (1n << 31n) | 1n],
    narrow: [0x1000, 0x1004 + 30 * 4],
    wide: [0x1000, 0x1008 + 30 * 8, 0x1008 + 62 * 8],
  },
  {
    name: 'an address behind a bitmap',
    words: [0x1000n, 0b11n, 0x3000n],
    narrow: [0x1000, 0x1004, 0x3000],
    wide: [0x1000, 0x1008, 0x3000],
  },
  {
    name: 'two bitmaps in a row',
    words: [0x1000n, 0b11n, 0b101n],
    narrow: [0x1000, 0x1004, 0x1004 + 31 * 4 + 4],
    wide: [0x1000, 0x1008, 0x1008 + 63 * 8 + 8],
  },
];

describe.each(ENCODINGS)('packed relocations (DT_RELR): $title', encoding => {
  for (const { name, words, narrow, wide } of RELR) {
    it(`are ${name}`, async () => {
      const elf = new ElfBuilder(encoding);
      elf.relr(words);
      const relocations = await relocationsOf(elf);
      const expected = encoding.wordSize === 8 ? wide : narrow;
      expect([...relocations.relr]).toEqual(expected);
      const found = relocations.within(0, 0x10000);
      expect([...found.keys()]).toEqual(expected);
      for (const relocation of found.values())
        expect(relocation).toMatchObject({ type: 8, symbol: 0, addend: undefined });
    });
  }
});

describe('damaged packed relocations', () => {
  const damaged: [
    name: string,
    address: number,
    size: number,
    error: typeof FormatError | typeof MemoryFault,
  ][] = [
    ['of 2^60 bytes', 0x10000, 2 ** 60, FormatError],
    ['in no segment', 0x900000, 8, MemoryFault],
  ];
  for (const [name, address, size, error] of damaged) {
    it(`${name} are refused`, async () => {
      await expect(relocationsOf(new ElfBuilder().entry(36, address).entry(35, size))).rejects.toThrow(error);
    });
  }

  it('that begin with a bitmap count from address 0', async () => {
    const elf = new ElfBuilder();
    elf.relr([0b111n]);
    expect([...(await relocationsOf(elf)).relr]).toEqual([0, 8]);
  });
});
