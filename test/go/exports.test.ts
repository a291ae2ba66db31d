import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/bytes/format-error.ts';
import { memorySource } from '../../src/bytes/source.ts';
import { AddressSpace } from '../../src/elf/address-space.ts';
import { Relocations } from '../../src/elf/relocation.ts';
import { type Export, readExports } from '../../src/go/exports.ts';
import type { ModuleData } from '../../src/go/module-data.ts';
import { layoutOf } from '../../src/go/moduledata-layouts.ts';
import { readBinary } from '../../src/read/binary.ts';
import { binaryBytes, binaryNames, manifestOf } from '../support/binaries.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { ENCODINGS, openBuilt } from '../support/open-elf.ts';

/** As the sources in fixtures/recipes declare them, in the words of reflect.Type. */
const DECLARED: Record<string, Export[]> = {
  'plugins/basic': [
    { name: 'Handle', kind: 'func', type: 'func(wire.Message) ([]uint8, error)' },
    { name: 'Limits', kind: 'var', type: 'map[string]int' },
    { name: 'Name', kind: 'var', type: 'string' },
    { name: 'New', kind: 'func', type: 'func(*shared.Config) (shared.Greeter, error)' },
  ],
  'plugins/minimal': [],
};

describe('the exports of a committed plugin', () => {
  for (const name of binaryNames()) {
    const { recipe = '', kind } = manifestOf(name);
    const declared = DECLARED[recipe];
    if (kind !== 'go-plugin' || !declared) continue;
    it(`are those of its source: ${name}`, async () => {
      const { profile } = await readBinary(memorySource(binaryBytes(name)), name, 'plugin');
      const module = profile.go?.module;
      if (!module?.known) throw new Error(module?.why);
      expect(module.value.pluginPath).toBe(`example.com/${recipe}`);
      expect(module.value.exports.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(declared);
    });
  }
});

interface PlannedExport {
  name: string;
  /** abi.Kind with its flags: 19 func, 22 pointer */
  kind: number;
  /** as stored: with a star in front where TFlagExtraStar says so */
  text: string;
  extraStar?: true;
}

type Encoding = ConstructorParameters<typeof ElfBuilder>[0];

/** md.types with names and types, and a ptab of them; `minor` decides how a name's length is written. */
async function exportsOf(
  planned: readonly PlannedExport[],
  minor: number,
  encoding: Encoding = {},
  count?: number,
  { times = 1, relocated }: { times?: number; relocated?: (name: number, end: number) => number } = {},
) {
  const elf = new ElfBuilder(encoding);
  const wide = elf.encoding.wordSize === 8;
  const out = elf.encoder().raw(new Uint8Array(16));
  const addName = (text: string) => {
    const at = out.align(4).length;
    const { length } = new TextEncoder().encode(text);
    out.u8(1);
    if (minor <= 16) out.u8(length >> 8, length & 255);
    else if (length < 128) out.u8(length);
    else out.u8((length & 127) | 128, length >> 7);
    out.cstring(text);
    return at;
  };
  const entries = planned.map(({ name, kind, text, extraStar }) => {
    const [nameAt, textAt] = [addName(name), addName(text)];
    const typeAt = out.align(16).length;
    out.raw(new Uint8Array(wide ? 20 : 12)).u8(extraStar ? 2 : 0, 8, 8, kind);
    out.raw(new Uint8Array(wide ? 16 : 8)).u32(textAt, 0);
    return [nameAt, typeAt];
  });
  const types = elf.place(out.finish());
  const ptab = elf.place(
    elf
      .encoder()
      .u32(...Array.from({ length: times }, () => entries).flat(2))
      .finish(),
  );
  const image = await openBuilt(elf);
  const layout = layoutOf(minor, elf.encoding.wordSize);
  if (!layout) throw new Error('no layout');
  const none = { address: 0, length: 0 };
  const md: Pick<ModuleData, 'pointers'> = {
    pointers: {
      types: { address: types, length: 0 },
      etypes: none,
      inittasks: none,
      ptab: { address: ptab, length: count ?? times * entries.length },
    },
  };
  const first = types + (entries[0]?.[0] ?? 0);
  const written = relocated ? [relocated(first, first + 2 + (planned[0]?.name.length ?? 0))] : [];
  return readExports(
    new AddressSpace(image.memory, new Relocations(undefined, [], Float64Array.from(written)), false),
    md,
    layout,
  );
}

const LONG = `func(${'string, '.repeat(60)}int)`;
const PLANNED: PlannedExport[] = [
  { name: 'New', kind: 19, text: 'func() error' },
  { name: 'Starred', kind: 19 | 32, text: '*func(int)', extraStar: true },
  { name: 'Counter', kind: 22, text: '*int' },
  { name: 'Pointer', kind: 22 | 32, text: '**main.T' },
  { name: 'Named', kind: 22 | 128, text: '**shared.Config', extraStar: true },
  { name: 'Grün', kind: 19, text: LONG },
];
const EXPECTED: Export[] = [
  { name: 'New', kind: 'func', type: 'func() error' },
  { name: 'Starred', kind: 'func', type: 'func(int)' },
  { name: 'Counter', kind: 'var', type: 'int' },
  { name: 'Pointer', kind: 'var', type: '*main.T' },
  { name: 'Named', kind: 'var', type: 'shared.Config' },
  { name: 'Grün', kind: 'func', type: LONG },
];

describe.each(ENCODINGS)('a ptab: $title', encoding => {
  for (const minor of [8, 15, 16, 17, 20, 27]) {
    it(`has functions and variables with their types, in its order, as Go 1.${minor} writes names`, async () => {
      expect(await exportsOf(PLANNED, minor, encoding)).toEqual(EXPECTED);
    });
  }
});

describe('a ptab', () => {
  it('may be empty', async () => {
    expect(await exportsOf([], 27)).toEqual([]);
  });
  for (const count of [2 ** 31, 2 ** 53, -1, Number.NaN]) {
    it(`of ${count} entries is refused`, async () => {
      await expect(exportsOf(PLANNED, 27, {}, count)).rejects.toThrow(FormatError);
    });
  }
  describe.each([4, 8] as const)('with words of %i bytes', wordSize => {
    it.each([
      ['in front of', (name: number) => name - wordSize, false],
      ['in the first byte of', (name: number) => name - wordSize + 1, true],
      ['in the last byte of', (_: number, end: number) => end - 1, true],
      ['behind', (_: number, end: number) => end, false],
    ])('is not known where a relocation writes %s a name', async (_, relocated, isRefused) => {
      const found = exportsOf(PLANNED, 27, { wordSize }, undefined, { relocated });
      if (isRefused) await expect(found).rejects.toThrow('a relocation writes into it');
      else expect(await found).toEqual(EXPECTED);
    });
  });
  it('whose entries share one name is read as long as all that they say is little', async () => {
    const shared: PlannedExport[] = [{ name: 'N'.repeat(16_000), kind: 19, text: 'func()' }];
    expect(await exportsOf(shared, 27, {}, undefined, { times: 200 })).toHaveLength(200);
    await expect(exportsOf(shared, 27, {}, undefined, { times: 300 })).rejects.toThrow(FormatError);
  });
  it('that is longer than what is mapped is refused', async () => {
    await expect(exportsOf(PLANNED, 27, {}, 60_000)).rejects.toThrow(FormatError);
  });
});
