import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { type ByteRange, SparseBytes } from '../../src/bytes/sparse-bytes.ts';
import { type CountingSource, countingSource } from '../support/counting-source.ts';

const SIZE = 100_000;
/** Every byte tells its offset, modulo a prime. */
const CONTENT = Uint8Array.from({ length: SIZE }, (_, offset) => offset % 251);
/** The longest gap between two ranges that are still read in one go. */
const GAP = 16 << 10;

interface Case {
  name: string;
  fetches: ByteRange[][];
  reads: [offset: number, length: number][];
}

const range = (offset: number, length: number): ByteRange => ({ offset, length });

const CASES: Case[] = [
  { name: 'reads one range once, in blocks of 1 KiB', fetches: [[range(10, 20)]], reads: [[0, 1024]] },
  { name: 'reads a block whole', fetches: [[range(1024, 1024)]], reads: [[1024, 1024]] },
  {
    name: 'reads both blocks of a range on their border',
    fetches: [[range(2047, 2)]],
    reads: [[1024, 2048]],
  },
  { name: 'reads nothing for an empty range', fetches: [[range(10, 0)]], reads: [] },
  { name: 'joins ranges that touch', fetches: [[range(0, 10), range(10, 10)]], reads: [[0, 1024]] },
  {
    name: 'joins overlapping ranges in any order',
    fetches: [[range(5000, 5000), range(2000, 4000)]],
    reads: [[1024, 9216]],
  },
  {
    name: 'joins ranges over a small gap',
    fetches: [[range(0, 10), range(10 + GAP, 5)]],
    reads: [[0, GAP + 1024]],
  },
  {
    name: 'reads ranges apart whose gap is larger',
    fetches: [[range(0, 10), range(11 + GAP, 5)]],
    reads: [
      [0, 1024],
      [GAP, 1024],
    ],
  },
  {
    name: 'swallows a range inside another',
    fetches: [[range(0, 1000), range(10, 5), range(900, 300)]],
    reads: [[0, 2048]],
  },
  {
    name: 'never reads again what is there',
    fetches: [[range(0, 100)], [range(20, 1004)], [range(0, 100)]],
    reads: [[0, 1024]],
  },
  {
    name: 'reads only what a range lacks at its end, where that spares much',
    fetches: [[range(0, 20_000)], [range(10_000, 20_000)], [range(29_000, 2000)]],
    reads: [
      [0, 20_480],
      [20_480, 10_240],
      [28_672, 3072],
    ],
  },
  {
    name: 'joins a range that covers several chunks into one',
    fetches: [[range(100, 10), range(20_000, 10), range(40_000, 10)], [range(90, 40_000)]],
    reads: [
      [0, 1024],
      [19_456, 1024],
      [39_936, 1024],
      // A little is read again rather than copied.
      [0, 40_960],
    ],
  },
  {
    name: 'cuts a range at the end of the file',
    fetches: [[range(SIZE - 10, 1000)]],
    reads: [[99_328, 672]],
  },
  { name: 'reads nothing behind the end', fetches: [[range(SIZE, 10), range(SIZE + 5, 10)]], reads: [] },
  { name: 'cuts a range at the start of the file', fetches: [[range(-20, 30)]], reads: [[0, 1024]] },
  {
    name: 'reads nothing for a range that is not a number',
    fetches: [[range(Number.NaN, 10), range(5, Number.NaN)]],
    reads: [],
  },
];

function expectReads(source: CountingSource, expected: [number, number][]): void {
  expect(source.reads.map(({ offset, length }) => [offset, length])).toEqual(expected);
  expect(source.bytesRead).toBe(expected.reduce((sum, [, length]) => sum + length, 0));
}

describe('SparseBytes', () => {
  for (const { name, fetches, reads } of CASES) {
    it(name, async () => {
      const source = countingSource(CONTENT);
      const bytes = new SparseBytes(source);
      for (const ranges of fetches) await bytes.fetch(ranges);
      expectReads(source, reads);
      for (const { offset, length } of fetches.flat()) {
        const start = Math.max(0, offset);
        const end = Math.min(SIZE, offset + length);
        if (!(start < end)) continue;
        expect(bytes.slice(start, end - start, 'range')).toEqual(CONTENT.subarray(start, end));
      }
    });
  }

  it('has whatever was fetched ever, in any order', async () => {
    const one = fc.record({ offset: fc.nat(SIZE - 1), length: fc.oneof(fc.nat(64), fc.nat(40_000)) });
    const fetches = fc.array(fc.oneof(fc.tuple(one), fc.array(one, { maxLength: 6 })), { maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(fetches, async list => {
        const bytes = new SparseBytes(countingSource(CONTENT));
        for (const [done, ranges] of list.entries()) {
          await bytes.fetch(ranges);
          for (const { offset, length } of list.slice(0, done + 1).flat()) {
            const end = Math.min(SIZE, offset + length);
            const slice = bytes.slice(offset, end - offset, 'range');
            if (Buffer.compare(slice, CONTENT.subarray(offset, end)) !== 0) return false;
          }
        }
        return true;
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('keeps every byte right when fetches overlap in time', async () => {
    const bytes = new SparseBytes(countingSource(CONTENT));
    await Promise.all([
      bytes.fetch([range(0, 1000)]),
      bytes.fetch([range(500, 1000)]),
      bytes.fetch([range(200, 5000)]),
    ]);
    expect(bytes.slice(0, 5200, 'all')).toEqual(CONTENT.subarray(0, 5200));
  });

  it('says of a slice behind the end what is missing', async () => {
    const bytes = new SparseBytes(countingSource(CONTENT));
    await bytes.fetch([range(SIZE - 4, 100)]);
    const outside = () => bytes.slice(SIZE - 4, 5, 'Elf64_Shdr');
    expect(outside).toThrow(FormatError);
    expect(outside).toThrow(/^Elf64_Shdr at offset 0x1869c: 5 bytes reach past the end of the file/);
    expect(() => bytes.slice(-1, 2, 'x')).toThrow(FormatError);
    expect(() => bytes.slice(Number.NaN, 2, 'x')).toThrow(FormatError);
  });

  it('calls it a defect of ours to slice what was never fetched', async () => {
    const bytes = new SparseBytes(countingSource(CONTENT));
    await bytes.fetch([range(0, 10)]);
    const early = () => bytes.slice(1020, 10, 'ptab');
    expect(early).toThrow('was not fetched');
    expect(early).not.toThrow(FormatError);
  });

  it('gives an empty slice anywhere', () => {
    expect(new SparseBytes(countingSource(CONTENT)).slice(SIZE * 2, 0, 'nothing')).toHaveLength(0);
  });

  it('reads anew after release, and what was sliced stays', async () => {
    const source = countingSource(CONTENT);
    const bytes = new SparseBytes(source);
    await bytes.fetch([range(0, 10)]);
    const slice = bytes.slice(0, 10, 'x');
    bytes.release();
    await bytes.fetch([range(0, 10)]);
    expectReads(source, [
      [0, 1024],
      [0, 1024],
    ]);
    expect(slice).toEqual(CONTENT.subarray(0, 10));
  });
});
