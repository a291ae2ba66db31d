import { PF_W, PT_LOAD } from '../elf/constants.ts';
import type { DynamicTable } from '../elf/dynamic.ts';
import type { ElfImage } from '../elf/image.ts';
import { PAGE_SIZE } from '../elf/memory.ts';

/**
 * The first thing that dlopen touches although the file ends before it; undefined for a whole file.
 * mmap accepts such a segment; the first access to a page that lies wholly behind the end is SIGBUS.
 */
export function findBeyondFile(image: ElfImage, _table: DynamicTable): string | undefined {
  const { memory, segments } = image;
  for (const [index, { type, flags, vaddr, filesz, memsz }] of segments.entries()) {
    if (type !== PT_LOAD || filesz === 0) continue;
    const last = vaddr + filesz - 1;
    if (!memory.isBeyondFile(last)) continue;
    const what = (flags & PF_W) !== 0 && memsz > filesz ? 'the tail of its last page is cleared' : 'it is relocated or run';
    const page = last - (last % PAGE_SIZE);
    return `PT_LOAD ${index} ends at file offset ${memory.fileOffset(last) ?? page} and ${what}`;
  }
  return undefined;
}
