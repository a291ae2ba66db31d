import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { foreignConstructors } from '../../src/profile/active-code.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryBytes } from '../support/binaries.ts';

const FOLDER = new URL('../../fixtures/binaries/', import.meta.url);
/** Code that nobody else reads was zeroed to make the file small: its manifest says so. */
const ZEROS = /^0{32}$/;
const names = readdirSync(FOLDER)
  .filter(file => file.endsWith('.br'))
  .map(file => file.slice(0, -3))
  .sort();

const manifestOf = (name: string): { zeroed?: unknown[] } =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));

async function unrecognised(name: string, role: 'plugin' | 'library') {
  const binary = await readBinary(memorySource(binaryBytes(name)), name, role);
  return { kind: binary.profile.kind, found: await binary.unrecognised() };
}

describe('what a strict gate recognises', () => {
  it('is all of every plugin, of all releases and link editors', async () => {
    const plugins: string[] = [];
    for (const name of names.filter(one => /^(plugin|types)-/.test(one))) {
      const { kind, found } = await unrecognised(name, 'plugin');
      const { zeroed = [] } = manifestOf(name);
      const odd = found.filter(({ value }) => zeroed.length === 0 || !ZEROS.test(value));
      expect({ name, odd }).toEqual({ name, odd: [] });
      if (kind === 'go-plugin') plugins.push(name);
    }
    expect(plugins.length).toBeGreaterThan(15);
  });

  it('is all of an ordinary C library', async () => {
    for (const name of names.filter(one => /^c-library(?!-(?:mark|i386))/.test(one)))
      expect({ name, found: (await unrecognised(name, 'library')).found }).toEqual({ name, found: [] });
  });

  it('is not the constructor of a C library, which is told by itself', async () => {
    const binary = await readBinary(memorySource(binaryBytes('c-library-mark')), 'mark', 'library');
    expect(foreignConstructors(binary.profile)).toHaveLength(1);
    expect(await binary.unrecognised()).toEqual([]);
  });

  it('is of no file that is not ELF', async () => {
    const binary = await readBinary(memorySource(readFileSync(new URL(import.meta.url))), 'text', 'plugin');
    expect(await binary.unrecognised()).toHaveLength(1);
  });
});
