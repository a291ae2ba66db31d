import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { gunzip } from '../../src/bytes/inflate.ts';

/** Numbers that look random, and are the same in each run. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state >>> 24;
  });
}

const TEXTS = {
  empty: new Uint8Array(),
  letter: new TextEncoder().encode('a'),
  repeated: new TextEncoder().encode('google/protobuf/any.proto'.repeat(4000)),
  noise: noise(70_000),
  mixed: new Uint8Array([...noise(3000), ...new Uint8Array(5000), ...noise(3000)]),
};

describe('gunzip', () => {
  for (const [name, text] of Object.entries(TEXTS)) {
    for (const level of [0, 1, 6, 9]) {
      it(`gives back what zlib compressed: ${name}, level ${level}`, () => {
        expect(Buffer.compare(gunzip(gzipSync(text, { level }), 1 << 20), text)).toBe(0);
      });
    }
    it(`takes fixed codes: ${name}`, () => {
      expect(Buffer.compare(gunzip(gzipSync(text, { strategy: constants.Z_FIXED }), 1 << 20), text)).toBe(0);
    });
  }

  it('ends where the stream does', () => {
    const packed = new Uint8Array([...gzipSync(TEXTS.letter), 1, 2, 3]);
    expect(gunzip(packed, 16)).toEqual(TEXTS.letter);
  });

  it('refuses more than it may give', () => {
    expect(() => gunzip(gzipSync(new Uint8Array(1 << 20)), 1 << 16)).toThrow(FormatError);
  });

  it('refuses what is no gzip, and what is cut or damaged, with a FormatError', () => {
    const packed = gzipSync(TEXTS.mixed);
    expect(() => gunzip(deflateRawSync(TEXTS.mixed), 1 << 20)).toThrow(FormatError);
    for (let end = 0; end < packed.length - 8; end += 97)
      expect(() => gunzip(packed.subarray(0, end), 1 << 20)).toThrow(FormatError);
    for (let at = 10; at < packed.length; at += 13) {
      const damaged = Uint8Array.from(packed, (byte, i) => (i === at ? byte ^ 0x55 : byte));
      try {
        expect(gunzip(damaged, 1 << 20).length).toBeLessThanOrEqual(1 << 20);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
  });
});
