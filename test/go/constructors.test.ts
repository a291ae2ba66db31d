import { describe, expect, it } from 'vitest';
import { AddressSpace } from '../../src/elf/address-space.ts';
import { readRelocations } from '../../src/elf/relocation.ts';
import { SymbolTable } from '../../src/elf/symbol-table.ts';
import { type Constructors, readConstructorCalls, readConstructors } from '../../src/go/constructors.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { addSymbols } from '../support/elf-symbols.ts';
import { openDynamic } from '../support/open-elf.ts';

/** No entry of these arrays is bound to a symbol. */
const NO_SYMBOLS = { at: async () => new Map() };

/** push %r15; mov got(%rip),%r15; mov (%r15),%rax; mov %rdi,next(%rax); mov got(%rip),%r15; mov %rdi,(%r15); pop %r15; ret */
function addModuleData(elf: ElfBuilder, got: number, next: number): number {
  const at = elf.place(new Uint8Array(0));
  const code = elf
    .encoder()
    .u8(0x41, 0x57, 0x4c, 0x8b, 0x3d)
    .u32((got - at - 9) >>> 0);
  code
    .u8(0x49, 0x8b, 0x07, 0x48, 0x89, 0xb8)
    .u32(next)
    .u8(0x4c, 0x8b, 0x3d)
    .u32((got - at - 26) >>> 0);
  return elf.place(code.u8(0x49, 0x89, 0x3f, 0x41, 0x5f, 0xc3).finish());
}

/** lea moduledata(%rip),%rdi; call runtime.addmoduledata; ret */
function stub(elf: ElfBuilder, moduledata: number, target: number): number {
  const at = elf.place(new Uint8Array(0));
  const code = elf
    .encoder()
    .u8(0x48, 0x8d, 0x3d)
    .u32((moduledata - at - 7) >>> 0);
  return elf.place(
    code
      .u8(0xe8)
      .u32((target - at - 12) >>> 0)
      .u8(0xc3, 0xcc, 0xcc, 0xcc)
      .finish(),
  );
}

const MODULEDATA = 0x10410;
const NEXT = 0x230;

type Got = 'symbol' | 'hidden' | 'address' | 'nothing';

async function constructors(got: Got, machine = 62): Promise<Constructors> {
  const elf = new ElfBuilder();
  elf.place(new Uint8Array(64));
  const indices = addSymbols(elf, [
    { name: 'runtime.lastmoduledatap', value: 0x10420, type: 1 },
    { name: 'hidden', value: 0x10420, type: 1, visibility: 2 },
  ]);
  const slot = elf.place(new Uint8Array(8));
  const other = elf.place(Uint8Array.from([0xc3, ...new Uint8Array(31)]));
  const ours = stub(elf, MODULEDATA, addModuleData(elf, slot, NEXT));
  const array = elf.place(new Uint8Array(24));
  const relocations = [other, ours].map((addend, i) => ({ offset: array + i * 8, type: 8, addend }));
  const filled = {
    symbol: [{ offset: slot, type: 6, symbol: indices.get('runtime.lastmoduledatap') ?? 0 }],
    hidden: [{ offset: slot, type: 6, symbol: indices.get('hidden') ?? 0 }],
    address: [{ offset: slot, type: 8, addend: 0x10420 }],
    nothing: [],
  };
  elf.relocations('rela', [...relocations, ...filled[got]]);
  elf.entry(12, other).entry(25, array).entry(27, 24);
  const { image, dynamic } = await openDynamic(elf);
  const space = new AddressSpace(image.memory, await readRelocations(image.memory, dynamic, 62), false);
  const calls = await readConstructorCalls(space, dynamic, NO_SYMBOLS);
  expect(calls).toEqual([
    { source: 'DT_INIT', address: other },
    { source: 'DT_INIT_ARRAY', address: other },
    { source: 'DT_INIT_ARRAY', address: ours },
    { source: 'DT_INIT_ARRAY', address: 0 },
  ]);
  return readConstructors(calls, space, await SymbolTable.open(image.memory, dynamic), machine);
}

describe('the constructor of a plugin', () => {
  const bindings: [got: Got, what: string, rest: object][] = [
    [
      'symbol',
      "appends to the list that the dynamic linker's search finds",
      { list: 'runtime.lastmoduledatap' },
    ],
    ['hidden', 'appends to its own list where the symbol is hidden', {}],
    ['address', 'appends to its own list where the link editor bound it (-Bsymbolic)', {}],
    ['nothing', 'follows a wild pointer where no relocation fills the GOT', { unbound: true }],
  ];
  for (const [got, what, rest] of bindings) {
    it(what, async () => {
      expect(await constructors(got)).toMatchObject({
        other: 3,
        module: { address: MODULEDATA, next: NEXT, ...rest },
      });
    });
  }

  it('is not looked for in code of another machine', async () => {
    expect(await constructors('symbol', 183)).toMatchObject({ other: 4 });
  });
});

describe('constructors', () => {
  it('are as many as the size of the array says, and none without one', async () => {
    const elf = new ElfBuilder().entry(25, 0x10000).entry(27, 0);
    const { image, dynamic } = await openDynamic(elf);
    const space = new AddressSpace(image.memory, await readRelocations(image.memory, dynamic, 62), false);
    expect(await readConstructorCalls(space, dynamic, NO_SYMBOLS)).toEqual([]);
  });

  it('of a program at a fixed address stand in the array as they are', async () => {
    const elf = new ElfBuilder({ type: 2 });
    const array = elf.place(elf.encoder().word(0x10400, 0x10410).finish());
    elf.entry(25, array).entry(27, 16);
    const { image, dynamic } = await openDynamic(elf);
    const space = new AddressSpace(image.memory, await readRelocations(image.memory, dynamic, 62), true);
    expect((await readConstructorCalls(space, dynamic, NO_SYMBOLS)).map(({ address }) => address)).toEqual([
      0x10400, 0x10410,
    ]);
  });
});
