import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { unpack } from '../../lab/brotli.js';
import { editGoMod, type GoModEdits } from '../../src/recipe/go-mod-edit.ts';
import { GoModLineError } from '../../src/recipe/go-mod-lines.ts';
import { compareVersions } from '../../src/recipe/semver.ts';

interface RecordedEdit {
  text: string;
  edits: GoModEdits;
  edited: string;
}

const packed = readFileSync(new URL('../../fixtures/sync/go-mod-edits.json.br', import.meta.url));
const recorded: RecordedEdit[] = JSON.parse(unpack(packed).toString());

describe('an edit of a go.mod', () => {
  it('is byte by byte what go mod edit makes of the same file', () => {
    expect(recorded.length).toBeGreaterThanOrEqual(300);
    expect(recorded.filter(({ text, edited }) => text !== edited).length).toBeGreaterThan(200);
    for (const { text, edits, edited } of recorded) expect(editGoMod(text, edits), text).toBe(edited);
  });

  it('changes nothing where nothing is to be changed', () => {
    const text = 'module   example.com/p  \r\n\r\n\r\nrequire (  example.com/a v1.0.0 // x\r\n';
    expect(editGoMod(text, {})).toBe(text);
  });

  it('keeps line ends, alignment and comments of all other lines', () => {
    const text =
      'module example.com/p\r\n\r\nrequire  example.com/a   v1.0.0   // why\r\nrequire example.com/b v1.0.0';
    expect(editGoMod(text, { requires: [['example.com/b', 'v1.1.0']] })).toBe(
      'module example.com/p\r\n\r\nrequire  example.com/a   v1.0.0   // why\r\nrequire example.com/b v1.1.0',
    );
  });

  it('refuses a text that is no go.mod', () => {
    expect(() => editGoMod('module "x\n', { go: '1.20' })).toThrow(GoModLineError);
  });
});

describe('versions', () => {
  it('are in the order of golang.org/x/mod/semver', () => {
    const ordered = [
      'x',
      'v0.0.0-20200101000000-abcdefabcdef',
      'v0.1.0',
      'v1.0.0-alpha',
      'v1.0.0-alpha.1',
      'v1.0.0-alpha.beta',
      'v1.0.0-rc.2',
      'v1.0.0-rc.10',
      'v1.0.0',
      'v1.2.0',
      'v1.10.0',
      'v2.0.0+incompatible',
      'v99999999999999999999.0.0',
    ];
    for (const [i, one] of ordered.entries())
      for (const [j, other] of ordered.entries())
        expect(Math.sign(compareVersions(one, other)), `${one} ${other}`).toBe(Math.sign(i - j));
    expect(compareVersions('v1.0.0+a', 'v1.0.0+b')).toBe(0);
  });
});
