import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { SparseBytes } from '../../src/bytes/sparse-bytes.ts';
import { Memory, MemoryFault } from '../../src/elf/memory.ts';
import type { Segment } from '../../src/elf/segment.ts';

/** Every byte names its place: high half of the offset at even ones, low half at odd ones, never 0. */
const CONTENT = Uint8Array.from({ length: 0x2800 }, (_, at) => ((at % 2 === 0 ? at >> 8 : at) % 255) + 1);

const [R, RW] = [4, 6] as const;

function load(vaddr: number, offset: number, filesz: number, memsz: number, flags: number = RW): Segment {
  return { type: 1, flags, offset, vaddr, filesz, memsz, align: 0x1000 };
}

async function read(segments: readonly Segment[], address: number, length: number): Promise<Uint8Array> {
  const memory = new Memory(new SparseBytes(memorySource(CONTENT)), segments, {
    littleEndian: true,
    wordSize: 8,
  });
  await memory.load([{ address, length }]);
  return memory.view(address, length, 'structure').bytes;
}

const file = (offset: number, length: number) => CONTENT.slice(offset, offset + length);
const zeros = (length: number) => new Uint8Array(length);
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap(part => [...part]));

interface Case {
  name: string;
  segments: Segment[];
  address: number;
  expected: Uint8Array;
}

/** As glibc 2.36 was seen to map such segments. */
const READABLE: Case[] = [
  {
    name: 'the bytes of a segment',
    segments: [load(0x5100, 0x100, 0x80, 0x80)],
    address: 0x5110,
    expected: file(0x110, 8),
  },
  {
    name: 'what the file has before the segment in its page',
    segments: [load(0x5100, 0x100, 0x80, 0x80)],
    address: 0x5000,
    expected: file(0, 8),
  },
  {
    name: 'what the file has behind the segment in its page',
    segments: [load(0x5100, 0x100, 0x80, 0x80)],
    address: 0x5ff8,
    expected: file(0xff8, 8),
  },
  {
    name: 'zeros from the end of p_filesz on',
    segments: [load(0x5100, 0x100, 0x80, 0x2000)],
    address: 0x517c,
    expected: join(file(0x17c, 4), zeros(12)),
  },
  {
    name: 'zeros in a segment that cannot be written, too',
    segments: [load(0x5100, 0x100, 0x80, 0x2000, R)],
    address: 0x517c,
    expected: join(file(0x17c, 4), zeros(12)),
  },
  {
    name: 'zeros up to the end of p_memsz only, then the file again',
    segments: [load(0x5100, 0x100, 0x80, 0x90)],
    address: 0x517c,
    expected: join(file(0x17c, 4), zeros(16), file(0x190, 4)),
  },
  {
    name: 'zeros in the pages behind',
    segments: [load(0x5100, 0x100, 0x80, 0x2000)],
    address: 0x6ff8,
    expected: zeros(16),
  },
  {
    name: 'p_filesz where p_memsz is smaller',
    segments: [load(0x5100, 0x100, 0x80, 0x40)],
    address: 0x5170,
    expected: file(0x170, 8),
  },
  {
    name: 'zeros in the last page behind the end of the file',
    segments: [load(0x5000, 0x2000, 0x1000, 0x1000)],
    address: 0x57fc,
    expected: join(file(0x27fc, 4), zeros(8)),
  },
  {
    name: 'of two segments in one page the later one',
    segments: [load(0x5000, 0, 0x1000, 0x1000), load(0x5800, 0x1800, 0x100, 0x100)],
    address: 0x5010,
    expected: file(0x1010, 8),
  },
  {
    name: 'two segments that adjoin, as one',
    segments: [load(0x5000, 0, 0x1000, 0x1000, R), load(0x6000, 0x2000, 0x100, 0x100)],
    address: 0x5ff8,
    expected: join(file(0xff8, 8), file(0x2000, 8)),
  },
  {
    name: 'three, the middle one without bytes of the file',
    segments: [load(0x5000, 0, 0x1000, 0x1000), load(0x6000, 0, 0, 0x1000), load(0x7000, 0x1000, 8, 8)],
    address: 0x5ffc,
    expected: join(file(0xffc, 4), zeros(0x1000), file(0x1000, 4)),
  },
  {
    name: 'a segment up to where a later one lies over it',
    segments: [load(0x5000, 0, 0x2000, 0x2000), load(0x6000, 0x2000, 0x100, 0x100)],
    address: 0x5ffc,
    expected: join(file(0xffc, 4), file(0x2000, 4)),
  },
  {
    name: 'the segment below a later one that does not reach there',
    segments: [load(0x5000, 0, 0x2000, 0x2000), load(0x6000, 0x2000, 0x100, 0x100)],
    address: 0x5ff0,
    expected: file(0xff0, 8),
  },
];

