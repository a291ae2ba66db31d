import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrintable, printable } from '../../src/bytes/printable.ts';

describe('a text to be shown', () => {
  it('is as it was where nothing acts upon it', () => {
    for (const text of [
      '',
      'net/http..inittask',
      'type:.eqfunc("f·f")',
      '日本語 – ünïcode 😀',
      '\ufffd',
      'a\\n',
    ])
      expect(printable(text)).toBe(text);
  });

  it('names what would control a terminal, break a line or turn its direction', () => {
    expect(printable('\u001b[2J\u009b31m\u007f')).toBe('\\x1b[2J\\x9b31m\\x7f');
    expect(printable('a\nb\r\tc\0')).toBe('a\\nb\\r\\tc\\x00');
    expect(printable('\u2028\u2029\u202e\u2066\u200f')).toBe('\\u2028\\u2029\\u202e\\u2066\\u200f');
  });

  it('holds none of that afterwards, whatever it held', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => {
        const shown = printable(text);
        expect(isPrintable(shown)).toBe(true);
        const controls = [...shown].filter(one => one < ' ' || (one >= '\x7f' && one < '\xa0'));
        expect(controls).toEqual([]);
        expect(printable(shown)).toBe(shown);
      }),
      { numRuns: 500, seed: 1 },
    );
  });
});
