import { describe, expect, it } from 'vitest';
import { patternConflict } from '../../src/link/http-patterns.ts';

// What net/http of Go 1.27 says to the second of two patterns (pattern.go: conflictsWith, describeConflict).
const CONFLICTS: [string, string, string][] = [
  ['/a', '/a', '/a matches the same requests as /a'],
  ['/p/{x}', '/p/{y}', '/p/{x} matches the same requests as /p/{y}'],
  ['/p/{rest...}', '/p/', '/p/{rest...} matches the same requests as /p/'],
  ['example.com/p', 'example.com/p', 'example.com/p matches the same requests as example.com/p'],
  ['/p/a/{x}', '/p/{x}/b', '/p/a/{x} and /p/{x}/b both match some paths, like "/p/a/b".'],
  ['/{x}/p', '/q/', '/{x}/p and /q/ both match some paths, like "/q/p".'],
  [
    '/debug/pprof/cmdline',
    'GET /debug/pprof/',
    '/debug/pprof/cmdline matches more methods than GET /debug/pprof/, but has a more specific path pattern',
  ],
  ['GET /p/', '/p/{x}', 'GET /p/ matches fewer methods than /p/{x}, but has a more general path pattern'],
];

const PEACEFUL: [string, string][] = [
  ['/a', '/b'],
  ['/a', '/a/'],
  ['/a/', '/a/b'],
  ['/a/{$}', '/a/'],
  ['/a/{$}', '/a/{x}'],
  ['GET /a', 'POST /a'],
  ['GET /a', 'HEAD /a'],
  ['GET /a', '/a'],
  ['example.com/a', '/a'],
  ['/p/{x}', '/p/a'],
  ['not a pattern', 'not a pattern'],
];

describe('patterns of ServeMux', () => {
  it.each(CONFLICTS)('%s beside %s is refused', (added, known, words) => {
    expect(patternConflict(added, known)).toBe(words);
  });

  it.each(PEACEFUL)('%s beside %s is taken, in either order', (a, b) => {
    expect([patternConflict(a, b), patternConflict(b, a)]).toEqual([undefined, undefined]);
  });
});
