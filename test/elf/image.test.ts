import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { memorySource } from '../../src/bytes/source.ts';
import { openElf } from '../../src/elf/image.ts';
import { binaryBytes } from '../support/binaries.ts';
import { countingSource } from '../support/counting-source.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { ENCODINGS, openBuilt } from '../support/open-elf.ts';

const SECTIONS = [
  { name: '.text', type: 1, offset: 0x400, size: 16, flags: 6 },
  { name: '.symtab', type: 2, link: 3, info: 7 },
];

describe.each(ENCODINGS)('an image: $title', encoding => {
  it('has the program headers of the file, whatever the class orders them like', async () => {
    const elf = new ElfBuilder(encoding);
    elf.segments.push({
      type: 0x6474e552,
      flags: 5,
      offset: 0x123,
      vaddr: 0x456,
      filesz: 0x789,
      memsz: 0xabc,
      align: 64,
    });
    const image = await openBuilt(elf);
    expect(image.encoding).toEqual({ wordSize: encoding.wordSize, littleEndian: encoding.littleEndian });
    expect(image.segments).toHaveLength(2);
    expect(image.segments[1]).toEqual({
      type: 0x6474e552,
      flags: 5,
      offset: 0x123,
      vaddr: 0x456,
      filesz: 0x789,
      memsz: 0xabc,
      align: 64,
    });
  });

  for (const extendedNumbering of [false, true]) {
    const how = extendedNumbering
      ? 'by extended numbering (e_shnum 0, SHN_XINDEX), and as many segments as e_phnum says'
      : 'by the header';
    it(`has sections counted ${how}`, async () => {
      const elf = new ElfBuilder(encoding);
      elf.extendedNumbering = extendedNumbering;
      elf.interpreter('/lib/ld.so');
      elf.sections(SECTIONS);
      const image = await openBuilt(elf);
      expect(image.header).toMatchObject(
        extendedNumbering
          ? { shnum: 0, shstrndx: 0xffff, phnum: 0xffff }
          : { shnum: 4, shstrndx: 3, phnum: 2 },
      );
      expect(image.segments.map(({ type }) => type).slice(0, 2)).toEqual([1, 3]);
      // No loader knows PN_XNUM: it reads 65,535 headers, or what the file has of them.
      const { size } = image.bytes;
      const fitting = Math.floor((size - image.header.phoff) / image.header.phentsize);
      expect(image.segments).toHaveLength(extendedNumbering ? Math.min(0xffff, fitting) : 2);
      const sections = await image.sections();
      expect(sections.map(({ name, type }) => [name, type])).toEqual([
        ['', 0],
        ['.text', 1],
        ['.symtab', 2],
        ['.shstrtab', 3],
      ]);
      expect(sections[1]).toMatchObject({ offset: 0x400, size: 16, addr: 0x10400, flags: 6 });
      expect(sections[2]).toMatchObject({ link: 3, info: 7 });
    });
  }

  it('without a section table has no sections', async () => {
    expect(await (await openBuilt(new ElfBuilder(encoding))).sections()).toEqual([]);
  });

  it('has more than 65,280 sections, as -ffunction-sections can make', async () => {
    const elf = new ElfBuilder(encoding);
    elf.extendedNumbering = true;
    elf.sections(Array.from({ length: 65_300 }, () => ({ name: '', type: 1 })));
    expect(await (await openBuilt(elf)).sections()).toHaveLength(65_302);
  });

  it('names its interpreter', async () => {
    const elf = new ElfBuilder(encoding);
    elf.interpreter('/lib64/ld-linux-x86-64.so.2');
    expect(await (await openBuilt(elf)).interpreter()).toBe('/lib64/ld-linux-x86-64.so.2');
  });
});

/** Places in Elf64_Ehdr */
const [PHOFF, SHOFF, PHENTSIZE, PHNUM, SHENTSIZE, SHNUM] = [32, 40, 54, 56, 58, 60] as const;

