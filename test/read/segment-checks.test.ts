import { expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { readBinary } from '../../src/read/binary.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { addSymbols } from '../support/elf-symbols.ts';

// gcc makes such a relocation of `__attribute__((section(".init_array"))) void (*p)(void) = global_function;`,
// and dlopen loads the library. src/go/constructors.ts leaves the address of such a call open, and
// src/read/defects.ts takes an open address for damage.
it('a constructor that the dynamic linker finds by its symbol is no defect', async () => {
  const elf = new ElfBuilder();
  const code = elf.place(Uint8Array.from([0xc3]));
  const indices = addSymbols(elf, [{ name: 'constructor', value: code }]);
  const array = elf.place(new Uint8Array(8));
  elf.relocations('rela', [{ offset: array, type: 1, symbol: indices.get('constructor') ?? 0 }]);
  elf.entry(25, array).entry(27, 8);
  const { profile } = await readBinary(memorySource(elf.build()), 'file', 'library');
  expect(profile.elf?.dynamic?.known).toBe(true);
  expect(profile.elf?.defects).toBeUndefined();
});
