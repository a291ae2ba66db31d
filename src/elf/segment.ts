import type { ByteView } from '../bytes/view.ts';
import { PAGE_SIZE, PT_LOAD } from './constants.ts';

/** Elf32_Phdr / Elf64_Phdr. Sizes and offsets in bytes. */
export interface Segment {
  type: number;
  flags: number;
  offset: number;
  vaddr: number;
  filesz: number;
  memsz: number;
  align: number;
  /** of PT_LOAD: p_vaddr and p_offset do not stand at the same place of their pages; large ones lose the bits that show it */
  skewed?: true;
}

export const pageStart = (address: number): number => address - (address % PAGE_SIZE);
export const pageEnd = (address: number): number => pageStart(address + PAGE_SIZE - 1);

export function loadsOf({ segments }: { readonly segments: readonly Segment[] }): Segment[] {
  return segments.filter(({ type }) => type === PT_LOAD);
}

/** The PT_LOAD that has these bytes of the file; undefined: none has all of them. */
export function loadHolding(
  image: { readonly segments: readonly Segment[] },
  offset: number,
  length: number,
): Segment | undefined {
  return loadsOf(image).find(load => load.offset <= offset && offset + length <= load.offset + load.filesz);
}

export function phdrSize(wordSize: 4 | 8): number {
  return wordSize === 8 ? 56 : 32;
}

/** The program headers in a view of the whole table; the class decides where p_flags stands. */
export function readSegments(view: ByteView, count: number): Segment[] {
  const wide = view.encoding.wordSize === 8;
  const size = phdrSize(view.encoding.wordSize);
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    const low = view.encoding.littleEndian || !wide ? 0 : 4;
    const [offset, vaddr] = wide ? [at + 8 + low, at + 16 + low] : [at + 4, at + 8];
    const isSkewed =
      view.u32(at) === PT_LOAD && ((view.u32(offset) - view.u32(vaddr)) & (PAGE_SIZE - 1)) !== 0;
    const skewed = isSkewed ? { skewed: true as const } : {};
    return wide
      ? {
          type: view.u32(at),
          flags: view.u32(at + 4),
          offset: view.word(at + 8),
          vaddr: view.word(at + 16),
          filesz: view.word(at + 32),
          memsz: view.word(at + 40),
          align: view.word(at + 48),
          ...skewed,
        }
      : {
          type: view.u32(at),
          offset: view.u32(at + 4),
          vaddr: view.u32(at + 8),
          filesz: view.u32(at + 16),
          memsz: view.u32(at + 20),
          flags: view.u32(at + 24),
          align: view.u32(at + 28),
          ...skewed,
        };
  });
}
