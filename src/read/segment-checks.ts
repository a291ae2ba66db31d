import { PF_W, PF_X, PT_GNU_RELRO, PT_LOAD } from '../elf/constants.ts';
import type { ElfImage } from '../elf/image.ts';
import { loadsOf, pageEnd, pageStart, type Segment } from '../elf/segment.ts';
import type { AccessFault, Defect } from '../profile/defect.ts';

/** Addresses from `start` to before `end`, page-aligned. */
export interface PageRange {
  start: number;
  end: number;
}

/** End of what a PT_LOAD maps: of the file's part too where p_memsz is smaller. */
export const loadEnd = ({ vaddr, filesz, memsz }: Segment): number =>
  pageEnd(vaddr + Math.max(filesz, memsz));

/** Where ld.so stumbles over the program headers before it reads anything else. */
export function findSegmentDefects(image: ElfImage): Defect[] {
  return [beyondFile(image), misplaced(image)].filter(defect => defect !== undefined);
}

/** A file that ends before its segments do: clearing the tail of the last page, relocating or running it is SIGBUS. */
function beyondFile(image: ElfImage): Defect | undefined {
  const index = image.segments.findIndex(
    ({ type, vaddr, filesz }) =>
      type === PT_LOAD && filesz > 0 && image.memory.isBeyondFile(vaddr + filesz - 1),
  );
  const segment = image.segments[index];
  if (!segment) return undefined;
  const end = segment.offset + segment.filesz;
  if (segment.filesz > segment.memsz || end >= Number.MAX_SAFE_INTEGER)
    return { phase: 'map', kind: 'segment-filesz', segment: index };
  return { phase: 'map', kind: 'segment-beyond-file', segment: index, end, size: image.bytes.size };
}

/** PT_LOADs that share pages, or reach out of the room that ld.so reserves from the first one to the last. */
function misplaced(image: ElfImage): Defect | undefined {
  const loads = loadsOf(image);
  const [first] = loads;
  const last = loads.at(-1);
  if (!first || !last) return undefined;
  const sorted = [...loads].sort((a, b) => a.vaddr - b.vaddr);
  const odd = sorted.find((load, i) => {
    const before = sorted[i - 1];
    const isOver = before !== undefined && pageStart(load.vaddr) < loadEnd(before);
    return isOver || load.vaddr < first.vaddr || loadEnd(load) > loadEnd(last);
  });
  return odd && { phase: 'map', kind: 'segment-place', segment: loads.indexOf(odd) };
}

/** The memory that a file takes. */
export function imageRange(image: ElfImage): PageRange {
  const loads = loadsOf(image);
  return {
    start: pageStart(Math.min(...loads.map(({ vaddr }) => vaddr))),
    end: Math.max(...loads.map(loadEnd)),
  };
}

/** How far from the file (bytes) libraries and what the Go runtime maps may lie. */
const NEIGHBOURHOOD_BYTES = 2 ** 32;

/** An access where the file has nothing: between its segments nothing else is, but around them other files are. */
export function wildAccess(image: ElfImage, address: number): AccessFault {
  const { start, end } = imageRange(image);
  // What wraps around may come out anywhere, and large numbers have lost the bits that show it.
  if (address < 0 || address >= Number.MAX_SAFE_INTEGER) return 'elsewhere';
  const isInside = address >= start && address < end;
  const isFar = address < start - NEIGHBOURHOOD_BYTES || address >= end + NEIGHBOURHOOD_BYTES;
  return isInside || isFar ? 'unmapped' : 'elsewhere';
}

/** PT_GNU_RELRO that covers more than what is mapped: mprotect fails, and with it dlopen (elf/dl-reloc.c). */
export function findRelroDefects(image: ElfImage): Defect[] {
  const relro = relroPages(image);
  const loads = loadsOf(image);
  const first = loads[0];
  const last = loads.at(-1);
  if (!relro || !first || !last || relro.start >= relro.end) return [];
  const isInside = relro.start >= pageStart(first.vaddr) && relro.end <= loadEnd(last);
  if (!isInside) return [{ phase: 'protection', kind: 'relro-range' }];
  const isOverCode = loads.some(
    load => (load.flags & PF_X) !== 0 && relro.start < loadEnd(load) && relro.end > pageStart(load.vaddr),
  );
  return isOverCode ? [{ phase: 'protection', kind: 'relro-code' }] : [];
}

/** The pages that become read-only after relocation. */
export function relroPages(image: ElfImage): PageRange | undefined {
  const segment = image.segments.findLast(({ type }) => type === PT_GNU_RELRO);
  return segment && { start: pageStart(segment.vaddr), end: pageStart(segment.vaddr + segment.memsz) };
}

export function isWritable({ flags }: Segment): boolean {
  return (flags & PF_W) !== 0;
}

/** Whether an address is in memory that can be run. */
export function isExecutable(image: ElfImage, address: number): boolean {
  return loadsOf(image).some(
    ({ flags, vaddr, memsz }) =>
      (flags & PF_X) !== 0 && address >= pageStart(vaddr) && address < vaddr + memsz,
  );
}
