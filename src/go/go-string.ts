import { limit } from '../bytes/format-error.ts';
import type { AddressSpace } from '../elf/address-space.ts';

/** The bytes of the Go string variable {pointer, length} at an address; none where it holds no pointer. @throws FormatError */
export async function readGoString(
  space: AddressSpace,
  address: number,
  structure: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const word = space.memory.encoding.wordSize;
  const text = await space.span(address, 2 * word, structure);
  const data = text.pointer(0);
  const length = limit(text.view.word(word), maxBytes, `${structure} string length`, text.view.offset);
  if (!data || length === 0) return new Uint8Array(0);
  await space.memory.load([{ address: data, length }]);
  return space.memory.view(data, length, structure).bytes;
}
