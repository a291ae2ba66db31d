import { describe, expect, it } from 'vitest';
import { indexOfBytes } from '../../src/bytes/find.ts';

describe('a pattern in bytes', () => {
  const pattern = new TextEncoder().encode('\0plugin.open\0');

  it('is found behind millions of places that only begin like it', () => {
    for (const at of [0, 5, 100_000, 2_000_000, 3_999_000]) {
      const bytes = new Uint8Array(4_000_000);
      bytes.set(pattern, at);
      expect(indexOfBytes(bytes, pattern)).toBe(at);
      expect(indexOfBytes(bytes, pattern, at)).toBe(at);
      expect(indexOfBytes(bytes, pattern, at + 1)).toBe(-1);
    }
  });

  it('is not found where only a part of it is', () => {
    const bytes = new Uint8Array(100_000);
    bytes.set(pattern.subarray(0, -1), bytes.length - pattern.length + 1);
    expect(indexOfBytes(bytes, pattern)).toBe(-1);
    expect(indexOfBytes(new Uint8Array(3), pattern)).toBe(-1);
  });
});
