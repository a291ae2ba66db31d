import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText, logText } from '../../src/bytes/log-text.ts';
import { commandsIn } from '../support/runner-commands.ts';

describe('what is printed in the log of a pipeline', () => {
  it('is as it was where nothing is a command', () => {
    for (const text of [
      'a::b ::error::',
      '# ## [x] a##b',
      'type:.eq::',
      'x\n### Plugins of `a`\n',
      '::1 is an address',
    ])
      expect(logText(text)).toBe(text.replace(/^::/, '\\x3a:'));
  });

  it('has no command left, and shows what it was', () => {
    expect(logText('a\n  ::error::b')).toBe('a\n  \\x3a:error::b');
    expect(logText('\x1b[31m::debug::b')).toBe('\x1b[31m\\x3a:debug::b');
    expect(logText('a ##[group]b ##vso[x] ##teamcity[y]')).toBe(
      'a #\\x23[group]b #\\x23vso[x] #\\x23teamcity[y]',
    );
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(':', '::', '#', '##', '[', ']', 'error', 'vso', ' ', '\n', '\u3000')),
        parts => {
          expect(commandsIn(logText(parts.join('')))).toEqual([]);
        },
      ),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('knows the commands that it is to find', () => {
    expect(commandsIn(' \u00a0::error file=a,line=1::b%0Ac')).toEqual([
      { runner: 'github', name: 'error', properties: { file: 'a', line: '1' }, data: 'b\nc' },
    ]);
    const names = commandsIn(
      '::token::\nx ##[error]y\nx ##vso[task.complete result=a;]z\rsection_start:1:a[b=c]\r\x1b[0K',
    );
    expect(names.map(({ runner, name }) => `${runner} ${name}`)).toEqual([
      'github token',
      'github error',
      'azure error',
      'azure task.complete',
      'gitlab start',
    ]);
  });
});

describe('JSON', () => {
  it('says the same, in characters that only show', () => {
    const value = { 'a\x9b': ['\u202e', '\u{e0041}', '##[error]', '\\ud800', '\n', 'ü😀'], b: '##vso[x]' };
    const text = jsonText(value, 2);
    expect(JSON.parse(text)).toEqual(value);
    expect(text).toContain('ü😀');
    expect(text).toContain(String.raw`#\u0023[error]`);
    expect(text).toContain(String.raw`\udb40\udc41`);
    expect(jsonText({ a: 1 })).toBe('{"a":1}');
    expect(JSON.parse(jsonText('\ud800'))).toBe('\ufffd');
  });
});
