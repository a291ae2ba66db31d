import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { ByteView } from '../../src/bytes/view.ts';
import { readUvarint } from '../../src/go/uvarint.ts';

const view = (...bytes: number[]) =>
  new ByteView(Uint8Array.from(bytes), { littleEndian: true, wordSize: 8 }, 'name', 16);

/** Written by encoding/binary.PutUvarint. */
const VALUES: [bytes: number[], value: number][] = [
  [[0], 0],
  [[1], 1],
  [[0x7f], 127],
  [[0x80, 0x01], 128],
  [[0xff, 0x01], 255],
  [[0xac, 0x02], 300],
  [[0xff, 0xff, 0xff, 0xff, 0x0f], 2 ** 32 - 1],
  [[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f], 2 ** 53 - 1],
];

describe('a uvarint', () => {
  for (const [bytes, value] of VALUES) {
    it(`of ${bytes.length} bytes is ${value}`, () => {
      expect(readUvarint(view(...bytes), 0)).toEqual({ value, size: bytes.length });
      expect(readUvarint(view(0xff, ...bytes, 0xff), 1)).toEqual({ value, size: bytes.length });
    });
  }
  it('that ends with the bytes, or never, is refused', () => {
    expect(() => readUvarint(view(0x80), 0)).toThrow(FormatError);
    expect(() => readUvarint(view(...new Array<number>(20).fill(0x80)), 0)).toThrow(FormatError);
  });
});
