import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { MemoryFault } from '../../src/elf/memory.ts';
import { type Relocations, readRelocations } from '../../src/elf/relocation.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { ENCODINGS, openDynamic } from '../support/open-elf.ts';

async function relocationsOf(elf: ElfBuilder, machine = 62): Promise<Relocations> {
  const { image, dynamic } = await openDynamic(elf);
  return readRelocations(image.memory, dynamic, machine);
}

/** Offset, type, symbol, addend of every entry, table by table. */
function entries({ tables }: Relocations): [number, number, number, number | undefined][][] {
  return tables.map(table =>
    Array.from({ length: table.count }, (_, i) => [
      table.offset(i),
      table.type(i),
      table.symbol(i),
      table.addend(i),
    ]),
  );
}

describe.each(ENCODINGS)('relocations: $title', encoding => {
  const wide = encoding.wordSize === 8;
  const large = wide ? 0x12_3456_7890 : 0xfedcba98;
  const symbol = wide ? 0xabcdef01 : 0xabcdef;
  const type = wide ? 0x401 : 0x16;

  it('with addends (RELA), negative ones too', async () => {
    const elf = new ElfBuilder(encoding);
    elf.relocations('rela', [
      { offset: large, type, symbol, addend: -8 },
      { offset: 0x20, type: 8, addend: wide ? 0x12_3456_7890 : 0x7fffffff },
    ]);
    expect(entries(await relocationsOf(elf))).toEqual([
      [
        [large, type, symbol, -8],
        [0x20, 8, 0, wide ? 0x12_3456_7890 : 0x7fffffff],
      ],
    ]);
  });

  it('without addends (REL)', async () => {
    const elf = new ElfBuilder(encoding);
    elf.relocations('rel', [
      { offset: large, type, symbol },
      { offset: 0x20, type: 8 },
    ]);
    expect(entries(await relocationsOf(elf))).toEqual([
      [
        [large, type, symbol, undefined],
        [0x20, 8, 0, undefined],
      ],
    ]);
  });

  for (const plt of ['plt-rela', 'plt-rel'] as const) {
    it(`of the PLT come last, with addends or not as DT_PLTREL says: ${plt}`, async () => {
      const elf = new ElfBuilder(encoding);
      elf.relocations(plt, [{ offset: 2, type: 7, symbol: 1, addend: 5 }]);
      elf.relocations('rela', [{ offset: 1, type: 6, symbol: 2, addend: 6 }]);
      expect(entries(await relocationsOf(elf))).toEqual([
        [[1, 6, 2, 6]],
        [[2, 7, 1, plt === 'plt-rela' ? 5 : undefined]],
      ]);
    });
  }

  it('of the PLT are read once, where the size of the others counts them too', async () => {
    const elf = new ElfBuilder(encoding);
    const size = 3 * encoding.wordSize;
    const all = [1, 2, 3].map(n => ({ offset: n * 8, type: n, symbol: n, addend: n }));
    const address = elf.relocations('rela', all);
    elf
      .entry(23, address + 2 * size)
      .entry(2, size)
      .entry(20, 7);
    const relocations = await relocationsOf(elf);
    expect(entries(relocations)).toEqual([
      [
        [8, 1, 1, 1],
        [16, 2, 2, 2],
      ],
      [[24, 3, 3, 3]],
    ]);
    expect(relocations.overwritten()).toBeUndefined();
  });

  it('of the PLT may be all that there are, under both names', async () => {
    const elf = new ElfBuilder(encoding);
    const address = elf.relocations('rela', [{ offset: 8, type: 1, symbol: 1 }]);
    elf
      .entry(23, address)
      .entry(2, 3 * encoding.wordSize)
      .entry(20, 7);
    const relocations = await relocationsOf(elf);
    expect(entries(relocations)).toEqual([[[8, 1, 1, 0]]]);
    expect(relocations.overwritten()).toBeUndefined();
  });

  it('of a range are found by their offset, both ends of it right', async () => {
    const elf = new ElfBuilder(encoding);
    elf.relocations(
      'rela',
      [0x8, 0x10, 0x18, 0x1000, 0x20, 0x10].map((offset, i) => ({ offset, type: 8, addend: i })),
    );
    const found = (await relocationsOf(elf)).within(0x10, 0x20);
    // Of two relocations of one word the later one counts.
    expect([...found.values()].map(({ offset, addend }) => [offset, addend]).sort()).toEqual([
      [0x10, 5],
      [0x18, 2],
    ]);
    expect((await relocationsOf(elf)).within(0x11, 0x18).size).toBe(0);
  });

  it('of a large table are found by their words after the survey, and so are those that no word fits', async () => {
    const elf = new ElfBuilder(encoding);
    const word = encoding.wordSize;
    const data = { offset: 0x2000, vaddr: 0x20_0000, filesz: 0x1000 };
    elf.segments.push({ type: 1, flags: 6, ...data, memsz: 0x1000, align: 0x1000 });
    elf.place(new Uint8Array(0x1000), data.offset);
    const list = Array.from({ length: 400 }, (_, i) => ({
      offset: data.vaddr + ((i * 7) % 450) * word,
      type: 1,
    }));
    const odd = [data.vaddr + 1, data.vaddr - word, data.vaddr + 0x1000, wide ? 2 ** 40 : 2 ** 32 - 4, 0];
    const twice = list[3]?.offset ?? 0;
    const all = [...list, ...odd.map(offset => ({ offset, type: 1 })), { offset: twice, type: 8 }];
    elf.relocations(
      'rela',
      all.map((entry, i) => ({ ...entry, symbol: i % 3, addend: i })),
    );
    const relocations = await relocationsOf(elf);
    const [table] = relocations.tables;
    const symbols = {
      count: 2,
      units: new Uint32Array([0, 0, 0x1000a, 1]),
      step: 2,
      sectionAt: 0,
      mask: 0xffff0000 | 0,
      infoShift: 0,
    } as const;
    const { ownSymbols, ...sought } = table?.survey(8, symbols, { relative: 9, irelative: 37 }) ?? {};
    expect(new Set(ownSymbols)).toEqual(new Set([1]));
    expect(sought).toEqual({
      undefinedSymbols: new Set([2]),
      // Symbol 1 is of STT_GNU_IFUNC.
      ifuncSymbols: new Set([1]),
      tpoffSymbols: new Set([(all.length - 1) % 3]),
      idle: [],
    });
    for (const [start, end] of [
      [data.vaddr, data.vaddr + 8],
      [data.vaddr + 3, data.vaddr + 0x180],
      [data.vaddr - 16, data.vaddr + 0x1010],
      [0, 16],
      [2 ** 40 - 8, 2 ** 40 + 8],
    ] as const) {
      // Of two relocations of one word the later one counts.
      const wanted = new Map(
        all.flatMap(({ offset }, i) => (offset >= start && offset < end ? [[offset, i]] : [])),
      );
      const found = [...relocations.within(start, end)].map(
        ([offset, { addend }]) => [offset, addend] as const,
      );
      expect(new Map(found)).toEqual(wanted);
    }
    const extent = table?.extent();
    expect(extent).toEqual({ lowest: 0, highest: Math.max(...odd) });
  });

  describe('that write one word twice', () => {
    const word = encoding.wordSize;
    const NONE = 0;
    const twice = async (build: (elf: ElfBuilder) => void, isSurveyed: boolean) => {
      const elf = new ElfBuilder(encoding);
      const data = { offset: 0x2000, vaddr: 0x20_0000, filesz: 0x4000 };
      elf.segments.push({ type: 1, flags: 6, ...data, memsz: 0x4000, align: 0x1000 });
      elf.place(new Uint8Array(0x4000), data.offset);
      build(elf);
      const relocations = await relocationsOf(elf);
      const defined = {
        count: 0,
        units: new Uint32Array(0),
        step: 2,
        sectionAt: 0,
        mask: 0,
        infoShift: 0,
      } as const;
      if (isSurveyed)
        for (const table of relocations.tables) table.survey(18, defined, { relative: 8, irelative: 37 });
      return relocations.overwritten();
    };
    const at = (k: number) => 0x20_0000 + k * word;
    const many = Array.from({ length: 300 }, (_, k) => ({ offset: at(k), type: 8 }));

    it.each([true, false])('are found in one table, in any order (after a survey: %s)', async isSurveyed => {
      const found = (...more: { offset: number; type: number }[]) =>
        twice(elf => elf.relocations('rela', [...many, ...more]), isSurveyed);
      expect(await found()).toBeUndefined();
      expect(await found({ offset: at(7), type: 8 })).toBe(at(7));
      // A part of a word is enough.
      expect(await found({ offset: at(7) + 1, type: 8 })).toBe(at(7) + 1);
      expect(await found({ offset: at(0) - 1, type: 8 })).toBe(at(0));
      expect(await found({ offset: at(0) - word, type: 8 })).toBeUndefined();
      // It writes nothing.
      expect(await found({ offset: at(7), type: NONE })).toBeUndefined();
    });

    it.each([true, false])('are found in two tables (after a survey: %s)', async isSurveyed => {
      const found = (slot: { offset: number; type: number }) =>
        twice(elf => {
          elf.relocations('rela', many);
          elf.relocations('plt-rela', [{ offset: at(400), type: 7 }, slot]);
        }, isSurveyed);
      expect(await found({ offset: at(401), type: 7 })).toBeUndefined();
      expect(await found({ offset: at(299), type: 7 })).toBe(at(299));
      expect(await found({ offset: at(299), type: NONE })).toBeUndefined();
    });

    it.each([true, false])('are found among packed ones (after a survey: %s)', async isSurveyed => {
      const found = (packed: number) =>
        twice(elf => {
          elf.relocations('rela', many);
          elf.relr([BigInt(packed)]);
        }, isSurveyed);
      expect(await found(at(300))).toBeUndefined();
      expect(await found(at(20))).toBe(at(20));
    });
  });

  it('with an addend that leads out of the file are found', async () => {
    const wild = async (addends: number[], relative: number) => {
      const elf = new ElfBuilder(encoding);
      elf.relocations(
        'rela',
        addends.map((addend, k) => ({ offset: k * 8, type: 8, addend })),
      );
      return (await relocationsOf(elf)).tables[0]?.wildAddend(relative, 0x5000);
    };
    expect(await wild([0, 0x5000, -0x5000], 2)).toBe(-1);
    expect(await wild([0, 0x5000, -0x5000], 3)).toBe(2);
    expect(await wild([0, 0x5001, 0], 0)).toBe(1);
    expect(await wild([0, 0, -0x5001], 0)).toBe(2);
    if (wide) expect(await wild([0, 2 ** 40], 0)).toBe(1);
  });

  it('are looked for anywhere in the address space', async () => {
    const elf = new ElfBuilder(encoding);
    const far = wide ? 2 ** 52 : 2 ** 32 - 8;
    elf.relocations('rela', [
      { offset: far, type: 8, addend: 1 },
      { offset: 0, type: 8, addend: 2 },
    ]);
    const relocations = await relocationsOf(elf);
    expect(relocations.within(far, far + 8).get(far)?.addend).toBe(1);
    expect(relocations.within(0, 8).get(0)?.addend).toBe(2);
  });
});

