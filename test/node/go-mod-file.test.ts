import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/node/errors.ts';
import { readGoMod } from '../../src/node/go-mod-file.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'goplug-lint-go-mod-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A module whose go.mod is made by `make`. */
function moduleOf(name: string, make: (file: string) => void): string {
  const module = join(directory, name);
  mkdirSync(module);
  make(join(module, 'go.mod'));
  return module;
}

const LONG = 1 << 20;

describe('the go.mod of a directory', () => {
  it('is read', () => {
    const text = 'module example.com/x\n\nrequire example.com/y v1.2.3\n';
    const { module, requires } = readGoMod(moduleOf('fine', file => writeFileSync(file, text)));
    expect([module, [...requires]]).toEqual(['example.com/x', [['example.com/y', 'v1.2.3']]]);
  });

  it.each<[string, (file: string) => void, RegExp]>([
    ['fifo', file => execFileSync('mkfifo', [file]), /go\.mod: it is not a regular file$/],
    ['zero', file => symlinkSync('/dev/zero', file), /go\.mod: it is not a regular file$/],
    ['directory', file => mkdirSync(file), /go\.mod: it is a directory$/],
    ['missing', () => {}, /go\.mod: there is no such file$/],
    ['large', file => writeFileSync(file, '\n'.repeat(LONG + 1)), /1048577 bytes; at most 1048576 are read$/],
    [
      'quote',
      file => writeFileSync(file, `module "${'a'.repeat(LONG - 9)}`),
      /line 1: unexpected "\W*\w{50,60}"$/,
    ],
    [
      'backslashes',
      file => writeFileSync(file, `module "${'\\'.repeat(LONG - 9)}`),
      /go\.mod line 1: unexpected/,
    ],
  ])('that is none is an error of one short line: %s', (name, make, words) => {
    const module = moduleOf(name, make);
    expect(() => readGoMod(module)).toThrow(InputError);
    expect(() => readGoMod(module)).toThrow(words);
  });
});
