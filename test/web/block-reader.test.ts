import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { BlockReader } from '../../web/src/block-reader.ts';

/** Larger than what one reader keeps, and no multiple of its blocks. */
const LARGE = (60 << 20) + 12_345;
const SMALL = (1 << 20) + 77;

function numbered(size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >>> 8)) & 0xff);
}

function counted(bytes: Uint8Array<ArrayBuffer>) {
  const slices: number[] = [];
  const blob = new Blob([bytes]);
  const slice = (start: number, end: number) => {
    slices.push(end - start);
    return blob.slice(start, end);
  };
  return { slices, reader: new BlockReader({ size: bytes.length, slice }) };
}

describe('a file that is read in blocks', () => {
  it('has the bytes of any ranges, in any order', async () => {
    const bytes = numbered(SMALL);
    const range = fc
      .tuple(fc.nat(SMALL), fc.nat(300_000))
      .map(([offset, length]) => ({ offset, length: Math.min(length, SMALL - offset) }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(range, { maxLength: 5 }), { maxLength: 5 }), async questions => {
        const { reader } = counted(bytes);
        // All at once: one reader serves the host and the searches in it.
        const found = await Promise.all(questions.map(ranges => reader.read(ranges)));
        const wanted = questions.map(ranges =>
          ranges.map(({ offset, length }) => bytes.subarray(offset, offset + length)),
        );
        expect(found.flat().map(part => Buffer.from(part).toString('latin1'))).toEqual(
          wanted.flat().map(part => Buffer.from(part).toString('latin1')),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('takes few slices for many small reads', async () => {
    const { reader, slices } = counted(numbered(SMALL));
    await reader.read(Array.from({ length: 200 }, (_, i) => ({ offset: i * 5000, length: 1000 })));
    await reader.read([{ offset: 12, length: 999_000 }]);
    expect(slices).toHaveLength(1);
  });

  it('lets go of what it has kept', async () => {
    const { reader, slices } = counted(new Uint8Array(LARGE));
    const all = async () => {
      for (let offset = 0; offset < LARGE; offset += 4 << 20) {
        const length = Math.min(4 << 20, LARGE - offset);
        const [bytes] = await reader.read([{ offset, length }]);
        expect(bytes?.length).toBe(length);
      }
    };
    await all();
    const once = slices.length;
    await all();
    expect(slices.length).toBeGreaterThan(once);
  });

  it.each([
    { offset: -1, length: 1 },
    { offset: SMALL, length: 1 },
    { offset: 0, length: SMALL + 1 },
    { offset: Number.NaN, length: 1 },
  ])('refuses $offset, $length', async range => {
    const { reader, slices } = counted(numbered(SMALL));
    await expect(reader.read([range])).rejects.toThrow(FormatError);
    expect(slices).toEqual([]);
  });
});
