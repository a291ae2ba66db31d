import { indexOfBytes } from '../bytes/find.ts';
import type { ElfImage } from '../elf/image.ts';
import type { Section } from '../elf/section.ts';

const MAX_NAMES_BYTES = 16 << 20;
/** Functions of its scheduler and of its collector (TinyGo: src/internal/task, src/runtime), at the start of a name. */
const PREFIX = new TextEncoder().encode('\0tinygo_');

/**
 * Whether TinyGo linked the file, by its symbol table: it writes neither pclntab nor build information, and of a stripped
 * file nothing is left that tells.
 */
export async function isOfTinyGo({ bytes }: ElfImage, sections: readonly Section[]): Promise<boolean> {
  const names = sections.find(({ name }) => name === '.strtab');
  const length = names ? Math.min(names.size, MAX_NAMES_BYTES, bytes.size - names.offset) : 0;
  if (!names || length <= 0) return false;
  await bytes.fetch([{ offset: names.offset, length }]);
  return indexOfBytes(bytes.slice(names.offset, length, '.strtab'), PREFIX) >= 0;
}
