import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { type Bindings, readBindings } from '../../src/elf/binding.ts';
import { readRelocations } from '../../src/elf/relocation.ts';
import { SymbolTable } from '../../src/elf/symbol-table.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { addSymbols, addVersionNeeds, type HashStyle, type PlannedSymbol } from '../support/elf-symbols.ts';
import { ENCODINGS, openDynamic } from '../support/open-elf.ts';

const SYMBOLS: PlannedSymbol[] = [
  { name: 'unused', section: 0 },
  { name: 'second', section: 0 },
  { name: 'first', section: 0, version: 2 },
  { name: 'optional', section: 0, binding: 2 },
  { name: 'plt', section: 0, value: 0x1000 },
  { name: 'hidden', section: 0, visibility: 2 },
  { name: 'errno', section: 0, type: 6 },
  { name: 'own', value: 0x2000 },
  { name: 'own_tls', value: 8, type: 6 },
  { name: 'renamed', value: 0x2100, hashedAs: 'before' },
  { name: 'no_place', value: 0 },
  { name: 'odd_type', value: 0x2200, type: 3 },
  { name: 'renamed_plt', section: 0, value: 0x1100, hashedAs: 'before_too' },
  { name: 'renamed_inside', value: 0x2300, visibility: 3, hashedAs: 'before_inside' },
];

/** R_X86_64_64, _GLOB_DAT, _JUMP_SLOT, _TPOFF64 */
const [ABSOLUTE, GLOB_DAT, JUMP_SLOT, TPOFF] = [1, 6, 7, 18] as const;

async function bindings(
  encoding: { wordSize: 4 | 8; littleEndian: boolean },
  relocate: (index: (name: string) => number) => { type: number; symbol: number; plt?: true }[],
  hash: HashStyle = 'gnu',
): Promise<Bindings> {
  const elf = new ElfBuilder(encoding);
  const indices = addSymbols(elf, SYMBOLS, hash);
  addVersionNeeds(elf, [{ file: 'libc.so.6', versions: [{ name: 'GLIBC_2.34', index: 2 }] }]);
  const all = relocate(name => indices.get(name) ?? 0).map((one, i) => ({ ...one, offset: 0x10000 + i * 8 }));
  elf.relocations(
    'plt-rela',
    all.filter(({ plt }) => plt),
  );
  elf.relocations(
    'rela',
    all.filter(({ plt }) => !plt),
  );
  const { image, dynamic } = await openDynamic(elf);
  const symbols = await SymbolTable.open(image.memory, dynamic);
  return readBindings(await readRelocations(image.memory, dynamic, 62), symbols);
}

describe.each(ENCODINGS)('what relocations bind to: $title', encoding => {
  it('is every undefined symbol once, in the order in which ld.so meets them', async () => {
    const { imports } = await bindings(encoding, index => [
      { type: JUMP_SLOT, symbol: index('second'), plt: true },
      { type: GLOB_DAT, symbol: index('first') },
      { type: ABSOLUTE, symbol: index('optional') },
      { type: ABSOLUTE, symbol: index('first') },
      { type: 8, symbol: 0 },
    ]);
    expect(imports).toEqual([
      { name: 'first', version: 'GLIBC_2.34', library: 'libc.so.6' },
      { name: 'optional', weak: true },
      { name: 'second', slot: 0 },
    ]);
  });

  it('tells the order of the symbols of DT_JMPREL, which musl binds first', async () => {
    const { imports } = await bindings(encoding, index => [
      { type: GLOB_DAT, symbol: index('first') },
      { type: JUMP_SLOT, symbol: index('second'), plt: true },
      { type: JUMP_SLOT, symbol: index('first'), plt: true },
    ]);
    expect(imports.map(({ name, slot }) => [name, slot])).toEqual([
      ['first', 1],
      ['second', 0],
    ]);
  });

  it('is nothing for what the file has itself, or binds inside', async () => {
    const { imports } = await bindings(encoding, index =>
      ['own', 'plt', 'hidden'].map(name => ({ type: ABSOLUTE, symbol: index(name) })),
    );
    expect(imports).toEqual([]);
  });

  it('is even what the file has itself where no hash table finds it', async () => {
    const { imports } = await bindings(encoding, index => [{ type: ABSOLUTE, symbol: index('own') }], 'none');
    expect(imports).toEqual([{ name: 'own' }]);
  });

  it.each(['gnu', 'sysv'] as const)(
    'is what the file has, but a search by its name does not come to, in its place among the others: %s',
    async hash => {
      const names = [
        'first',
        'renamed',
        'own',
        'second',
        'no_place',
        'odd_type',
        'renamed_plt',
        'renamed_inside',
      ];
      const { imports } = await bindings(
        encoding,
        index => names.map(name => ({ type: ABSOLUTE, symbol: index(name) })),
        hash,
      );
      expect(imports.map(({ name }) => name)).toEqual([
        'first',
        'renamed',
        'second',
        'no_place',
        'odd_type',
        'renamed_plt',
      ]);
    },
  );

  it('tells initial-exec thread-local variables, its own block as an empty name', async () => {
    const { initialExec, imports } = await bindings(encoding, index => [
      { type: TPOFF, symbol: index('errno') },
      { type: TPOFF, symbol: index('own_tls') },
      { type: TPOFF, symbol: 0 },
      { type: TPOFF, symbol: index('errno') },
    ]);
    expect([...initialExec].sort()).toEqual(['', 'errno', 'own_tls']);
    expect(imports).toEqual([{ name: 'errno' }]);
  });

  it('tells which symbol stands in front of its own block: in the same table, else at the end of DT_JMPREL', async () => {
    const own = { type: TPOFF, symbol: 0 };
    const afterWhat = async (isSame: boolean) =>
      (
        await bindings(encoding, index => [
          { type: JUMP_SLOT, symbol: index('second'), plt: true },
          ...(isSame ? [{ type: GLOB_DAT, symbol: index('first') }, own] : [own]),
          { type: ABSOLUTE, symbol: index('optional') },
        ])
      ).ownBlockAfter;
    expect([await afterWhat(true), await afterWhat(false)]).toEqual(['first', 'second']);
    const { ownBlockAfter } = await bindings(encoding, () => [own]);
    expect(ownBlockAfter).toBeUndefined();
  });
});

it('a relocation with a symbol index behind the table is refused', async () => {
  const encoding = { wordSize: 8, littleEndian: true } as const;
  await expect(bindings(encoding, () => [{ type: ABSOLUTE, symbol: 0xffffffff }])).rejects.toThrow(
    FormatError,
  );
});