/** A sound file of ELFCLASS64 with these 16-bit or 64-bit fields of its header changed. */
async function changed(...fields: [at: number, value: number][]) {
  const elf = new ElfBuilder();
  elf.sections(SECTIONS);
  const bytes = elf.build();
  const view = new DataView(bytes.buffer);
  for (const [at, value] of fields) {
    if (at === PHOFF || at === SHOFF) view.setBigUint64(at, BigInt(value), true);
    else view.setUint16(at, value, true);
  }
  return openElf(memorySource(bytes));
}

/** Headers behind one that the fields of the ELF header make, and one of a type that nothing knows: ld.so loads that. */
function startingAtZero(): Uint8Array {
  const bytes = new Uint8Array(binaryBytes('c-library'));
  const view = new DataView(bytes.buffer);
  const count = view.getUint16(PHNUM, true);
  const headers = Array.from({ length: count }, (_, i) => bytes.slice(64 + i * 56, 120 + i * 56));
  const kept = headers.filter(header => [1, 2].includes(header[0] ?? 0) && header[3] === 0);
  bytes.fill(0, 64, 64 + count * 56);
  for (const [i, header] of kept.entries()) bytes.set(header, 112 + i * 56);
  view.setBigUint64(PHOFF, 0n, true);
  view.setBigUint64(SHOFF, 0n, true);
  // Of the second header e_phnum and e_shentsize are p_type.
  for (const [at, value] of [
    [PHNUM, 8],
    [SHENTSIZE, 0],
    [SHNUM, 0],
    [SHNUM + 2, 0],
  ] as const)
    view.setUint16(at, value, true);
  return bytes;
}

it('reads program headers at offset 0, as ld.so does', async () => {
  const image = await openElf(memorySource(startingAtZero()));
  expect(image.segments.filter(({ type }) => type === 1)).toHaveLength(4);
  expect((await image.dynamic())?.entries).toHaveLength(16);
});

describe('a damaged header', () => {
  const segmentCounts: [name: string, fields: [number, number][], count: number | 'as fit'][] = [
    ['e_phoff 0: the ELF header itself, which is what ld.so reads', [[PHOFF, 0]], 1],
    ['e_phoff behind the end: no segments', [[PHOFF, 2 ** 40]], 0],
    ['e_phentsize of the other class: no segments', [[PHENTSIZE, 32]], 0],
    ['e_phnum beyond the file: as many as are there', [[PHNUM, 60_000]], 'as fit'],
    [
      'e_phnum PN_XNUM: as many as are there',
      [
        [PHNUM, 0xffff],
        [SHOFF, 0],
      ],
      'as fit',
    ],
  ];
  for (const [name, fields, count] of segmentCounts) {
    it(name, async () => {
      const image = await changed(...fields);
      expect(image.segments).toHaveLength(
        count === 'as fit' ? Math.floor((image.bytes.size - 64) / 56) : count,
      );
    });
  }

  const sectionCounts: [name: string, fields: [number, number][]][] = [
    ['e_shoff behind the end: no sections', [[SHOFF, 2 ** 40]]],
    ['e_shentsize of the other class: no sections', [[SHENTSIZE, 40]]],
  ];
  for (const [name, fields] of sectionCounts) {
    it(name, async () => {
      expect(await (await changed(...fields)).sections()).toEqual([]);
    });
  }

  it('e_shnum beyond the file is damage', async () => {
    await expect((await changed([SHNUM, 60_000])).sections()).rejects.toThrow(FormatError);
  });

  it('a file shorter than its header is no image', async () => {
    const whole = new ElfBuilder().build();
    for (const length of [0, 3, 4, 15, 16, 63]) {
      await expect(openElf(memorySource(whole.subarray(0, length)))).rejects.toThrow(FormatError);
    }
    expect((await openElf(memorySource(whole.subarray(0, 64)))).segments).toEqual([]);
  });

  it('costs one read to find, however large the file is', async () => {
    const source = countingSource(new Uint8Array([...new ElfBuilder().build(), ...new Uint8Array(1 << 20)]));
    await openElf(source);
    expect(source.reads).toEqual([{ offset: 0, length: 4096 }]);
  });
});
