import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { openElf } from '../../src/elf/image.ts';
import { gnuBuildId, goBuildId } from '../../src/go/build-id.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { ENCODINGS, openBuilt } from '../support/open-elf.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);
const NOTES = [
  { owner: 'GNU', type: 3, descriptor: bytes(0xde, 0xad, 0xbe, 0xef, 0x01) },
  { owner: 'stapsdt', type: 3, descriptor: bytes() },
  { owner: 'Go', type: 4, descriptor: new TextEncoder().encode('action/content') },
];

describe.each(ENCODINGS)('notes: $title', encoding => {
  for (const align of [4, 8] as const) {
    it(`are read one after the other, padded to ${align} bytes`, async () => {
      const elf = new ElfBuilder(encoding);
      elf.notes(NOTES, align);
      expect(await (await openBuilt(elf)).notes()).toEqual(NOTES);
    });
  }

  it('of several segments are all read', async () => {
    const elf = new ElfBuilder(encoding);
    for (const note of NOTES) elf.notes([note]);
    expect(await (await openBuilt(elf)).notes()).toEqual(NOTES);
  });
});

/** A real .note.gnu.property of x86-64: p_align 8, one property (X86_FEATURE_1_AND) of 12 bytes padded to 16. */
const PROPERTY = [
  4, 0, 0, 0, 16, 0, 0, 0, 5, 0, 0, 0, 0x47, 0x4e, 0x55, 0, 2, 0, 0, 0xc0, 4, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0,
];
/** cmd/link writes the owner with its padding counted: namesz 4 for "Go". */
const GO_BUILD_ID = [
  4, 0, 0, 0, 5, 0, 0, 0, 4, 0, 0, 0, 0x47, 0x6f, 0, 0, 0x61, 0x2f, 0x62, 0x2f, 0x63, 0, 0, 0,
];

async function notesOf(content: number[], align: number, filesz: number = content.length) {
  const elf = new ElfBuilder();
  const vaddr = elf.place(bytes(...content));
  elf.segments.push({ type: 4, offset: elf.offsetOf(vaddr), vaddr, filesz, align });
  return (await openElf(memorySource(elf.build()))).notes();
}

describe('a note segment', () => {
  it('of 8-byte alignment holds a GNU property', async () => {
    const notes = await notesOf([...PROPERTY, ...PROPERTY], 8);
    const property = { owner: 'GNU', type: 5, descriptor: bytes(...PROPERTY.slice(16)) };
    expect(notes).toEqual([property, property]);
  });

  it('has an owner that ends at its first NUL, however long it is', async () => {
    const content = [8, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0x47, 0x4e, 0x55, 0, 7, 7, 7, 7];
    expect(await notesOf(content, 4)).toEqual([{ owner: 'GNU', type: 3, descriptor: bytes() }]);
  });

  it('with an alignment of 0, 1 or 2 is padded to 4, as the gABI has it', async () => {
    for (const align of [0, 1, 2, 4]) expect(goBuildId(await notesOf(GO_BUILD_ID, align))).toBe('a/b/c');
  });

  const damaged: [name: string, content: number[], filesz: number | undefined, count: number][] = [
    ['of less than one header', [1, 2, 3], undefined, 0],
    [
      'whose second name is longer than the segment',
      [...GO_BUILD_ID, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1, 0, 0, 0],
      undefined,
      1,
    ],
    [
      'whose second descriptor is longer than the segment',
      [...GO_BUILD_ID, 4, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f, 1, 0, 0, 0, 0x47, 0x4e, 0x55, 0],
      undefined,
      1,
    ],
    ['that reaches behind the end of the file', GO_BUILD_ID, 1 << 19, 0],
    ['that is larger than any notes', GO_BUILD_ID, 2 ** 40, 0],
  ];
  for (const [name, content, filesz, count] of damaged) {
    it(`${name} gives ${count} notes`, async () => {
      expect(await notesOf(content, 4, filesz)).toHaveLength(count);
    });
  }
});

describe('build ids', () => {
  it('are those of their owner and type', () => {
    expect(gnuBuildId(NOTES)).toBe('deadbeef01');
    expect(goBuildId(NOTES)).toBe('action/content');
    expect(gnuBuildId([{ owner: 'Go', type: 3, descriptor: bytes(1) }])).toBeUndefined();
    expect(goBuildId([{ owner: 'Go', type: 3, descriptor: bytes(1) }])).toBeUndefined();
  });
});
