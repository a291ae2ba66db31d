import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stretchesOf } from '../../src/elf/stretches.ts';

const RANGE = fc.record({ start: fc.nat(40), length: fc.nat(12) }).map(({ start, length }) => ({
  start,
  end: start + length,
}));

describe('what is seen of ranges that lie over each other', () => {
  it('is at each place the first of the list that is there', () => {
    let covered = 0;
    fc.assert(
      fc.property(fc.array(RANGE, { maxLength: 12 }), ranges => {
        const stretches = stretchesOf(ranges);
        for (let place = 0; place < 60; place++) {
          const isAt = ({ start, end }: { start: number; end: number }) => place >= start && place < end;
          const seen = stretches.filter(isAt);
          expect(seen.length).toBeLessThanOrEqual(1);
          expect(seen[0]?.of).toBe(ranges.find(isAt));
          if (ranges.filter(isAt).length > 1) covered++;
        }
        for (const [i, { start, end }] of stretches.entries()) {
          expect(start).toBeLessThan(end);
          expect(start).toBeGreaterThanOrEqual(stretches[i - 1]?.end ?? 0);
        }
      }),
      { numRuns: 300, seed: 1 },
    );
    expect(covered).toBeGreaterThan(100);
  });

  it('is as much as can be of one range', () => {
    const [over, under] = [
      { start: 4, end: 6 },
      { start: 0, end: 9 },
    ];
    expect(stretchesOf([over, under])).toEqual([
      { start: 0, end: 4, of: under },
      { start: 4, end: 6, of: over },
      { start: 6, end: 9, of: under },
    ]);
    expect(stretchesOf([under, over])).toEqual([{ start: 0, end: 9, of: under }]);
  });
});
