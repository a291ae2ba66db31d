import { describe, expect, it } from 'vitest';
import { ehdrSize, encodingOf, isElf, readHeader } from '../../src/elf/header.ts';

/** Every field another number, in the order of the gABI's struct. */
const FIELDS = {
  type: 0x1112,
  machine: 0x2122,
  version: 0x31323334,
  entry: 0x41424344,
  phoff: 0x51525354,
  shoff: 0x61626364,
  flags: 0x71727374,
  ehsize: 0x8182,
  phentsize: 0x9192,
  phnum: 0xa1a2,
  shentsize: 0xb1b2,
  shnum: 0xc1c2,
  shstrndx: 0xd1d2,
};

const ident = (elfClass: number, data: number) => [
  0x7f,
  0x45,
  0x4c,
  0x46,
  elfClass,
  data,
  1,
  ...new Array<number>(9).fill(0),
];
const digits = (text: string) => [...Buffer.from(text.replaceAll(' ', ''), 'hex')];

/** Written by hand from the figures 4-3 (Elf32_Ehdr, Elf64_Ehdr) of the gABI. */
const HEADERS: { name: string; bytes: number[] }[] = [
  {
    name: 'Elf32_Ehdr, big-endian',
    bytes: [
      ...ident(1, 2),
      ...digits('1112 2122 31323334 41424344 51525354 61626364 71727374 8182 9192 a1a2 b1b2 c1c2 d1d2'),
    ],
  },
  {
    name: 'Elf32_Ehdr, little-endian',
    bytes: [
      ...ident(1, 1),
      ...digits('1211 2221 34333231 44434241 54535251 64636261 74737271 8281 9291 a2a1 b2b1 c2c1 d2d1'),
    ],
  },
  {
    name: 'Elf64_Ehdr, big-endian',
    bytes: [
      ...ident(2, 2),
      ...digits(
        '1112 2122 31323334 0000000041424344 0000000051525354 0000000061626364 71727374 8182 9192 a1a2 b1b2 c1c2 d1d2',
      ),
    ],
  },
  {
    name: 'Elf64_Ehdr, little-endian',
    bytes: [
      ...ident(2, 1),
      ...digits(
        '1211 2221 34333231 4443424100000000 5453525100000000 6463626100000000 74737271 8281 9291 a2a1 b2b1 c2c1 d2d1',
      ),
    ],
  },
];

describe('the ELF header', () => {
  for (const { name, bytes } of HEADERS) {
    it(`has every field at its place: ${name}`, () => {
      const head = Uint8Array.from(bytes);
      const encoding = encodingOf(head);
      if (!encoding) throw new Error('no encoding');
      expect(ehdrSize(encoding)).toBe(bytes.length);
      expect(readHeader(head, encoding)).toEqual({ ident: bytes.slice(0, 16), ...FIELDS });
    });
  }

  const idents: [name: string, elfClass: number, data: number, known: boolean][] = [
    ['ELFCLASS64, ELFDATA2LSB', 2, 1, true],
    ['ELFCLASSNONE', 0, 1, false],
    ['a class that does not exist', 3, 1, false],
    ['ELFDATANONE', 2, 0, false],
    ['a byte order that does not exist', 2, 3, false],
  ];
  for (const [name, elfClass, data, known] of idents) {
    it(`${known ? 'can' : 'cannot'} be read with ${name}`, () => {
      expect(encodingOf(Uint8Array.from(ident(elfClass, data))) !== undefined).toBe(known);
    });
  }

  it('starts with 7f ELF', () => {
    expect(isElf(Uint8Array.from([0x7f, 0x45, 0x4c, 0x46]))).toBe(true);
    for (const other of [[], [0x7f, 0x45, 0x4c], [0x7f, 0x65, 0x6c, 0x66], [0x45, 0x4c, 0x46, 0x7f]]) {
      expect(isElf(Uint8Array.from(other))).toBe(false);
    }
  });
});
