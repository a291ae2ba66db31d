import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPrintable } from '../../src/bytes/printable.ts';
import { assignment, operand, quote } from '../../src/recipe/shell.ts';

/** What a shell makes of a line, with nothing in its environment. */
function shell(line: string): string {
  return execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8', env: {} });
}

describe('a word for a shell', () => {
  it('comes out as it went in, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), word => {
        const text = word.replaceAll('\0', '').replace(/\n+$/, '');
        expect(shell(`printf %s ${quote(text)}`)).toBe(text);
        expect(isPrintable(quote(text))).toBe(true);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('shows all that it does: nothing in it moves the cursor or turns the direction of the text', () => {
    const word = "a\\0\x1b[2K'b'\n\u202egpj.\u0085 end";
    expect(quote(word)).toBe(
      String.raw`"$(printf %b 'a\\0\0033[2K'\''b'\''\0012\0342\0200\0256gpj.\0302\0205 end')"`,
    );
    expect(shell(`printf %s ${quote(word)}`)).toBe(word);
  });

  it('is nothing that an interactive shell would replace, or a runner take for a command', () => {
    const word = '\x01!!\n!x ##[error]';
    expect(quote(word)).not.toMatch(/!|##/);
    expect(shell(`printf %s ${quote(word)}`)).toBe(word);
    expect(quote('=ls')).toBe("'=ls'");
    expect(operand('-rf')).toBe('./-rf');
    expect(operand('a-b')).toBe('a-b');
  });

  it('is not quoted where it need not be', () => {
    expect(['-tags=a,b', './dir/x.so', 'example.com/m@v1.0.0-rc.1', 'GOOS=linux'].map(quote)).toEqual([
      '-tags=a,b',
      './dir/x.so',
      'example.com/m@v1.0.0-rc.1',
      'GOOS=linux',
    ]);
    expect(quote('-gcflags=all=-N -l')).toBe("'-gcflags=all=-N -l'");
    expect(quote('')).toBe("''");
  });
});

describe('a variable', () => {
  it('with a default can be overridden', () => {
    const line = `export ${assignment('GOTOOLCHAIN', '${GOTOOLCHAIN:-go1.27.4}')}; printf %s "$GOTOOLCHAIN"`;
    expect(shell(line)).toBe('go1.27.4');
    expect(shell(`GOTOOLCHAIN=local; ${line}`)).toBe('local');
  });

  it('holds no more than a value where the file says something else', () => {
    const value = '${GOTOOLCHAIN:-$(touch /tmp/never)}';
    expect(shell(`export ${assignment('X', value)}; printf %s "$X"`)).toBe(value);
  });
});
