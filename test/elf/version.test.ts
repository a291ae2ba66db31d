import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { readVersionDefinitions, readVersionNeeds } from '../../src/elf/version.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { addVersionDefinitions, addVersionNeeds } from '../support/elf-symbols.ts';
import { ENCODINGS, openDynamic } from '../support/open-elf.ts';

const VERNEED = 0x6ffffffe;
const VERNEEDNUM = 0x6fffffff;
const VERDEF = 0x6ffffffc;
const VERDEFNUM = 0x6ffffffd;

async function needsOf(elf: ElfBuilder) {
  const { image, dynamic } = await openDynamic(elf);
  return readVersionNeeds(image.memory, dynamic);
}

async function definitionsOf(elf: ElfBuilder) {
  const { image, dynamic } = await openDynamic(elf);
  return readVersionDefinitions(image.memory, dynamic);
}

describe.each(ENCODINGS)('versions: $title', encoding => {
  it('that a file needs stand by the library that must define them', async () => {
    const elf = new ElfBuilder(encoding);
    addVersionNeeds(elf, [
      {
        file: 'libc.so.6',
        versions: [
          { name: 'GLIBC_2.2.5', index: 2 },
          { name: 'GLIBC_2.34', index: 3, weak: true },
        ],
      },
      { file: 'libgcc_s.so.1', versions: [{ name: 'GCC_3.0', index: 4 }] },
    ]);
    // The hashes are those that objdump -p prints of any program.
    expect(await needsOf(elf)).toEqual([
      {
        file: 'libc.so.6',
        versions: [
          { name: 'GLIBC_2.2.5', hash: 0x09691a75, weak: false, index: 2 },
          { name: 'GLIBC_2.34', hash: 0x069691b4, weak: true, index: 3 },
        ],
      },
      { file: 'libgcc_s.so.1', versions: [{ name: 'GCC_3.0', hash: 0x0b792650, weak: false, index: 4 }] },
    ]);
  });

  it('that a file defines start with the base, its own name', async () => {
    const elf = new ElfBuilder(encoding);
    addVersionDefinitions(elf, [
      { name: 'libx.so', index: 1, base: true },
      { name: 'GLIBC_2.34', index: 2 },
    ]);
    expect(await definitionsOf(elf)).toEqual([
      { name: 'libx.so', hash: expect.any(Number), index: 1, base: true },
      { name: 'GLIBC_2.34', hash: 0x069691b4, index: 2, base: false },
    ]);
  });
});

describe('version tables', () => {
  it('that are not there are empty', async () => {
    const elf = new ElfBuilder().entry(30, 0);
    expect(await needsOf(elf)).toEqual([]);
    expect(await definitionsOf(elf)).toEqual([]);
  });

  it('end at vn_next 0: ld.so does not look at the count', async () => {
    const elf = new ElfBuilder();
    const file = elf.string('libc.so.6');
    const records = elf.encoder();
    for (let i = 0; i < 3; i++) records.u16(1, 0).u32(file, 0, i < 2 ? 16 : 0);
    const address = elf.place(records.finish());
    const counted = async (count: number) => {
      const copy = new ElfBuilder();
      copy.string('libc.so.6');
      copy.entry(VERNEED, copy.place(records.finish())).entry(VERNEEDNUM, count);
      return (await needsOf(copy)).length;
    };
    expect(address).toBeGreaterThan(0);
    expect([await counted(2), await counted(3), await counted(1000)]).toEqual([3, 3, 3]);
  });

  it('may have their last record at the very end of memory', async () => {
    const elf = new ElfBuilder();
    elf.segments.push({ type: 1, flags: 4, offset: 0x1000, vaddr: 0x200000, filesz: 0x1000, align: 0x1000 });
    const record = elf.encoder().u16(1, 0).u32(elf.string('libc.so.6'), 0, 0).finish();
    elf.place(Uint8Array.from([...new Uint8Array(0x1000 - record.length), ...record]), 0x1000);
    elf.entry(VERNEED, 0x201000 - record.length).entry(VERNEEDNUM, 1);
    // vn_aux is 0, and vn_cnt is not looked at: the record itself is read as its first version.
    const [need] = await needsOf(elf);
    expect(need?.file).toBe('libc.so.6');
    expect(need?.versions.length).toBe(1);
  });

  const hostile: [
    name: string,
    build: (elf: ElfBuilder) => void,
    read: typeof needsOf | typeof definitionsOf,
  ][] = [
    [
      'whose needs are a circle, counted 2^32-1 times',
      elf => {
        const address = elf.place(
          elf.encoder().u16(1, 1).u32(0, 16, 0xfffffff0).u32(1).u16(0, 2).u32(0, 0).finish(),
        );
        elf.entry(VERNEED, address).entry(VERNEEDNUM, 0xffffffff);
      },
      needsOf,
    ],
    [
      'whose auxiliary records are a circle, counted 65,535 times',
      elf => {
        const aux = elf.encoder().u16(1, 0xffff).u32(0, 16, 16);
        for (let i = 0; i < 0x1400; i++) aux.u32(1).u16(0, 2).u32(0, 16);
        elf.entry(VERNEED, elf.place(aux.finish())).entry(VERNEEDNUM, 1).textEntry(14, 'x');
      },
      needsOf,
    ],
    [
      'whose definitions never end',
      elf => {
        const records = elf.encoder();
        for (let i = 0; i < 0x1400; i++) records.u16(1, 0, 2, 1).u32(7, 0, 20);
        elf.entry(VERDEF, elf.place(records.finish())).entry(VERDEFNUM, 0xffffffff).textEntry(14, 'x');
      },
      definitionsOf,
    ],
    ['that lie in no segment', elf => elf.entry(VERNEED, 0x900000).entry(VERNEEDNUM, 1), needsOf],
    [
      'whose definitions lie in no segment',
      elf => elf.entry(VERDEF, 0x900000).entry(VERDEFNUM, 1),
      definitionsOf,
    ],
  ];
  for (const [name, build, read] of hostile) {
    it(`${name} are refused`, async () => {
      const elf = new ElfBuilder();
      build(elf);
      await expect(read(elf)).rejects.toThrow(FormatError);
    });
  }
});
