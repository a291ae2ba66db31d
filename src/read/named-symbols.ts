import { SHN_UNDEF } from '../elf/constants.ts';
import type { ElfSymbol } from '../elf/symbol.ts';

/** Of the symbols of a name the one that the file defines. */
export function definitionOf(
  found: ReadonlyMap<string, readonly ElfSymbol[]>,
  name: string,
): ElfSymbol | undefined {
  return found.get(name)?.find(({ sectionIndex }) => sectionIndex !== SHN_UNDEF);
}

/** The names of a string table that have a mark in them: once for each time that they have it. */
export function* namesWith(strings: string, mark: string): Generator<string> {
  for (let at = strings.indexOf(mark); at >= 0; at = strings.indexOf(mark, at + 1))
    yield strings.slice(strings.lastIndexOf('\0', at) + 1, strings.indexOf('\0', at));
}
