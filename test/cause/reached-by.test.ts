import { describe, expect, it } from 'vitest';
import { reachedBy } from '../../src/cause/gcflags-cause.ts';

/** As `go help packages` has it, and cmd/internal/pkgpattern.MatchPattern does it. */
const REACHED: readonly [pattern: string, name: string, isReached: boolean][] = [
  ['net/...', 'net', true],
  ['net/...', 'net/http', true],
  ['net/...', 'netchan', false],
  ['net...', 'netchan', true],
  ['...', 'anything/at/all', true],
  ['.../http', 'net/http', true],
  ['.../http', 'http', false],
  ['a...b/...', 'a-b', true],
  ['a...b/...', 'axx/b/c', true],
  ['a...b/...', 'axx/c', false],
  ['ab...bc', 'abc', false],
  ['example.com/m', 'example.com/m', true],
  ['example.com/m', 'exampleXcom/m', false],
];

describe('the packages that a pattern of -gcflags reaches', () => {
  it.each(REACHED)('%s: %s is %s', (pattern, name, isReached) => {
    expect(reachedBy(`${pattern}=-N`)(name)).toBe(isReached);
  });

  it('are told at once, however many dots there are', () => {
    const isReached = reachedBy(`${'a...'.repeat(30_000)}b=-N`);
    expect(isReached('a'.repeat(60_000))).toBe(false);
    expect(isReached(`${'a'.repeat(60_000)}b`)).toBe(true);
  });
});
