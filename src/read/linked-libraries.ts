import { limit } from '../bytes/format-error.ts';
import { decodeText } from '../bytes/view.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import { MODULEHASH } from '../go/module-data.ts';
import type { ModuleDataLayout } from '../go/moduledata-layouts.ts';
import { hashText } from '../go/package-hash.ts';
import type { LinkedLibrary } from '../profile/profile.ts';

const MAX_LIBRARIES = 256;
const MAX_STRING_BYTES = 4096;

/** moduledata.modulehashes of a program that its own constructor registers (cmd/link/internal/ld/symtab.go). */
export async function readLinkedLibraries(
  space: AddressSpace,
  symbols: SymbolTable,
  address: number,
  layout: ModuleDataLayout,
): Promise<LinkedLibrary[]> {
  const structure = 'moduledata.modulehashes';
  const word = space.memory.encoding.wordSize;
  const md = await space.span(address, layout.size, structure);
  const at = layout.offsets['modulehashes'] ?? 0;
  const length = md.word(at + word);
  const count = length.kind === 'plain' ? limit(length.value, MAX_LIBRARIES, structure) : 0;
  const array = md.pointer(at);
  if (array === undefined || count === 0) return [];
  const span = await space.span(array, count * MODULEHASH.words * word, structure);
  const found: LinkedLibrary[] = [];
  for (let entry = 0; entry < count; entry++) {
    const start = entry * MODULEHASH.words * word;
    const text = async (offset: number) => {
      const size = span.word(start + offset + word);
      const pointer = span.pointer(start + offset);
      if (pointer === undefined || size.kind !== 'plain') return new Uint8Array(0);
      limit(size.value, MAX_STRING_BYTES, structure);
      await space.memory.load([{ address: pointer, length: size.value }]);
      return space.memory.read(pointer, size.value, structure);
    };
    const bound = span.word(start + MODULEHASH.runtimehash * word);
    const symbol = bound.kind === 'symbol' ? (await symbols.at([bound.symbol])).get(bound.symbol) : undefined;
    if (symbol)
      found.push({
        library: decodeText(await text(MODULEHASH.modulename * word)),
        hash: hashText(await text(MODULEHASH.linktimehash * word)),
        symbol: symbol.name,
      });
  }
  return found;
}
