import { describe, expect, it } from 'vitest';
import { type ModInfo, parseModInfo, unframe } from '../../src/go/mod-info.ts';

const lines = (...text: string[]) => text.map(line => `${line}\n`).join('');

interface Case {
  name: string;
  text: string;
  info: Partial<ModInfo>;
}

/** By runtime/debug/mod.go (ParseBuildInfo) and cmd/go's modload.ModInfoProg. */
const CASES: Case[] = [
  { name: 'nothing', text: '', info: {} },
  {
    name: 'the import path of the main package',
    text: lines('path\texample.com/gateway/cmd'),
    info: { path: 'example.com/gateway/cmd' },
  },
  {
    name: 'the main module, with and without a sum',
    text: lines('mod\texample.com/gateway\t(devel)\t'),
    info: { main: { path: 'example.com/gateway', version: '(devel)' } },
  },
  {
    name: 'a stamped main module',
    text: lines('mod\texample.com/gateway\tv1.2.3+dirty'),
    info: { main: { path: 'example.com/gateway', version: 'v1.2.3+dirty' } },
  },
  {
    name: 'dependencies in their order',
    text: lines('dep\tb\tv1.0.0\th1:b=', 'dep\ta\tv2.0.0+incompatible\th1:a='),
    info: {
      deps: [
        { path: 'b', version: 'v1.0.0', sum: 'h1:b=' },
        { path: 'a', version: 'v2.0.0+incompatible', sum: 'h1:a=' },
      ],
    },
  },
  {
    name: 'a replacement for the dependency above it',
    text: lines('dep\ta\tv1.0.0', '=>\tfork/a\tv1.0.1\th1:f=', 'dep\tb\tv1.0.0\th1:b='),
    info: {
      deps: [
        { path: 'a', version: 'v1.0.0', replace: { path: 'fork/a', version: 'v1.0.1', sum: 'h1:f=' } },
        { path: 'b', version: 'v1.0.0', sum: 'h1:b=' },
      ],
    },
  },
  {
    name: 'a replacement by a directory, without a version in old releases',
    text: lines('dep\ta\tv1.0.0', '=>\t../a\t\t', 'dep\tb\tv1.0.0', '=>\t./b\t(devel)\t'),
    info: {
      deps: [
        { path: 'a', version: 'v1.0.0', replace: { path: '../a', version: '' } },
        { path: 'b', version: 'v1.0.0', replace: { path: './b', version: '(devel)' } },
      ],
    },
  },
  {
    name: 'a replacement for the main module',
    text: lines('mod\ta\tv1.0.0', '=>\tb\tv2.0.0\th1:b='),
    info: { main: { path: 'a', version: 'v1.0.0', replace: { path: 'b', version: 'v2.0.0', sum: 'h1:b=' } } },
  },
  { name: 'no replacement without a module above it', text: lines('=>\tb\tv2.0.0\th1:b='), info: {} },
  {
    name: 'build settings, empty values too',
    text: lines('build\t-buildmode=plugin', 'build\tCGO_CFLAGS=', 'build\tGOAMD64=v1'),
    info: { settings: { '-buildmode': 'plugin', CGO_CFLAGS: '', GOAMD64: 'v1' } },
  },
  {
    name: 'a value with = in it',
    text: lines('build\tDefaultGODEBUG=panicnil=1,x=2'),
    info: { settings: { DefaultGODEBUG: 'panicnil=1,x=2' } },
  },
  {
    name: 'quoted values, as strconv.Quote writes them',
    text: lines(
      'build\t-ldflags="-s -w -X \\"main.v=1\\""',
      'build\tA="\\t\\n\\\\\\x1b\\u00e9é"',
      'build\tB="\\a\\v"',
    ),
    info: { settings: { '-ldflags': '-s -w -X "main.v=1"', A: '\t\n\\\x1bé\u00e9', B: '\x07\x0b' } },
  },
  {
    name: 'back-quoted values, in which nothing is escaped',
    text: lines('build\tA=`a "b" \\n`'),
    info: { settings: { A: 'a "b" \\n' } },
  },
  {
    name: 'quoted keys, with = inside',
    text: lines('build\t"a=b c"=d', 'build\t`x=y`="1 2"', 'build\t""=empty'),
    info: { settings: { 'a=b c': 'd', 'x=y': '1 2', '': 'empty' } },
  },
  { name: 'no setting without =', text: lines('build\tnothing', 'build\t'), info: {} },
  { name: 'nothing of lines that it does not know', text: lines('future\tx=y', '', 'depx\ta\tv1'), info: {} },
  { name: 'nothing of a last line without its end', text: 'path\ta\nmod\tb\tv1', info: { path: 'a' } },
  {
    name: 'settings named like parts of every object',
    text: lines('build\tconstructor=1', 'build\ttoString=2'),
    info: { settings: { constructor: '1', toString: '2' } },
  },
];

describe('module information holds', () => {
  for (const { name, text, info } of CASES) {
    it(name, () => {
      expect(parseModInfo(text)).toEqual({ deps: [], settings: {}, ...info });
    });
  }

  it('a setting named __proto__ as a setting', () => {
    const { settings } = parseModInfo(lines('build\t__proto__=polluted'));
    expect(Object.entries(settings)).toEqual([['__proto__', 'polluted']]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});

describe('the frame around it', () => {
  const START = Buffer.from('3077af0c9274080241e1c107e6d618e6', 'hex');
  const END = Buffer.from('f932433186182072008242104116d8f2', 'hex');
  const framed = (text: string) => new Uint8Array([...START, ...Buffer.from(text), ...END]);
  const cases: [name: string, bytes: Uint8Array, text: string | undefined][] = [
    ['is taken off', framed('path\ta\n'), 'path\ta\n'],
    ['is taken off the shortest text', framed('\n'), '\n'],
    ['has no text without a line end', framed('path\ta'), undefined],
    ['has no text when it is empty', framed(''), undefined],
    ['has no text when it is missing', Buffer.from('path\ta\n'), undefined],
    ['is not there', new Uint8Array(), undefined],
  ];
  for (const [name, bytes, text] of cases) {
    it(name, () => {
      const found = unframe(bytes);
      expect(found && Buffer.from(found).toString()).toBe(text);
    });
  }
});
