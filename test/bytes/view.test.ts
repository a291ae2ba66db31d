import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { ByteView, decodeText, type Encoding, fours } from '../../src/bytes/view.ts';

const BYTES = Uint8Array.from([0x81, 0x02, 0x03, 0x84, 0x05, 0x06, 0x07, 0x88, 0x09]);
const view = (littleEndian: boolean, wordSize: 4 | 8, bytes = BYTES, offset = 0) =>
  new ByteView(bytes, { littleEndian, wordSize }, 'struct', offset);

type Read = (view: ByteView) => number | bigint;

const READS: { name: string; encoding: Encoding; read: Read; value: number | bigint }[] = [
  { name: 'u8', encoding: { littleEndian: true, wordSize: 8 }, read: v => v.u8(0), value: 0x81 },
  { name: 'u16 little', encoding: { littleEndian: true, wordSize: 8 }, read: v => v.u16(0), value: 0x0281 },
  { name: 'u16 big', encoding: { littleEndian: false, wordSize: 8 }, read: v => v.u16(0), value: 0x8102 },
  {
    name: 'u32 little',
    encoding: { littleEndian: true, wordSize: 8 },
    read: v => v.u32(0),
    value: 0x84030281,
  },
  { name: 'u32 big', encoding: { littleEndian: false, wordSize: 8 }, read: v => v.u32(0), value: 0x81020384 },
  {
    name: 'i32 little',
    encoding: { littleEndian: true, wordSize: 4 },
    read: v => v.i32(0),
    value: 0x84030281 - 2 ** 32,
  },
  {
    name: 'i32 big',
    encoding: { littleEndian: false, wordSize: 4 },
    read: v => v.i32(0),
    value: 0x81020384 - 2 ** 32,
  },
  {
    name: 'u64 little',
    encoding: { littleEndian: true, wordSize: 8 },
    read: v => v.u64(0),
    value: 0x8807060584030281n,
  },
  {
    name: 'u64 big',
    encoding: { littleEndian: false, wordSize: 8 },
    read: v => v.u64(0),
    value: 0x8102038405060788n,
  },
  {
    name: 'word of 4 bytes',
    encoding: { littleEndian: true, wordSize: 4 },
    read: v => v.word(4),
    value: 0x88070605,
  },
  {
    name: 'word of 8 bytes, little',
    encoding: { littleEndian: true, wordSize: 8 },
    read: v => v.word(1),
    value: Number(0x0988070605840302n),
  },
  {
    name: 'word of 8 bytes, big',
    encoding: { littleEndian: false, wordSize: 8 },
    read: v => v.word(1),
    value: Number(0x0203840506078809n),
  },
  {
    name: 'negative word of 4 bytes',
    encoding: { littleEndian: true, wordSize: 4 },
    read: v => v.signedWord(4),
    value: 0x88070605 - 2 ** 32,
  },
];

const SIGNED: { value: number; bytes: number[] }[] = [
  { value: -1, bytes: [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff] },
  { value: -(2 ** 32), bytes: [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff] },
  { value: 2 ** 32 + 1, bytes: [1, 0, 0, 0, 1, 0, 0, 0] },
  { value: -(2 ** 53) + 1, bytes: [1, 0, 0, 0, 0, 0, 0xe0, 0xff] },
];

describe('ByteView reads', () => {
  for (const { name, encoding, read, value } of READS) {
    it(name, () => {
      expect(read(view(encoding.littleEndian, encoding.wordSize))).toBe(value);
    });
  }
  for (const { value, bytes } of SIGNED) {
    it(`the signed word ${value} in both byte orders`, () => {
      expect(view(true, 8, Uint8Array.from(bytes)).signedWord(0)).toBe(value);
      expect(view(false, 8, Uint8Array.from(bytes.toReversed())).signedWord(0)).toBe(value);
    });
  }
});

