import { EM_386, EM_AARCH64, EM_X86_64, PT_GNU_PROPERTY, PT_NOTE, PT_PHDR } from '../elf/constants.ts';
import { dynamicSegment, type ElfImage } from '../elf/image.ts';
import { loadHolding, loadsOf, pageStart, type Segment } from '../elf/segment.ts';
import type { Defect } from '../profile/defect.ts';
import { isWritable, wildAccess } from './segment-checks.ts';

/**
 * What ld.so follows after it has mapped the file, by the program headers: it writes into the dynamic table unless
 * PT_DYNAMIC says that it is read-only, then reads the headers once more in memory, and the notes of the processor
 * (elf/dl-load.c: _dl_map_object_from_fd).
 */
export function findPlacementDefects(image: ElfImage): Defect[] {
  return [dynamicDefect(image), headersDefect(image), ...propertyDefects(image)].filter(
    defect => defect !== undefined,
  );
}

function dynamicDefect(image: ElfImage): Defect | undefined {
  const segment = dynamicSegment(image.segments);
  if (!segment || !isWritable(segment)) return undefined;
  const load = loadsOf(image).findLast(
    ({ vaddr, memsz }) => segment.vaddr >= pageStart(vaddr) && segment.vaddr < vaddr + memsz,
  );
  // Where it is not mapped at all the table cannot be read, which is reported.
  if (!load || isWritable(load)) return undefined;
  return { phase: 'dynamic', kind: 'structure-unmapped', structure: 'PT_DYNAMIC', access: 'read-only' };
}

function headersDefect(image: ElfImage): Defect | undefined {
  const { phoff, phentsize } = image.header;
  const named = image.segments.findLast(({ type }) => type === PT_PHDR);
  if (!named || named.vaddr === 0) return undefined;
  const size = image.segments.length * phentsize;
  const load = loadHolding(image, phoff, size);
  if (load && load.vaddr + phoff - load.offset === named.vaddr) return undefined;
  if (image.memory.isMapped(named.vaddr, size)) return { phase: 'dynamic', kind: 'headers-elsewhere' };
  const access = wildAccess(image, named.vaddr);
  return { phase: 'dynamic', kind: 'structure-unmapped', structure: 'PT_PHDR', access };
}

/** Processors whose properties ld.so reads, and those of them where it looks for them in any note that is aligned so. */
const READS_PROPERTIES: readonly number[] = [EM_X86_64, EM_386, EM_AARCH64];
const READS_NOTES: readonly number[] = [EM_X86_64, EM_386];

/** sysdeps/x86/dl-prop.h, sysdeps/aarch64/dl-prop.h: PT_GNU_PROPERTY, and on x86 PT_NOTE where p_align is that of a word. */
function propertyDefects(image: ElfImage): Defect[] {
  const { machine } = image.header;
  if (!READS_PROPERTIES.includes(machine)) return [];
  const word = image.encoding.wordSize;
  const isRead = ({ type, align }: Segment) =>
    type === PT_GNU_PROPERTY || (type === PT_NOTE && align === word && READS_NOTES.includes(machine));
  const wild = image.segments.find(
    segment => isRead(segment) && segment.memsz > 0 && !image.memory.isMapped(segment.vaddr, segment.memsz),
  );
  if (!wild) return [];
  const structure = wild.type === PT_NOTE ? 'PT_NOTE' : 'PT_GNU_PROPERTY';
  // It is not read where another one was found before it, and what begins in the file may end before it leaves it.
  const isSure = image.segments.filter(isRead).length === 1 && !image.memory.isMapped(wild.vaddr);
  const access = isSure ? wildAccess(image, wild.vaddr) : 'elsewhere';
  return [{ phase: 'dynamic', kind: 'structure-unmapped', structure, access }];
}
