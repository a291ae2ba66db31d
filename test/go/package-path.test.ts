import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathToPrefix, prefixToPath } from '../../src/go/package-path.ts';

/** The table of cmd/internal/objabi/path_test.go, and what linkers were seen to write. */
const PATHS: [path: string, prefix: string][] = [
  ['foo/bar/v1', 'foo/bar/v1'],
  ['foo/bar/v.1', 'foo/bar/v%2e1'],
  ['f.o.o/b.a.r/v1', 'f.o.o/b.a.r/v1'],
  ['f.o.o/b.a.r/v.1', 'f.o.o/b.a.r/v%2e1'],
  ['f.o.o/b.a.r/v..1', 'f.o.o/b.a.r/v%2e%2e1'],
  ['f.o.o/b.a.r/v..1.', 'f.o.o/b.a.r/v%2e%2e1%2e'],
  ['f.o.o/b.a.r/v%1', 'f.o.o/b.a.r/v%251'],
  ['runtime', 'runtime'],
  ['sync/atomic', 'sync/atomic'],
  ['golang.org/x/tools/godoc', 'golang.org/x/tools/godoc'],
  ['foo.bar/baz.quux', 'foo.bar/baz%2equux'],
  ['', ''],
  ['%foo%bar', '%25foo%25bar'],
  ['\x01\x00\x7f☺', '%01%00%7f%e2%98%ba'],
  ['gopkg.in/yaml.v2', 'gopkg.in/yaml%2ev2'],
  ['example.com/basic/dot.plug', 'example.com/basic/dot%2eplug'],
  ['a b"c', 'a%20b%22c'],
  ['command-line-arguments', 'command-line-arguments'],
  ['plugin/unnamed-0123abcd', 'plugin/unnamed-0123abcd'],
];

describe('an import path', () => {
  for (const [path, prefix] of PATHS) {
    it(`${JSON.stringify(path)} is ${JSON.stringify(prefix)} in symbol names, and back`, () => {
      expect(pathToPrefix(path)).toBe(prefix);
      expect(prefixToPath(prefix)).toBe(path);
    });
  }

  it('comes back whatever is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), path => {
        // Lone surrogates have no UTF-8.
        fc.pre(!/\p{Surrogate}/u.test(path));
        expect(prefixToPath(pathToPrefix(path))).toBe(path);
        expect(pathToPrefix(path)).toMatch(/^[\x21-\x7e]*$/);
      }),
      { numRuns: 300, seed: 2 },
    );
  });
});