describe('ByteView at its bounds', () => {
  const readers: [name: string, size: number, read: (view: ByteView, at: number) => unknown][] = [
    ['u8', 1, (v, at) => v.u8(at)],
    ['u16', 2, (v, at) => v.u16(at)],
    ['u32', 4, (v, at) => v.u32(at)],
    ['i32', 4, (v, at) => v.i32(at)],
    ['u64', 8, (v, at) => v.u64(at)],
    ['word', 8, (v, at) => v.word(at)],
    ['signedWord', 8, (v, at) => v.signedWord(at)],
    ['slice', 3, (v, at) => v.slice(at, 3)],
  ];
  for (const [name, size, read] of readers) {
    it(`${name} reads up to the last byte, and not one further`, () => {
      const eight = view(true, 8, BYTES.subarray(0, 8), 0x40);
      expect(() => read(eight, 8 - size)).not.toThrow();
      for (const at of [8 - size + 1, 8, -1, Number.NaN, 2 ** 40])
        expect(() => read(eight, at)).toThrow(FormatError);
    });
  }

  it('says which structure, where in the file, and how much was wanted', () => {
    const error = caught(() => view(true, 8, BYTES.subarray(0, 4), 0x40).u32(2));
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toMatchObject({ structure: 'struct', offset: 0x42, name: 'FormatError' });
    expect(error.message).toBe('struct at offset 0x42: read of 4 bytes exceeds the structure (4 bytes)');
  });

  it('honours the place of its bytes in a larger buffer', () => {
    expect(view(true, 4, BYTES.subarray(4)).u32(0)).toBe(0x88070605);
  });
});

function caught(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}

describe('units', () => {
  for (const littleEndian of [true, false]) {
    for (const shift of [0, 1, 2, 3]) {
      it(`are the 32-bit units in ${littleEndian ? 'little' : 'big'}-endian order, ${shift} bytes off alignment`, () => {
        const buffer = new Uint8Array(16);
        buffer.set(BYTES, shift);
        const units = view(littleEndian, 8, buffer.subarray(shift, shift + 9)).units();
        expect([...units]).toEqual(littleEndian ? [0x84030281, 0x88070605] : [0x81020384, 0x05060788]);
      });
    }
  }
});

describe('fours', () => {
  for (const shift of [0, 1, 2, 3]) {
    for (const size of [shift + BYTES.length, 16]) {
      it(`have the first byte lowest, ${shift} bytes off alignment in a buffer of ${size}`, () => {
        const buffer = new Uint8Array(size);
        buffer.set(BYTES, shift);
        const { units, first } = fours(buffer.subarray(shift, shift + BYTES.length));
        const found = Array.from(
          BYTES,
          (_, i) => ((units[(first + i) >> 2] ?? 0) >>> (((first + i) & 3) * 8)) & 0xff,
        );
        expect(found).toEqual([...BYTES]);
      });
    }
  }
});

describe('texts', () => {
  const texts: [name: string, bytes: number[], text: string][] = [
    ['nothing', [], ''],
    ['ASCII', [0x61, 0x2e, 0x7e], 'a.~'],
    ['the middle dot of Go closures', [0x66, 0xc2, 0xb7, 0x66], 'f·f'],
    ['four-byte sequences', [0xf0, 0x9f, 0x90, 0xb9], '🐹'],
    ['bytes that are no UTF-8, replaced', [0x61, 0xff, 0x62], 'a\ufffdb'],
  ];
  for (const [name, bytes, text] of texts) {
    it(`decode ${name}, short and long`, () => {
      expect(decodeText(Uint8Array.from(bytes))).toBe(text);
      const padding = new Array<number>(80).fill(0x78);
      expect(decodeText(Uint8Array.from([...padding, ...bytes]))).toBe('x'.repeat(80) + text);
    });
  }

  it('end at their NUL', () => {
    const text = view(true, 8, Uint8Array.from([0x61, 0x62, 0, 0x63, 0]));
    expect([text.cstring(0), text.cstring(1), text.cstring(2), text.cstring(3)]).toEqual([
      'ab',
      'b',
      '',
      'c',
    ]);
  });

  it('without a NUL before the end are damage', () => {
    expect(() => view(true, 8, Uint8Array.from([0x61, 0x62]), 0x10).cstring(1)).toThrow(
      'struct at offset 0x11',
    );
    expect(() => view(true, 8, Uint8Array.from([0])).cstring(1)).toThrow(FormatError);
  });
});
