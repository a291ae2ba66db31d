import { describe, expect, it } from 'vitest';
import { layoutOf, moduleDataLayouts } from '../../src/go/moduledata-layouts.ts';
import figures from './moduledata-figures.json' with { type: 'json' };

/** The figures are those of `runtime/symtab.go` of each release, laid out by a program of its own; 64 and 32 bit. */
const RELEASES = figures.flatMap(({ releases, size, fields }) =>
  releases.map(release => ({
    release,
    minor: Number(release.split('.')[1]),
    size: pair(size),
    fields: parse(fields),
  })),
);

function pair(text: string): [wide: number, narrow: number] {
  const [wide = Number.NaN, narrow = Number.NaN] = text.split('/').map(Number);
  return [wide, narrow];
}

function parse(fields: string): [name: string, offsets: [wide: number, narrow: number]][] {
  return fields.split(' ').map(field => {
    const [name = '', offsets = ''] = field.split(':');
    return [name, pair(offsets)];
  });
}

describe('the layout of runtime.moduledata', () => {
  it('is known for twenty releases', () => {
    expect(RELEASES.map(({ minor }) => minor)).toEqual(Array.from({ length: 20 }, (_, i) => 8 + i));
  });

  for (const { release, minor, size, fields } of RELEASES) {
    for (const [i, wordSize] of ([8, 4] as const).entries()) {
      it(`of Go ${release} has every field at its place, with words of ${wordSize} bytes`, () => {
        const layout = layoutOf(minor, wordSize);
        expect(layout?.size).toBe(size[i]);
        expect(layout?.offsets).toEqual(
          Object.fromEntries(fields.map(([name, offsets]) => [name, offsets[i]])),
        );
      });
    }
  }

  it('is shared by releases exactly where no field moved', () => {
    for (const a of RELEASES) {
      for (const b of RELEASES) {
        const same = JSON.stringify([a.size, a.fields]) === JSON.stringify([b.size, b.fields]);
        expect(layoutOf(a.minor, 8) === layoutOf(b.minor, 8), `${a.release} and ${b.release}`).toBe(same);
      }
    }
  });

  it('is unknown before Go 1.8 and after the newest release', () => {
    for (const minor of [7, 28, 100, 0, -1, Number.NaN]) expect(layoutOf(minor, 8)).toBeUndefined();
  });

  it('is told apart by its size and the place of next, but for 1.20 and 1.27, and 1.21 and 1.26', () => {
    const keys = moduleDataLayouts(8).map(({ size, offsets }) => `${size} ${offsets['next']}`);
    expect(keys.length - new Set(keys).size).toBe(2);
  });
});
