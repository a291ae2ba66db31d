import { SHN_UNDEF } from '../elf/constants.ts';
import type { DynamicImage } from './dynamic-profile.ts';

/** The bytes that a variable of type []byte or string has from the start; undefined: they are not in the file, or too many. */
export async function readContents(
  { space, symbols }: DynamicImage,
  variable: number,
  max: number,
): Promise<Uint8Array | undefined> {
  const { memory } = space;
  const word = memory.encoding.wordSize;
  if (!memory.isMapped(variable, 2 * word)) return undefined;
  const header = await space.span(variable, 2 * word, 'slice header');
  const data = header.word(0);
  const length = header.view.word(word);
  let address =
    data.kind === 'address' ? data.address : data.kind === 'plain' && space.fixed ? data.value : 0;
  if (data.kind === 'symbol') {
    // What it points to has a name of its own in a file whose names are found by others.
    const symbol = (await symbols.at([data.symbol])).get(data.symbol);
    if (symbol && symbol.sectionIndex !== SHN_UNDEF) address = symbol.value + data.addend;
  }
  if (address === 0 || length > max || !memory.isMapped(address, length)) return undefined;
  await memory.load([{ address, length }]);
  return memory.read(address, length, 'slice');
}
