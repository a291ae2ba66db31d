import { FormatError, limit } from '../bytes/format-error.ts';
import type { AddressSpace } from '../elf/address-space.ts';
import type { SymbolTable } from '../elf/symbol-table.ts';
import type { ModuleDataLayout } from './moduledata-layouts.ts';

/** what the itabs of the largest hosts take */
const MAX_ITAB_BYTES = 8 << 20;
/** words of abi.ITab before its functions: Inter, Type, and Hash with its padding */
const HEAD_WORDS = 3;
/** words of abi.InterfaceType before the length of its methods, of 64 and of 32 bits: abi.Type, PkgPath, a pointer */
const METHODS_AT: Readonly<Record<4 | 8, number>> = { 8: 8, 4: 10 };

/**
 * How many itabs a module holds (runtime/iface.go: addModuleItabs), from Go 1.27 on: each is as long as its interface has
 * methods. Undefined where the release keeps them elsewhere.
 */
export async function countItabs(
  space: AddressSpace,
  symbols: SymbolTable,
  address: number,
  { offsets, size, family }: ModuleDataLayout,
): Promise<number | undefined> {
  const [types, offset, bytes] = ['types', 'itaboffset', 'itabsize'].map(name => offsets[name]);
  if (types === undefined || offset === undefined || bytes === undefined) return undefined;
  const structure = `runtime.moduledata (Go ${family})`;
  const md = await space.span(address, size, structure);
  const base = md.pointer(types);
  if (base === undefined) throw new FormatError(`${structure}.types`, address + types, 'no pointer');
  const { wordSize } = space.memory.encoding;
  const length = limit(md.view.word(bytes), MAX_ITAB_BYTES, `${structure}.itabsize`, address + bytes);
  const itabs = await space.span(base + md.view.word(offset), length, 'runtime.itab');
  const words = Array.from({ length: length / wordSize }, (_, index) => itabs.word(index * wordSize));
  const named = await symbols.at(words.flatMap(word => (word.kind === 'symbol' ? [word.symbol] : [])));
  const places = words.map(word => {
    if (word.kind === 'symbol') return named.get(word.symbol)?.value ?? 0;
    if (word.kind === 'address') return word.address;
    return space.fixed ? word.value : 0;
  });
  // Interfaces and types are among the words, and functions, which lie elsewhere.
  const end = md.pointer(offsets['etypes'] ?? 0) ?? base;
  const methodsAt = METHODS_AT[wordSize] * wordSize;
  const isType = (place: number) => place >= base && place + methodsAt + wordSize <= end;
  await space.memory.load(
    places.filter(isType).map(place => ({ address: place + methodsAt, length: wordSize })),
  );
  let count = 0;
  for (let at = 0; at < places.length; count++) {
    const face = places[at] ?? 0;
    if (!isType(face))
      throw new FormatError('runtime.itab', itabs.view.offset + at * wordSize, 'no interface');
    const methods = space.memory.view(face + methodsAt, wordSize, 'abi.InterfaceType').word(0);
    at += HEAD_WORDS + Math.max(1, limit(methods, MAX_ITAB_BYTES, 'abi.InterfaceType.Methods.len'));
  }
  return count;
}
