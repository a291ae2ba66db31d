import { indexOfBytes } from '../bytes/find.ts';
import type { ElfImage } from '../elf/image.ts';
import type { Section } from '../elf/section.ts';

const MAX_BYTES = 16 << 20;

interface Sign {
  section: string;
  text: Uint8Array;
}

const encoder = new TextEncoder();
/** Cheapest first. */
const SIGNS: readonly Sign[] = [
  // What LLVM writes of the compiler, since TinyGo 0.28: also in programs without goroutines, and strip leaves it there.
  { section: '.comment', text: encoder.encode('TinyGo version ') },
  // Functions of its scheduler and of its collector (TinyGo: src/internal/task, src/runtime), at the start of a name.
  { section: '.strtab', text: encoder.encode('\0tinygo_') },
];

/**
 * Whether TinyGo compiled the file, by what it says of its compiler, or by its symbol table: TinyGo writes neither
 * pclntab nor build information.
 */
export async function isOfTinyGo(image: ElfImage, sections: readonly Section[]): Promise<boolean> {
  for (const sign of SIGNS) if (await isThere(image, sections, sign)) return true;
  return false;
}

async function isThere(
  { bytes }: ElfImage,
  sections: readonly Section[],
  { section, text }: Sign,
): Promise<boolean> {
  const found = sections.find(({ name }) => name === section);
  const length = found ? Math.min(found.size, MAX_BYTES, bytes.size - found.offset) : 0;
  if (!found || length <= 0) return false;
  await bytes.fetch([{ offset: found.offset, length }]);
  return indexOfBytes(bytes.slice(found.offset, length, section), text) >= 0;
}
