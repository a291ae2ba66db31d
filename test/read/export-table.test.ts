import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { versionsOf } from '../../src/profile/exported.ts';
import type { ExportTable, SymbolVersion } from '../../src/profile/profile.ts';
import { NameSet, readBinary } from '../../src/read/binary.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { addSymbols, addVersionDefinitions, type PlannedSymbol } from '../support/elf-symbols.ts';

const SYMBOLS: PlannedSymbol[] = [
  { name: 'plain', value: 1 },
  { name: 'versioned', value: 2, version: 2 },
  { name: 'old', value: 3, version: 3 | 0x8000 },
  { name: 'both', value: 4, version: 2 },
  { name: 'both', value: 5, version: 3 | 0x8000 },
  { name: 'wanted', section: 0 },
  { name: 'own', value: 6, binding: 0 },
];

async function tables(
  symbols: readonly PlannedSymbol[],
  versions: boolean,
): Promise<[ExportTable, ExportTable]> {
  const elf = new ElfBuilder();
  addSymbols(elf, versions ? symbols : symbols.map(({ version: _, ...rest }) => rest));
  if (versions)
    addVersionDefinitions(elf, [
      { name: 'V2', index: 2 },
      { name: 'V1', index: 3 },
    ]);
  const binary = await readBinary(memorySource(elf.build()), 'file', 'library');
  const asked = await binary.answering(new NameSet([...symbols.map(({ name }) => name), 'absent']));
  return [asked.exports, (await binary.defining()).exports];
}

const textOf = ({ name, hidden }: SymbolVersion) => (hidden ? `@${name}` : name);
const found = (table: ExportTable, names: readonly string[]) =>
  Object.fromEntries(names.map(name => [name, versionsOf(table, name).map(textOf).sort()]));

describe('what a file defines', () => {
  const names = ['plain', 'versioned', 'old', 'both', 'wanted', 'own', 'absent'];

  it('is answered with versions, the default one apart from hidden ones', async () => {
    const expected = {
      plain: [''],
      versioned: ['V2'],
      old: ['@V1'],
      both: ['@V1', 'V2'],
      wanted: [],
      own: [],
      absent: [],
    };
    const [asked, complete] = await tables(SYMBOLS, true);
    expect(found(asked, names)).toEqual(expected);
    expect(found(complete, names)).toEqual(expected);
  });

  it('is kept as hashes where there are no versions, with the same answers', async () => {
    const [asked, complete] = await tables(
      SYMBOLS.filter(({ name }) => name !== 'both'),
      false,
    );
    const expected = { plain: [''], versioned: [''], old: [''], wanted: [], own: [], absent: [] };
    const list = Object.keys(expected);
    expect(found(asked, list)).toEqual(expected);
    expect(found(complete, list)).toEqual(expected);
    expect(complete.symbols).toEqual({});
  });

  it('cannot be told of a name that was not asked', async () => {
    const [asked] = await tables(SYMBOLS, true);
    expect(() => versionsOf(asked, 'another')).toThrow('was not asked');
  });

  // src/read/export-table.ts collects names in an object literal, where these mean something else.
  const special = ['constructor', 'toString', '__proto__'];
  it('may be named like the parts of every object, when it is asked', async () => {
    const [asked] = await tables(
      special.map(name => ({ name, value: 1 })),
      false,
    );
    expect(found(asked, special)).toEqual(Object.fromEntries(special.map(name => [name, ['']])));
  });
  it('may be named like the parts of every object, in a complete table', async () => {
    const [, complete] = await tables(
      special.map(name => ({ name, value: 1, version: 2 })),
      true,
    );
    expect(found(complete, special)).toEqual(Object.fromEntries(special.map(name => [name, ['V2']])));
  });
});
