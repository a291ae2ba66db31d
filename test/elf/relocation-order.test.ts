import { describe, expect, it } from 'vitest';
import { RelocationOrder } from '../../src/elf/relocation-order.ts';
import { Random } from '../support/random.ts';

/** Addresses near zero, where programs are, and as far away as they go; many come several times. */
function offsetsOf(count: number): number[] {
  const random = new Random(count);
  return Array.from({ length: count }, () => {
    const near = random.below(count);
    const far = [0, 2 ** 20, 2 ** 31, 2 ** 40, 2 ** 52][random.below(5)] ?? 0;
    return far + near;
  });
}

describe.each([10, 4096, 5000, 30_000])('%i relocations by address', count => {
  const offsets = offsetsOf(count);
  // Every third one is not there.
  const indices = Uint32Array.from(offsets.keys()).filter(index => index % 3 !== 0);
  const order = new RelocationOrder(indices, index => offsets[index] ?? 0);
  const asked = [...offsets.slice(0, 200), 1, 2 ** 40 - 1, 2 ** 53];

  it('are found by the last that writes there', () => {
    const last = (address: number) =>
      offsets.findLastIndex((offset, index) => offset === address && index % 3 !== 0);
    expect(asked.map(address => order.at(address))).toEqual(asked.map(last));
  });

  it('are found by ranges', () => {
    for (const start of asked.slice(0, 40)) {
      const end = start + 17;
      const within = [...indices].filter(index => {
        const offset = offsets[index] ?? 0;
        return offset >= start && offset < end;
      });
      expect(order.within(start, end).sort((a, b) => a - b)).toEqual(within);
      expect(order.has(start, end)).toBe(within.length > 0);
    }
  });
});
