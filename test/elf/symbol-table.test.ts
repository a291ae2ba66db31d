import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { MemoryFault } from '../../src/elf/memory.ts';
import { symbolSize } from '../../src/elf/symbol.ts';
import { SymbolTable } from '../../src/elf/symbol-table.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import {
  addSymbols,
  addVersionDefinitions,
  addVersionNeeds,
  type HashStyle,
} from '../support/elf-symbols.ts';
import { ENCODINGS, openDynamic } from '../support/open-elf.ts';

async function openTable(elf: ElfBuilder): Promise<SymbolTable> {
  const { image, dynamic } = await openDynamic(elf);
  return SymbolTable.open(image.memory, dynamic);
}

const LONG = `go:link.pkghash.${'very/long/path/'.repeat(40)}end`;
const SYMBOLS = [
  { name: 'puts', section: 0, version: 2 },
  { name: 'plain', value: 0x1111, size: 7, binding: 2, type: 1, visibility: 3 },
  { name: 'versioned', value: 0x2222, version: 3 },
  { name: 'versioned', value: 0x3333, version: 4 | 0x8000 },
  { name: 'f·f', value: 0x4444, section: 0xfff1 },
  { name: LONG, value: 0x5555 },
];

function build(elf: ElfBuilder, hash: HashStyle): Map<string, number> {
  const indices = addSymbols(elf, SYMBOLS, hash);
  addVersionNeeds(elf, [{ file: 'libc.so.6', versions: [{ name: 'GLIBC_2.34', index: 2 }] }]);
  addVersionDefinitions(elf, [
    { name: 'self', index: 1, base: true },
    { name: 'V2', index: 3 },
    { name: 'V1', index: 4 },
  ]);
  return indices;
}

describe.each(ENCODINGS)('the dynamic symbol table: $title', encoding => {
  for (const style of ['gnu', 'sysv', 'both'] as const) {
    it(`finds symbols by name, with every field and version: ${style}`, async () => {
      const elf = new ElfBuilder(encoding);
      const indices = build(elf, style);
      const table = await openTable(elf);
      const found = await table.find(['plain', 'versioned', 'absent', 'f·f', LONG, 'plain']);
      expect([...found.keys()].sort()).toEqual(['f·f', LONG, 'plain', 'versioned'].sort());
      expect(found.get('plain')).toEqual([
        {
          name: 'plain',
          index: indices.get('plain'),
          nameOffset: expect.any(Number),
          value: 0x1111,
          size: 7,
          binding: 2,
          type: 1,
          visibility: 3,
          sectionIndex: 1,
          hidden: false,
        },
      ]);
      expect(
        found.get('versioned')?.map(({ value, version, hidden }) => ({ value, version, hidden })),
      ).toEqual(
        expect.arrayContaining([
          { value: 0x2222, version: 'V2', hidden: false },
          { value: 0x3333, version: 'V1', hidden: true },
        ]),
      );
      expect(found.get('f·f')).toMatchObject([{ sectionIndex: 0xfff1, value: 0x4444 }]);
      expect(found.get(LONG)).toMatchObject([{ value: 0x5555 }]);
    });
  }

  it('gives symbols by their index, as relocations refer to them', async () => {
    const elf = new ElfBuilder(encoding);
    const indices = build(elf, 'gnu');
    const table = await openTable(elf);
    const [puts = 0, long = 0] = [indices.get('puts'), indices.get(LONG)];
    const symbols = await table.at([puts, long, puts]);
    expect(symbols.size).toBe(2);
    expect(symbols.get(puts)).toMatchObject({ name: 'puts', sectionIndex: 0, version: 'GLIBC_2.34' });
    expect(symbols.get(long)?.name).toBe(LONG);
    expect(table.count).toBe(1 + SYMBOLS.length);
  });
});

describe('a symbol table without a hash table', () => {
  it('finds nothing, and still gives symbols by index', async () => {
    const elf = new ElfBuilder();
    const indices = build(elf, 'none');
    const table = await openTable(elf);
    expect(table).toMatchObject({ count: 0, isSearchable: false });
    expect(await table.find(['plain'])).toEqual(new Map());
    const plain = indices.get('plain') ?? 0;
    expect((await table.at([plain])).get(plain)?.name).toBe('plain');
  });
});

describe('a damaged symbol table', () => {
  it('without DT_STRTAB cannot be read', async () => {
    const elf = new ElfBuilder();
    elf.entry(6, elf.place(new Uint8Array(48)));
    await expect(openTable(elf)).rejects.toThrow(MemoryFault);
  });

  it('without DT_SYMTAB cannot be read', async () => {
    await expect(openTable(new ElfBuilder().textEntry(14, 'name'))).rejects.toThrow(MemoryFault);
  });

  it('has no symbol at an index behind the end of memory', async () => {
    const elf = new ElfBuilder();
    build(elf, 'gnu');
    const table = await openTable(elf);
    await expect(table.at([0xffffffff])).rejects.toThrow(MemoryFault);
    const all = await table.first(1 << 20);
    expect(all.length % symbolSize(8)).toBe(0);
    expect(all.length).toBeGreaterThanOrEqual(table.count * symbolSize(8));
  });

  it('has no name whose offset is behind the end of memory', async () => {
    const elf = new ElfBuilder();
    const symbol = elf.encoder().raw(new Uint8Array(24)).u32(0x7fffffff).raw(new Uint8Array(20));
    elf.entry(6, elf.place(symbol.finish())).textEntry(14, 'name');
    await expect((await openTable(elf)).at([1])).rejects.toThrow(FormatError);
  });

  it('passes over a hash entry whose name lies outside when it searches', async () => {
    const elf = new ElfBuilder();
    const symbol = elf.encoder().raw(new Uint8Array(24)).u32(0x7fffffff).raw(new Uint8Array(20));
    elf.entry(6, elf.place(symbol.finish())).textEntry(14, 'name');
    elf.entry(4, elf.place(elf.encoder().u32(1, 2, 1, 0, 0).finish()));
    expect(await (await openTable(elf)).find(['x'])).toEqual(new Map());
  });

  it('has no name without a NUL before memory ends', async () => {
    const elf = new ElfBuilder();
    const symbol = elf.encoder().raw(new Uint8Array(24)).u32(0).raw(new Uint8Array(20));
    elf.entry(6, elf.place(symbol.finish()));
    elf.segments.push({ type: 1, flags: 4, offset: 0x1000, vaddr: 0x200000, filesz: 0x1000, align: 0x1000 });
    elf.place(new Uint8Array(0x2000).fill(0x61), 0x1000);
    elf.entry(5, 0x200000);
    await expect((await openTable(elf)).at([1])).rejects.toThrow(FormatError);
  });
});
