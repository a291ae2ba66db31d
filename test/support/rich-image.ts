import type { Encoding } from '../../src/bytes/view.ts';
import { ElfBuilder } from './elf-builder.ts';
import { addSymbols, addVersionDefinitions, addVersionNeeds, type HashStyle } from './elf-symbols.ts';

/** An image with one of every structure that is read: the ground that mutations start from. */
export function richImage(encoding: Encoding, hash: HashStyle): ElfBuilder {
  const elf = new ElfBuilder(encoding);
  const word = encoding.wordSize;
  elf.bss = 0x3000;
  elf.interpreter('/lib64/ld-linux-x86-64.so.2');
  elf.notes([
    { owner: 'GNU', type: 3, descriptor: new Uint8Array(20).fill(7) },
    { owner: 'Go', type: 4, descriptor: new TextEncoder().encode('a/b/c/d') },
  ]);
  const array = elf.place(new Uint8Array(4 * word));
  const code = elf.place(
    Uint8Array.from([0x48, 0x8d, 0x3d, 0, 1, 0, 0, 0xe8, 0xf4, 0xff, 0xff, 0xff, 0xc3, 0, 0, 0]),
  );
  const text = elf.place(new TextEncoder().encode('12345678'));
  const goString = elf.place(elf.encoder().word(0, 8).finish());
  const indices = addSymbols(
    elf,
    [
      { name: 'puts', section: 0, version: 2 },
      { name: 'errno', section: 0, type: 6 },
      { name: 'go:link.pkghash.main', value: goString, size: 2 * word, type: 1 },
      { name: 'go:link.pkghashbytes.main', value: text, size: 8, type: 1 },
      { name: 'runtime.lastmoduledatap', value: array, size: word, type: 1 },
      { name: 'runtime.firstmoduledata', value: array, size: 568, type: 1 },
      { name: 'versioned', value: code, version: 4 },
    ],
    hash,
  );
  const index = (name: string) => indices.get(name) ?? 0;
  elf.relocations('rela', [
    { offset: array, type: 8, addend: code },
    { offset: goString, type: 1, symbol: index('go:link.pkghashbytes.main') },
    { offset: array + word, type: 18, symbol: index('errno') },
  ]);
  elf.relocations(word === 8 ? 'plt-rela' : 'plt-rel', [
    { offset: array + 2 * word, type: 7, symbol: index('puts') },
  ]);
  elf.relr([BigInt(array + 3 * word), 1n]);
  addVersionNeeds(elf, [{ file: 'libc.so.6', versions: [{ name: 'GLIBC_2.34', index: 2 }] }]);
  addVersionDefinitions(elf, [
    { name: 'self', index: 1, base: true },
    { name: 'V1', index: 4 },
  ]);
  elf.textEntry(1, 'libc.so.6').textEntry(14, 'self').textEntry(29, '$ORIGIN/lib');
  elf
    .entry(25, array)
    .entry(27, 2 * word)
    .entry(12, code);
  elf.segments.push({ type: 7, offset: 0x400, vaddr: 0x10400, filesz: 8, memsz: 64, align: 8 });
  elf.segments.push({ type: 0x6474e552, offset: 0x400, vaddr: 0x10400, filesz: 0x100 });
  elf.sections([
    { name: '.go.buildinfo', type: 1, offset: 0x400, size: 0x100 },
    { name: '.symtab', type: 2 },
  ]);
  return elf;
}