describe('relocation types', () => {
  /** From the psABIs: R_*_RELATIVE of each machine that Go plugins or their hosts run on. */
  const relative: [machine: string, number: number, type: number][] = [
    ['386', 3, 8],
    ['amd64', 62, 8],
    ['arm', 40, 23],
    ['arm64', 183, 1027],
    ['ppc64le', 21, 22],
    ['s390x', 22, 12],
    ['riscv64', 243, 3],
    ['loong64', 258, 3],
  ];
  for (const [machine, number, type] of relative) {
    it(`of ${machine} have RELATIVE at ${type}`, async () => {
      const elf = new ElfBuilder();
      elf.relr([0x1000n]);
      expect((await relocationsOf(elf, number)).types?.relative).toBe(type);
    });
  }
  it('of a machine that we do not know are none', async () => {
    const elf = new ElfBuilder();
    elf.relocations('rela', [{ offset: 1, type: 2 }]);
    const relocations = await relocationsOf(elf, 0x9999);
    expect(relocations.types).toBeUndefined();
    expect(entries(relocations)).toEqual([[[1, 2, 0, 0]]]);
  });
});

describe('damaged relocation tables', () => {
  const damaged: [
    name: string,
    entries: [tag: number, value: number][],
    error: typeof FormatError | typeof MemoryFault,
  ][] = [
    [
      'DT_RELA in no segment',
      [
        [7, 0x900000],
        [8, 24],
      ],
      MemoryFault,
    ],
    [
      'DT_REL in no segment',
      [
        [17, 0x900000],
        [18, 16],
      ],
      MemoryFault,
    ],
    [
      'DT_JMPREL in no segment',
      [
        [23, 0x900000],
        [2, 24],
        [20, 7],
      ],
      MemoryFault,
    ],
    [
      'DT_RELASZ of 2^60 bytes',
      [
        [7, 0x10000],
        [8, 2 ** 60],
      ],
      FormatError,
    ],
  ];
  for (const [name, list, error] of damaged) {
    it(`are refused: ${name}`, async () => {
      const elf = new ElfBuilder();
      for (const [tag, value] of list) elf.entry(tag, value);
      await expect(relocationsOf(elf)).rejects.toThrow(error);
    });
  }

  it('of a size that is no multiple of an entry lose the last part', async () => {
    const elf = new ElfBuilder();
    const address = elf.place(elf.encoder().word(1, 8, 5, 2, 8).finish());
    elf.entry(7, address).entry(8, 40);
    expect(entries(await relocationsOf(elf))).toEqual([[[1, 8, 0, 5]]]);
  });

  it('for the PLT are left alone without DT_PLTREL, as ld.so does', async () => {
    const elf = new ElfBuilder();
    elf.entry(23, 0x900000).entry(2, 24);
    expect(entries(await relocationsOf(elf))).toEqual([]);
  });
});