const FAULTS: {
  name: string;
  segments: Segment[];
  address: number;
  length: number;
  fault: MemoryFault['fault'];
}[] = [
  {
    name: 'below the first page',
    segments: [load(0x5100, 0x100, 0x80, 0x80)],
    address: 0x4fff,
    length: 1,
    fault: 'unmapped',
  },
  {
    name: 'behind the last page',
    segments: [load(0x5100, 0x100, 0x80, 0x80)],
    address: 0x6000,
    length: 1,
    fault: 'unmapped',
  },
  {
    name: 'across the end of the last page',
    segments: [load(0x5100, 0x100, 0x80, 0x80)],
    address: 0x5ffc,
    length: 8,
    fault: 'unmapped',
  },
  {
    name: 'a gap of a page between two segments',
    segments: [load(0x5000, 0, 0x1000, 0x1000), load(0x7000, 0, 0x1000, 0x1000)],
    address: 0x5ff8,
    length: 0x1010,
    fault: 'unmapped',
  },
  {
    name: 'the second of two segments, if its page lies behind the end of the file',
    segments: [load(0x5000, 0, 0x1000, 0x1000), load(0x6000, 0x3000, 0x1000, 0x1000)],
    address: 0x5ffc,
    length: 8,
    fault: 'beyond-file',
  },
  {
    name: 'a page that lies wholly behind the end of the file',
    segments: [load(0x5000, 0x2000, 0x2000, 0x2000)],
    address: 0x6000,
    length: 4,
    fault: 'beyond-file',
  },
  {
    name: 'a range that runs into such a page',
    segments: [load(0x5000, 0x2000, 0x2000, 0x2000)],
    address: 0x5ffc,
    length: 8,
    fault: 'beyond-file',
  },
  {
    name: 'a segment without any right',
    segments: [load(0x5000, 0, 0x100, 0x100, 0)],
    address: 0x5000,
    length: 1,
    fault: 'unmapped',
  },
  {
    name: 'a segment that is not PT_LOAD',
    segments: [{ ...load(0x5000, 0, 0x100, 0x100), type: 4 }],
    address: 0x5000,
    length: 1,
    fault: 'unmapped',
  },
  {
    name: 'an address that is no number',
    segments: [load(0x5000, 0, 0x100, 0x100)],
    address: Number.NaN,
    length: 1,
    fault: 'unmapped',
  },
  {
    name: 'a length that overflows',
    segments: [load(0x5000, 0, 0x100, 0x100)],
    address: 0x5000,
    length: 2 ** 60,
    fault: 'unmapped',
  },
];

describe('memory shows', () => {
  for (const { name, segments, address, expected } of READABLE) {
    it(name, async () => {
      expect(await read(segments, address, expected.length)).toEqual(expected);
    });
  }
});

describe('memory has a fault for', () => {
  for (const { name, segments, address, length, fault } of FAULTS) {
    it(name, async () => {
      const error: unknown = await read(segments, address, length).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(MemoryFault);
      expect(error).toMatchObject({ fault, structure: 'structure', offset: -1 });
    });
  }
});

describe('after a load that reaches too far', () => {
  const loads: [name: string, segments: Segment[], address: number, length: number][] = [
    ['out of its segment', [load(0x5000, 0, 0x1000, 0x1000)], 0x5ff0, 0x100],
    ['from before its segment', [load(0x5000, 0, 0x1000, 0x1000)], 0x4000, 0x1008],
    [
      'into a later segment on top',
      [load(0x5000, 0, 0x2000, 0x2000), load(0x6000, 0, 0x10, 0x10)],
      0x5ff8,
      0x2000,
    ],
  ];
  for (const [name, segments, address, length] of loads) {
    it(`everything that is mapped can be viewed: ${name}`, async () => {
      const memory = new Memory(new SparseBytes(memorySource(CONTENT)), segments, {
        littleEndian: true,
        wordSize: 8,
      });
      await memory.load([{ address, length }]);
      for (let at = address; at < address + length; at += 8) {
        if (memory.isMapped(at, 8)) expect(() => memory.view(at, 8, 'x')).not.toThrow();
      }
    });
  }
});

describe('memory tells', () => {
  const memory = new Memory(
    new SparseBytes(memorySource(CONTENT)),
    [load(0x5100, 0x100, 0x80, 0x80), load(0x7000, 0x2000, 0x1800, 0x3000)],
    { littleEndian: true, wordSize: 8 },
  );

  it('how much can be read from an address on', () => {
    expect([0x5000, 0x5fff, 0x6000, 0x7000, 0x9fff, 0xa000].map(at => memory.available(at, 0x10000))).toEqual(
      [0x1000, 1, 0, 0x3000, 1, 0],
    );
    expect(memory.available(0x5000, 16)).toBe(16);
  });

  it('how much that is over the border of two segments, and over no more than a few', () => {
    const pages = Array.from({ length: 1000 }, (_, k) => load(0x10000 + k * 0x1000, 0, 0x1000, 0x1000));
    const many = new Memory(new SparseBytes(memorySource(CONTENT)), pages, {
      littleEndian: true,
      wordSize: 8,
    });
    expect(many.available(0x10ff0, 0x20)).toBe(0x20);
    expect(many.isMapped(0x10ff0, 0x2000)).toBe(true);
    expect(many.available(0x10000, 1e9)).toBe(8 * 0x1000);
  });

  it('which pages are SIGBUS to touch', () => {
    expect(
      [0x5000, 0x7000, 0x7fff, 0x8000, 0x87ff, 0x9000, 0xb000].map(at => memory.isBeyondFile(at)),
    ).toEqual([false, false, false, true, true, false, false]);
  });

  it('the file offset behind an address, if bytes of the file are there', () => {
    expect([0x5000, 0x5100, 0x7010, 0x9000, 0x6000].map(at => memory.fileOffset(at))).toEqual([
      0,
      0x100,
      0x2010,
      undefined,
      undefined,
    ]);
  });
});

it('has nothing at addresses that no process has, where sums are not exact', async () => {
  const segments = [load(2 ** 64 - 4096, 0x1000, 0x100, 0x100, R), load(0x5000, 0, 0x100, 0x100)];
  await expect(read(segments, 2 ** 64 - 4096, 8)).rejects.toThrow(MemoryFault);
  expect(await read(segments, 0x5000, 8)).toEqual(file(0, 8));
});
