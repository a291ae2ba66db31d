import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FormatError, limit } from '../../src/bytes/format-error.ts';
import { hexDigits } from '../../src/bytes/hex.ts';
import { type ByteSource, blobSource, MAX_READ_BYTES, memorySource } from '../../src/bytes/source.ts';
import { fileSource } from '../../src/node/file-source.ts';
import { fileOf } from '../support/binaries.ts';

const CONTENT = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) % 256);
const DIGEST = createHash('sha256').update(CONTENT).digest('hex');

const SOURCES: [name: string, open: () => ByteSource][] = [
  ['memory', () => memorySource(CONTENT)],
  ['a view into larger memory', () => memorySource(new Uint8Array([...CONTENT, ...CONTENT]).subarray(5000))],
  ['a Blob', () => blobSource(new Blob([CONTENT]))],
  ['a file', () => fileSource(fileOf(CONTENT, 'content'))],
];

const OUTSIDE: [offset: number, length: number][] = [
  [4999, 2],
  [5000, 1],
  [-1, 2],
  [0, -1],
  [0, MAX_READ_BYTES + 1],
  [Number.NaN, 1],
  [0, Number.NaN],
  [2 ** 53, 1],
];

describe.each(SOURCES)('%s as a source', (_, open) => {
  it('knows its size and its SHA-256', async () => {
    const source = open();
    expect(source.size).toBe(5000);
    expect(await source.sha256()).toBe(DIGEST);
  });

  it('gives exactly the bytes that are asked for, in any order', async () => {
    const source = open();
    for (const [offset, length] of [
      [4990, 10],
      [0, 1],
      [17, 0],
      [0, 5000],
    ] as const) {
      expect(Buffer.from(await source.read(offset, length))).toEqual(
        Buffer.from(CONTENT.subarray(offset, offset + length)),
      );
    }
  });

  it('refuses a range that is not all there with a FormatError', async () => {
    const source = open();
    for (const [offset, length] of OUTSIDE)
      await expect(source.read(offset, length)).rejects.toThrow(FormatError);
  });
});

describe('limit', () => {
  it('lets values up to the limit pass unchanged', () => {
    expect([0, 1, 10].map(value => limit(value, 10, 'x'))).toEqual([0, 1, 10]);
  });
  for (const value of [11, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`refuses ${value}`, () => {
      expect(() => limit(value, 10, 'e_shnum', 48)).toThrow(
        `e_shnum at offset 0x30: value ${value} is over the limit of 10`,
      );
    });
  }
});

describe('hex', () => {
  it('writes two lower-case digits for each byte', () => {
    expect(hexDigits(Uint8Array.from([0, 0x0a, 0xff]))).toBe('000aff');
  });
});
