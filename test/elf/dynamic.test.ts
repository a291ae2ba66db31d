import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { readDynamicStrings } from '../../src/elf/dynamic.ts';
import { MemoryFault } from '../../src/elf/memory.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { ENCODINGS, openBuilt, openDynamic } from '../support/open-elf.ts';

const NEEDED = 1;
const SONAME = 14;
const GNU_HASH = 0x6ffffef5;

describe.each(ENCODINGS)('the dynamic table: $title', encoding => {
  it('keeps the order of the file and ends at DT_NULL', async () => {
    const elf = new ElfBuilder(encoding);
    elf.dynamicTable = elf
      .encoder()
      .word(NEEDED, 7, NEEDED, 3, GNU_HASH, 0x1234, 0, 0, SONAME, 9, 0, 0)
      .finish();
    const { dynamic } = await openDynamic(elf);
    expect(dynamic.entries).toEqual([
      { tag: NEEDED, value: 7 },
      { tag: NEEDED, value: 3 },
      { tag: GNU_HASH, value: 0x1234 },
    ]);
    expect(dynamic.all(NEEDED)).toEqual([7, 3]);
    expect(dynamic.get(SONAME)).toBeUndefined();
  });

  it('takes of a tag that comes twice the last one, as ld.so does', async () => {
    const elf = new ElfBuilder(encoding).entry(SONAME, 1).entry(SONAME, 2);
    expect((await openDynamic(elf)).dynamic.get(SONAME)).toBe(2);
  });

  it('reads tags as signed and values as unsigned', async () => {
    const elf = new ElfBuilder(encoding).entry(-5, -1);
    const { dynamic } = await openDynamic(elf);
    const [entry] = dynamic.entries;
    expect(dynamic.flags(-5)).toBe(-1);
    expect(entry).toMatchObject({ tag: -5, value: encoding.wordSize === 8 ? 2 ** 64 : 2 ** 32 - 1 });
  });

  it('reads texts to their NUL', async () => {
    const elf = new ElfBuilder(encoding).textEntry(NEEDED, 'libc.so.6').textEntry(SONAME, 'x·y.so');
    const { image, dynamic } = await openDynamic(elf);
    const strings = await readDynamicStrings(
      image.memory,
      dynamic,
      dynamic.entries.slice(0, 2).map(({ value }) => value),
    );
    expect([...strings.values()]).toEqual(['libc.so.6', 'x·y.so']);
  });
});

describe('a dynamic table', () => {
  it('is found by p_vaddr, not by p_offset', async () => {
    const elf = new ElfBuilder();
    const vaddr = elf.place(elf.encoder().word(SONAME, 77, 0, 0).finish());
    elf.dynamicTable = null;
    elf.segments.push({ type: 2, offset: 0, vaddr, filesz: 32 });
    expect((await openDynamic(elf)).dynamic.get(SONAME)).toBe(77);
  });

  it('is the last one of several: of nothing, if that one is empty', async () => {
    expect((await openSeveral(32)).get(SONAME)).toBe(3);
    await expect(openSeveral(0)).rejects.toThrow('no PT_DYNAMIC');
  });

  async function openSeveral(lastSize: number) {
    const elf = new ElfBuilder();
    const place = (value: number) => elf.place(elf.encoder().word(SONAME, value, 0, 0).finish());
    elf.dynamicTable = null;
    for (const [vaddr, filesz] of [
      [place(1), 32],
      [place(2), 32],
      [place(3), lastSize],
    ] as const) {
      elf.segments.push({ type: 2, offset: elf.offsetOf(vaddr), vaddr, filesz, memsz: 32 });
    }
    return (await openDynamic(elf)).dynamic;
  }

  it('goes on behind p_memsz up to its DT_NULL', async () => {
    const elf = new ElfBuilder();
    const vaddr = elf.place(elf.encoder().word(SONAME, 5, 29, 6, 0, 0).finish());
    elf.dynamicTable = null;
    elf.segments.push({ type: 2, offset: elf.offsetOf(vaddr), vaddr, filesz: 16, memsz: 16 });
    expect((await openDynamic(elf)).dynamic.get(29)).toBe(6);
  });

  it.each([2 ** 40, 2 ** 63])(
    'ends at its DT_NULL where p_memsz is %d: ld.so loads such a file',
    async memsz => {
      const elf = new ElfBuilder();
      const vaddr = elf.place(elf.encoder().word(SONAME, 5, 29, 6, 0, 0).finish());
      elf.dynamicTable = null;
      elf.segments.push({ type: 2, offset: elf.offsetOf(vaddr), vaddr, filesz: 48, memsz });
      expect((await openDynamic(elf)).dynamic.entries).toHaveLength(2);
    },
  );

  it('is not there without a PT_DYNAMIC', async () => {
    expect(await (await openBuilt(new ElfBuilder())).dynamic()).toBeUndefined();
  });

  const damaged: [
    name: string,
    segment: (elf: ElfBuilder) => { vaddr: number; memsz: number },
    error: typeof FormatError | typeof MemoryFault,
  ][] = [
    ['in no segment', () => ({ vaddr: 0x900000, memsz: 32 }), MemoryFault],
    [
      'without DT_NULL',
      elf => ({ vaddr: elf.place(new Uint8Array(4096).fill(1)), memsz: 4096 }),
      FormatError,
    ],
  ];
  for (const [name, segment, error] of damaged) {
    it(`${name} is refused`, async () => {
      const elf = new ElfBuilder();
      elf.dynamicTable = null;
      elf.segments.push({ type: 2, filesz: 32, ...segment(elf) });
      await expect((await openBuilt(elf)).dynamic()).rejects.toThrow(error);
    });
  }

  it('with a text behind the end of memory, or without DT_STRTAB, has a fault', async () => {
    const { image, dynamic } = await openDynamic(new ElfBuilder().textEntry(NEEDED, 'x'));
    await expect(readDynamicStrings(image.memory, dynamic, [2 ** 31])).rejects.toThrow(MemoryFault);
    const without = await openDynamic(new ElfBuilder().entry(NEEDED, 1));
    await expect(readDynamicStrings(without.image.memory, without.dynamic, [1])).rejects.toThrow(MemoryFault);
  });
});
