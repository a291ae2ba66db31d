import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strangersAt } from '../../src/node/place.ts';

let directory = '';
const at = (name: string) => join(directory, name);
beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-place-')));
  for (const name of ['own', 'open', 'open/own', 'sticky', 'sticky/own']) mkdirSync(at(name));
  for (const name of ['own/file', 'own/open', 'open/own/file', 'sticky/own/file'])
    writeFileSync(at(name), '');
  symlinkSync('../open/own/file', at('own/link'));
  symlinkSync('open', at('directory-link'));
  symlinkSync(at('own/file'), at('open/absolute'));
  symlinkSync('loop', at('own/loop'));
  chmodSync(at('open'), 0o777);
  chmodSync(at('own/open'), 0o666);
  chmodSync(at('sticky'), 0o1777);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('who else can exchange a file', () => {
  it.each(['own/file', 'own', 'sticky/own/file', 'sticky', 'own/../own/file'])('nobody: %s', name => {
    expect(strangersAt(at(name))).toBe(undefined);
  });

  it.each([
    ['own/open', 'own/open'],
    ['open/own/file', 'open'],
    ['own/link', 'open'],
    ['directory-link/own', 'open'],
    ['open/absolute', 'open'],
    ['own/../open/own/file', 'open'],
  ])('everybody: %s', (name, where) => {
    expect(strangersAt(at(name))).toBe(`everybody can write to ${at(where)}`);
  });

  it('is not known of what is not there, and of links without end', () => {
    expect(strangersAt(at('own/none'))).toBe(`${at('own/none')}: ENOENT`);
    expect(strangersAt(at('own/loop'))).toBe(`${at('own/loop')} has too many symbolic links`);
  });

  it.runIf(process.geteuid?.() === 0)('is the owner, unless that is root or the user', () => {
    for (const name of ['own/theirs', 'theirs']) writeFileSync(at(name), '');
    chownSync(at('own/theirs'), 12_345, 12_345);
    expect(strangersAt(at('own/theirs'))).toBe(`user 12345 owns ${at('own/theirs')}`);
    chownSync(at('theirs'), 0, 12_345);
    chmodSync(at('theirs'), 0o664);
    expect(strangersAt(at('theirs'))).toBe(`group 12345 can write to ${at('theirs')}`);
    chmodSync(at('theirs'), 0o644);
    expect(strangersAt(at('theirs'))).toBe(undefined);
  });
});
