import {
  DF_TEXTREL,
  DT_INIT_ARRAY,
  DT_INIT_ARRAYSZ,
  DT_JMPREL,
  DT_PLTREL,
  DT_PLTRELSZ,
  DT_REL,
  DT_RELA,
  DT_RELACOUNT,
  DT_RELAENT,
  DT_RELASZ,
  DT_RELENT,
  DT_RELR,
  DT_RELRENT,
  DT_RELRSZ,
  DT_RELSZ,
  DT_VERDEF,
  DT_VERNEED,
  DT_VERSYM,
  PF_W,
  PF_X,
  PT_GNU_RELRO,
  PT_LOAD,
} from '../elf/constants.ts';
import type { DynamicTable } from '../elf/dynamic.ts';
import type { ElfImage } from '../elf/image.ts';
import { PAGE_SIZE } from '../elf/memory.ts';
import type { Relocations } from '../elf/relocation.ts';
import type { Segment } from '../elf/segment.ts';
import type { ConstructorCall } from '../go/constructors.ts';
import type { Defect, DefectPhase } from '../profile/defect.ts';

/** End of what a PT_LOAD maps: of the file's part too where p_memsz is smaller. */
const loadEnd = ({ vaddr, filesz, memsz }: Segment): number =>
  pageStart(vaddr + Math.max(filesz, memsz) + PAGE_SIZE - 1);
const pageStart = (address: number): number => address - (address % PAGE_SIZE);

/** A file that ends before its segments do: clearing the tail of the last page, relocating or running it is SIGBUS. */
export function findBeyondFile(image: ElfImage): Defect | undefined {
  const index = image.segments.findIndex(
    ({ type, vaddr, filesz }) =>
      type === PT_LOAD && filesz > 0 && image.memory.isBeyondFile(vaddr + filesz - 1),
  );
  const segment = image.segments[index];
  if (!segment) return undefined;
  const end = segment.offset + segment.filesz;
  if (segment.filesz > segment.memsz || end >= Number.MAX_SAFE_INTEGER)
    return { phase: 'map', kind: 'unheard', what: `p_filesz of PT_LOAD ${index} is larger than its p_memsz` };
  const what = `PT_LOAD ${index} reaches to offset ${end} of a file of ${image.bytes.size} bytes`;
  return { phase: 'map', kind: 'beyond-file', what };
}

/** PT_LOADs that share pages, or reach out of the room that ld.so reserves from the first one to the last. */
export function findLayoutDefect({ segments }: ElfImage): Defect | undefined {
  const loads = segments.filter(({ type }) => type === PT_LOAD);
  const [first] = loads;
  const last = loads.at(-1);
  if (!first || !last) return undefined;
  const sorted = [...loads].sort((a, b) => a.vaddr - b.vaddr);
  const odd = sorted.find((load, i) => {
    const before = sorted[i - 1];
    const isOver = before !== undefined && pageStart(load.vaddr) < loadEnd(before);
    return isOver || load.vaddr < first.vaddr || loadEnd(load) > loadEnd(last);
  });
  if (!odd) return undefined;
  const what = `PT_LOAD ${loads.indexOf(odd)} lies over another one, or outside of the first and the last`;
  return { phase: 'map', kind: 'unheard', what };
}

/** Tags that ld.so reads together without looking whether both are there (elf/get-dynamic-info.h, dl-version.c). */
export function findTagDefects(table: DynamicTable, wordSize: 4 | 8): Defect[] {
  const has = (tag: number) => table.get(tag) !== undefined;
  const defects: Defect[] = [];
  const missing = (phase: DefectPhase, what: string) => defects.push({ phase, kind: 'unmapped', what });
  const assertion = (what: string) => defects.push({ phase: 'dynamic', kind: 'assertion', what });
  const pltrel = table.get(DT_PLTREL);
  if (pltrel !== undefined && pltrel !== (wordSize === 8 ? DT_RELA : DT_REL)) assertion('DT_PLTREL');
  if (has(DT_RELA)) {
    if (!has(DT_RELAENT)) missing('dynamic', 'DT_RELAENT');
    else if (table.get(DT_RELAENT) !== 3 * wordSize) assertion('DT_RELAENT');
    if (!has(DT_RELASZ)) missing('relocation', 'DT_RELASZ');
  }
  if (has(DT_RELR)) {
    if (!has(DT_RELRENT)) missing('dynamic', 'DT_RELRENT');
    else if (table.get(DT_RELRENT) !== wordSize)
      defects.push({ phase: 'dynamic', kind: 'unheard', what: 'DT_RELRENT' });
    if (!has(DT_RELRSZ)) missing('relocation', 'DT_RELRSZ');
  }
  // 64-bit machines have no relocations without addends, and do not look at them (ELF_MACHINE_NO_REL).
  if (has(DT_REL) && wordSize === 4) {
    if (!has(DT_RELENT)) missing('dynamic', 'DT_RELENT');
    else if (table.get(DT_RELENT) !== 2 * wordSize) assertion('DT_RELENT');
    if (!has(DT_RELSZ)) missing('relocation', 'DT_RELSZ');
  }
  if (pltrel !== undefined && !has(DT_JMPREL)) missing('relocation', 'DT_JMPREL');
  if (pltrel !== undefined && !has(DT_PLTRELSZ)) missing('relocation', 'DT_PLTRELSZ');
  const versions = has(DT_VERNEED) || has(DT_VERDEF);
  if (versions && !has(DT_VERSYM)) missing('versions', 'DT_VERSYM');
  if (!versions && has(DT_VERSYM)) missing('relocation', 'DT_VERNEED');
  if (has(DT_INIT_ARRAY) && !has(DT_INIT_ARRAYSZ)) missing('constructors', 'DT_INIT_ARRAYSZ');
  return defects;
}

