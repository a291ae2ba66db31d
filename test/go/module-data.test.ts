import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { AddressSpace } from '../../src/elf/address-space.ts';
import { readRelocations } from '../../src/elf/relocation.ts';
import { SymbolTable } from '../../src/elf/symbol-table.ts';
import { readInitTasks } from '../../src/go/init-tasks.ts';
import { type ModuleData, readModuleData } from '../../src/go/module-data.ts';
import { layoutOf, type ModuleDataLayout } from '../../src/go/moduledata-layouts.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { addSymbols } from '../support/elf-symbols.ts';
import { ENCODINGS, openDynamic } from '../support/open-elf.ts';

const RELATIVE = 8;
const ABSOLUTE = 1;
const PATH = 'example.com/plug%2ein';

interface Plan {
  /** of pkghashes */
  count?: number;
  /** no relocation fills the second package's runtimehash */
  unbound?: true;
  /** a fourth init task, bound inside the file: its state, its number of functions, whether its function is relocated */
  local?: [state: number, count: number, isRelocated: boolean] | 'start of the file';
}

/** A moduledata with two packages, an empty ptab and three init tasks, all pointers filled by relocations. */
function build(elf: ElfBuilder, layout: ModuleDataLayout, { count = 2, unbound, local }: Plan): number {
  const word = elf.encoding.wordSize;
  const indices = addSymbols(elf, [
    { name: 'go:link.pkghash.a', section: 0 },
    { name: 'errors..inittask', section: 0 },
    { name: 'own..inittask', value: 0x10400, visibility: 2 },
  ]);
  const index = (name: string) => indices.get(name) ?? 0;
  const relocations: { offset: number; type: number; symbol?: number; addend?: number }[] = [];
  const text = (value: string) => elf.place(new TextEncoder().encode(value));
  const point = (offset: number, addend: number) => relocations.push({ offset, type: RELATIVE, addend });
  /** name, linktimehash, runtimehash of each package */
  const hashes = elf.place(elf.encoder().word(0, 1, 0, 2, 0, 0, 3, 0, 40, 0x77).finish());
  point(hashes, text('a'));
  point(hashes + 2 * word, elf.place(Uint8Array.from([0xab, 0xcd])));
  relocations.push({ offset: hashes + 4 * word, type: ABSOLUTE, symbol: index('go:link.pkghash.a') });
  point(hashes + 5 * word, text('b.c'));
  point(hashes + 7 * word, text('0123456789'.repeat(4)));
  if (!unbound) point(hashes + 9 * word, text('anywhere'));
  const tasks = elf.place(elf.encoder().word(0, 0, 0, 0).finish());
  if (local === 'start of the file') point(tasks + 3 * word, 0);
  else if (local) {
    const [state, functions, isRelocated] = local;
    const task = elf.place(elf.encoder().u32(state, functions).word(0).finish());
    point(tasks + 3 * word, task);
    if (isRelocated) point(task + 8, 0x10420);
  }
  relocations.push({ offset: tasks, type: ABSOLUTE, symbol: index('errors..inittask') });
  relocations.push({ offset: tasks + 2 * word, type: ABSOLUTE, symbol: index('own..inittask') });
  const words = new Array<number>(layout.size / word).fill(0);
  const md = elf.place(new Uint8Array(0));
  const set = (field: string, address: number, length = 0) => {
    const at = layout.offsets[field];
    if (at === undefined) return;
    words[at / word + 1] = length;
    point(md + at, address);
  };
  set('types', 0x10400);
  set('etypes', 0x10480);
  set('pluginpath', text(PATH), PATH.length);
  set('pkghashes', hashes, count);
  set('inittasks', tasks, local ? 4 : 3);
  const placed = elf.place(
    elf
      .encoder()
      .word(...words)
      .finish(),
  );
  for (const relocation of relocations) {
    if (relocation.offset >= md && relocation.offset < md + layout.size) relocation.offset += placed - md;
  }
  elf.relocations('rela', relocations);
  return placed;
}

async function readBuilt(
  encoding: { wordSize: 4 | 8; littleEndian: boolean },
  minor: number,
  plan: Plan = {},
) {
  const layout = layoutOf(minor, encoding.wordSize);
  if (!layout) throw new Error('no layout');
  const elf = new ElfBuilder(encoding);
  const address = build(elf, layout, plan);
  const { image, dynamic } = await openDynamic(elf);
  const symbols = await SymbolTable.open(image.memory, dynamic);
  const space = new AddressSpace(image.memory, await readRelocations(image.memory, dynamic, 62), false);
  const md: ModuleData = await readModuleData(space, symbols, address, layout);
  return { md, initTasks: await readInitTasks(space, symbols, md) };
}

const DIGITS = '0123456789'.repeat(4);

describe.each(ENCODINGS)('a moduledata: $title', encoding => {
  for (const minor of [8, 15, 17, 19, 20, 22, 25, 26, 27]) {
    it(`of Go 1.${minor} has its path and its packages, and what each hash is bound to`, async () => {
      const { md } = await readBuilt(encoding, minor);
      expect(md.pluginPath).toBe(PATH);
      expect(md.packages).toEqual([
        { package: 'a', hash: 'abcd', symbol: 'go:link.pkghash.a' },
        // Bound inside of the file: no host's hash is compared.
        { package: 'b.c', hash: DIGITS, astray: true },
      ]);
      expect(md.pointers).toMatchObject({
        types: { address: 0x10400 },
        etypes: { address: 0x10480 },
        ptab: { length: 0 },
      });
    });
  }

  it('of Go 1.21 and later lists its init tasks, and what no relocation fills', async () => {
    expect((await readBuilt(encoding, 21)).initTasks).toEqual([
      { symbol: 'errors..inittask' },
      { fault: 'unbound' },
      { symbol: 'own..inittask' },
    ]);
    expect((await readBuilt(encoding, 20)).initTasks).toBeUndefined();
  });

  it('of Go 1.21 and later may have init tasks that are bound inside the file, and nothing else in their place', async () => {
    const last = async (local: Plan['local']) =>
      (await readBuilt(encoding, 21, { ...(local ? { local } : {}) })).initTasks?.slice(3);
    expect(await last([0, 1, true])).toEqual([]);
    for (const local of [
      [2, 1, true],
      [0, 0, true],
      [0, 1, false],
      [0, 0x20000, true],
      'start of the file',
    ] as const)
      expect(await last(typeof local === 'string' ? local : [...local]), String(local)).toEqual([
        { fault: 'astray' },
      ]);
  });

  it('tells a runtimehash that no relocation fills: the runtime follows this very pointer', async () => {
    const { md } = await readBuilt(encoding, 27, { unbound: true });
    expect(md.packages[1]).toEqual({ package: 'b.c', hash: DIGITS, unbound: 0x77 });
  });
});

describe('a moduledata is refused', () => {
  const wide = { wordSize: 8, littleEndian: true } as const;
  for (const count of [2 ** 40, 2 ** 53, 65_000, 3000]) {
    it(`with ${count} packages`, async () => {
      await expect(readBuilt(wide, 27, { count })).rejects.toThrow(FormatError);
    });
  }
});
