import { describe, expect, it } from 'vitest';
import { GoModError, parseGoMod } from '../../src/recipe/go-mod.ts';

const WHOLE = `// a comment
module example.com/plugin // its name

go 1.22.3
toolchain go1.23.1

require example.com/one v1.0.0
require (
\texample.com/two v2.3.4+incompatible // indirect

\t"example.com/three" v0.0.0-20200101000000-abcdefabcdef
)

exclude example.com/two v2.0.0
replace example.com/one => ../one
replace (
\texample.com/two v2.3.4 => example.com/fork/two v2.3.5
\texample.com/three => \`./with blank\`
)
retract [v1.0.0, v1.9.9]
`;

describe('a go.mod', () => {
  it('is read whole: lines, blocks, comments and quoted words', () => {
    const { module, go, toolchain, requires, replaces } = parseGoMod(WHOLE);
    expect({ module, go, toolchain }).toEqual({
      module: 'example.com/plugin',
      go: '1.22.3',
      toolchain: 'go1.23.1',
    });
    expect([...requires]).toEqual([
      ['example.com/one', 'v1.0.0'],
      ['example.com/two', 'v2.3.4+incompatible'],
      ['example.com/three', 'v0.0.0-20200101000000-abcdefabcdef'],
    ]);
    expect([...replaces]).toEqual([
      ['example.com/one', { to: '../one', isDirectory: true }],
      ['example.com/two', { to: 'example.com/fork/two', isDirectory: false }],
      ['example.com/three', { to: './with blank', isDirectory: true }],
    ]);
  });

  it('with the line ends of Windows is the same', () => {
    expect(parseGoMod(WHOLE.replaceAll('\n', '\r\n'))).toEqual(parseGoMod(WHOLE));
  });

  it('without a go line has none', () => {
    expect(parseGoMod('module m\n')).toEqual({ module: 'm', requires: new Map(), replaces: new Map() });
  });

  it.each([
    ['', 'no module line'],
    ['module "unfinished\n', 'line 1'],
    ['module m\nrequire `x\n', 'line 2'],
  ])('that is none says where: %j', (text, where) => {
    expect(() => parseGoMod(text)).toThrow(GoModError);
    expect(() => parseGoMod(text)).toThrow(where);
  });
});