/** Relocations that ld.so cannot apply: the word is not there or is read-only, or RELACOUNT promises too much. */
export function findRelocationDefects(
  image: ElfImage,
  table: DynamicTable,
  relocations: Relocations,
  flags: number,
): Defect[] {
  const word = image.encoding.wordSize;
  const { tables, types } = relocations;
  const [first] = tables;
  if (first && types && table.get(DT_RELA) !== undefined) {
    const inTable = Math.floor((table.get(DT_RELASZ) ?? 0) / (3 * word));
    const promised = Math.min(table.get(DT_RELACOUNT) ?? 0, inTable, first.count);
    if (first.leading(types.relative, promised) < promised)
      return [{ phase: 'relocation', kind: 'assertion', what: 'DT_RELACOUNT' }];
  }
  const leading = Math.min(table.get(DT_RELACOUNT) ?? 0, first?.count ?? 0);
  const most = imageRange(image).end;
  const wild = tables
    .map((entries, k) => entries.wildAddend(k === 0 && table.get(DT_RELA) !== undefined ? leading : 0, most))
    .find(index => index >= 0);
  const twice = relocations.overwritten();
  const strays: Defect[] = [
    ...(twice === undefined
      ? []
      : [unheard('relocation', `two relocations write to address 0x${twice.toString(16)}`)]),
    ...(wild === undefined ? [] : [unheard('verify', `relocation ${wild} makes a pointer out of the file`)]),
  ];
  const loads = image.segments.filter(({ type }) => type === PT_LOAD);
  const isWritable = (segment: Segment) => (segment.flags & PF_W) !== 0 || (flags & DF_TEXTREL) !== 0;
  const holds = (load: Segment, from: number, to: number) =>
    from >= pageStart(load.vaddr) && to + word <= loadEnd(load);
  for (const entries of tables) {
    const { lowest, highest } = entries.extent();
    const touched = loads.filter(load => pageStart(load.vaddr) <= highest && loadEnd(load) > lowest);
    if (touched.length === 1 && touched.every(load => isWritable(load) && holds(load, lowest, highest)))
      continue;
    for (let i = 0; i < entries.count; i++) {
      // R_*_NONE writes nothing.
      if (types && entries.type(i) === 0) continue;
      const offset = entries.offset(i);
      const segment = loads.find(load => holds(load, offset, offset));
      if (segment && isWritable(segment)) continue;
      const what = `relocation of address 0x${offset.toString(16)}`;
      return [
        { phase: 'relocation', kind: segment ? 'read-only' : wildKind(image, offset), what },
        ...strays,
      ];
    }
  }
  return strays;
}

function unheard(phase: DefectPhase, what: string): Defect {
  return { phase, kind: 'unheard', what };
}

/** How far from the file (bytes) libraries and what the Go runtime maps may lie. */
const NEIGHBOURHOOD_BYTES = 2 ** 32;

/** An access where the file has nothing: between its segments nothing else is, but around them other files are. */
export function wildKind(image: ElfImage, address: number): 'unmapped' | 'elsewhere' {
  const { start, end } = imageRange(image);
  // What wraps around may come out anywhere, and large numbers have lost the bits that tell.
  if (address < 0 || address >= Number.MAX_SAFE_INTEGER) return 'elsewhere';
  const isInside = address >= start && address < end;
  const isFar = address < start - NEIGHBOURHOOD_BYTES || address >= end + NEIGHBOURHOOD_BYTES;
  return isInside || isFar ? 'unmapped' : 'elsewhere';
}

/** The memory that a file takes. */
export function imageRange(image: ElfImage): { start: number; end: number } {
  const loads = image.segments.filter(({ type }) => type === PT_LOAD);
  return {
    start: pageStart(Math.min(...loads.map(({ vaddr }) => vaddr))),
    end: Math.max(...loads.map(loadEnd)),
  };
}

/** PT_GNU_RELRO that covers more than what is mapped: mprotect fails, and with it dlopen (elf/dl-reloc.c). */
export function findRelroDefect(image: ElfImage): Defect | undefined {
  const relro = relroPages(image);
  const loads = image.segments.filter(({ type }) => type === PT_LOAD);
  const first = loads[0];
  const last = loads.at(-1);
  if (!relro || !first || !last || relro.start >= relro.end) return undefined;
  const inside = relro.start >= pageStart(first.vaddr) && relro.end <= loadEnd(last);
  return inside ? undefined : { phase: 'protection', kind: 'unprotectable', what: 'PT_GNU_RELRO' };
}

/** The pages that become read-only after relocation. */
export function relroPages(image: ElfImage): { start: number; end: number } | undefined {
  const segment = image.segments.findLast(({ type }) => type === PT_GNU_RELRO);
  return segment && { start: pageStart(segment.vaddr), end: pageStart(segment.vaddr + segment.memsz) };
}

/** A constructor that is no code of this file: calling it is SIGSEGV. */
export function findConstructorDefect(
  image: ElfImage,
  calls: readonly ConstructorCall[],
): Defect | undefined {
  const bad = calls.find(({ address, isElsewhere }) => {
    if (isElsewhere) return false;
    if (address === undefined) return true;
    return !image.segments.some(
      ({ type, flags, vaddr, memsz }) =>
        type === PT_LOAD && (flags & PF_X) !== 0 && address >= pageStart(vaddr) && address < vaddr + memsz,
    );
  });
  return bad && { phase: 'constructors', kind: 'not-executable', what: bad.source };
}
