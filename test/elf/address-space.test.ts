import { describe, expect, it } from 'vitest';
import { AddressSpace } from '../../src/elf/address-space.ts';
import { MemoryFault } from '../../src/elf/memory.ts';
import { readRelocations } from '../../src/elf/relocation.ts';
import { ElfBuilder } from '../support/elf-builder.ts';
import { ENCODINGS, openDynamic } from '../support/open-elf.ts';

async function spaceOf(elf: ElfBuilder, fixed = false): Promise<AddressSpace> {
  const { image, dynamic } = await openDynamic(elf);
  return new AddressSpace(image.memory, await readRelocations(image.memory, dynamic, 62), fixed);
}

describe.each(ENCODINGS)('memory as relocated: $title', encoding => {
  const word = encoding.wordSize;

  it('has plain numbers, addresses and symbols, each by what fills the word', async () => {
    const elf = new ElfBuilder(encoding);
    const at = elf.place(elf.encoder().word(0x11, 0x22, 0x33, 0x44, 0x55).finish());
    elf.relocations('rela', [
      { offset: at + word, type: 8, addend: 0x1234 },
      { offset: at + 2 * word, type: 1, symbol: 5, addend: 16 },
    ]);
    elf.relocations('plt-rel', [{ offset: at + 3 * word, type: 7, symbol: 6 }]);
    elf.relr([BigInt(at + 4 * word)]);
    const span = await (await spaceOf(elf)).span(at, 5 * word, 'words');
    expect([0, 1, 2, 3, 4].map(i => span.word(i * word))).toEqual([
      { kind: 'plain', value: 0x11 },
      { kind: 'address', address: 0x1234 },
      { kind: 'symbol', symbol: 5, addend: 16 },
      { kind: 'symbol', symbol: 6, addend: 0x44 },
      { kind: 'address', address: 0x55 },
    ]);
  });

  it('tells a pointer into the file from anything else', async () => {
    const elf = new ElfBuilder(encoding);
    const at = elf.place(elf.encoder().word(0, 0x22, 0x33, 0x44).finish());
    elf.relocations('rela', [
      { offset: at + 2 * word, type: 8, addend: 0x1234 },
      { offset: at + 3 * word, type: 6, symbol: 1 },
    ]);
    const pointers = async (fixed: boolean) => {
      const span = await (await spaceOf(elf, fixed)).span(at, 4 * word, 'words');
      return [0, 1, 2, 3].map(i => span.pointer(i * word));
    };
    expect(await pointers(false)).toEqual([0, undefined, 0x1234, undefined]);
    expect(await pointers(true)).toEqual([0, 0x22, 0x1234, undefined]);
  });

  it('gives several ranges at once as it gives each alone', async () => {
    const elf = new ElfBuilder(encoding);
    const at = elf.place(elf.encoder().word(1, 2, 3, 4, 5, 6).finish());
    elf.relocations(
      'rela',
      [0, 3, 5].map(i => ({ offset: at + i * word, type: 8, addend: 0x100 + i })),
    );
    const space = await spaceOf(elf);
    const ranges = [4, 0, 2].map(i => ({ address: at + i * word, length: 2 * word }));
    const together = await space.spans(ranges, 'words');
    for (const [i, { address, length }] of ranges.entries()) {
      const alone = await space.span(address, length, 'words');
      expect([together[i]?.word(0), together[i]?.word(word)]).toEqual([alone.word(0), alone.word(word)]);
    }
    expect(together[1]?.pointer(0)).toBe(0x100);
  });
});

describe('memory as relocated', () => {
  it('has a fault where nothing is mapped', async () => {
    const space = await spaceOf(new ElfBuilder().entry(30, 0));
    await expect(space.span(0x900000, 8, 'words')).rejects.toThrow(MemoryFault);
    await expect(space.spans([{ address: 0x900000, length: 8 }], 'words')).rejects.toThrow(MemoryFault);
  });
});
