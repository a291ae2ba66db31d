import { describe, expect, it } from 'vitest';
import { formatType } from '../../src/go/go-type.ts';
import { parseType, TypeSyntaxError, usualPackageName } from '../../src/go/type-syntax.ts';

/** What Go sources may say, and how the compiler names the type. */
const READ: readonly [string, string][] = [
  ['any', 'interface {}'],
  ['byte', 'uint8'],
  ['[]rune', '[]int32'],
  ['func(a, b int, c string)', 'func(int, int, string)'],
  ['func(w http.ResponseWriter, r *http.Request)', 'func(http.ResponseWriter, *http.Request)'],
  ['func(int, ...string) (n int, err error)', 'func(int, ...string) (int, error)'],
  ['func(args ...interface{})', 'func(...interface {})'],
  ['func (int) string', 'func(int) string'],
  [
    'func(f func(int) string, m map[string]int, c chan int)',
    'func(func(int) string, map[string]int, chan int)',
  ],
  ['func(a []int, b [4]int, c Box[int])', 'func([]int, [4]int, Box[int])'],
  ['func(<-chan int) chan<- int', 'func(<-chan int) chan<- int'],
  ['func() (func() error)', 'func() func() error'],
  ['chan<- chan int', 'chan<- chan int'],
  ['chan (<-chan int)', 'chan (<-chan int)'],
  ['struct{ A, B int; C string `json:"c"` }', 'struct { A int; B int; C string "json:\\"c\\"" }'],
  ['struct { io.Reader; *shared.Config; Point }', 'struct { io.Reader; *shared.Config; Point }'],
  [
    'interface{ Write(p []byte) (int, error); Close() error }',
    'interface { Close() error; Write([]uint8) (int, error) }',
  ],
  ['map[[2]int]struct{}', 'map[[2]int]struct {}'],
  ['example.com/go-lib/v2.Type', 'lib.Type'],
  ['gopkg.in/yaml.v3.Node', 'yaml.Node'],
  ['Pair[string, []example.com/shared.Config]', 'Pair[string,[]example.com/shared.Config]'],
];

/** No types, and the column of the fault. */
const REFUSED: readonly [string, number][] = [
  ['', 1],
  ['func(', 6],
  ['func(int', 9],
  ['map[string', 11],
  ['[4int', 3],
  ['*', 2],
  ['int string', 5],
  ['func(...int, string)', 13],
  ['struct { A int', 15],
  ['interface { io.Reader }', 13],
  ['struct { A int `x }', 16],
  ['a..b', 2],
  [`${'*'.repeat(100)}int`, 65],
];

describe('a type in text', () => {
  it.each(READ)('%s is %s', (text, name) => {
    expect(formatType(parseType(text), 'name')).toBe(name);
  });

  it.each(REFUSED)('%s is refused at column %i', (text, column) => {
    let error: unknown;
    try {
      parseType(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(TypeSyntaxError);
    expect(error instanceof TypeSyntaxError ? error.at + 1 : 0).toBe(column);
  });

  it('knows the usual name of a package', () => {
    const names = [
      'net/http',
      'example.com/x/v2',
      'gopkg.in/yaml.v3',
      'github.com/a/go-b',
      'github.com/a/b-go',
    ];
    expect(names.map(usualPackageName)).toEqual(['http', 'x', 'yaml', 'b', 'b']);
  });
});
