import type { AddressSpace } from '../elf/address-space.ts';
import { PF_W, PF_X } from '../elf/constants.ts';
import type { ElfImage } from '../elf/image.ts';
import { loadsOf, pageStart } from '../elf/segment.ts';
import { gcProgramWords } from '../go/gc-program.ts';
import type { ModuleData } from '../go/module-data.ts';
import { isPcHeader, oddField } from '../go/module-soundness.ts';
import type { ModuleDataLayout } from '../go/moduledata-layouts.ts';
import type { Defect } from '../profile/defect.ts';
import { imageRange, relroPages } from './segment-checks.ts';

/** Where a moduledata is not as the Go linker writes it: what the runtime throws at, and what it trusts. */
export function findModuleDefects(image: ElfImage, md: ModuleData, layout: ModuleDataLayout): Defect[] {
  const field = oddField(md.words, layout, image.encoding.wordSize, imageRange(image));
  const stray = md.packages.find(({ astray }) => astray);
  const isOddHeader = md.pcHeader.length > 0 && !isPcHeader(md.pcHeader, layout, image.header.machine);
  return [
    ...(field === undefined
      ? rangeDefects(image, md, layout)
      : [{ phase: 'runtime', kind: 'moduledata-field', field } as const]),
    ...(stray ? [{ phase: 'hashes', kind: 'package-hash-astray', package: stray.package } as const] : []),
    ...(isOddHeader ? [{ phase: 'verify', kind: 'pclntab-header' } as const] : []),
  ];
}

/** The programs by which the runtime learns where pointers are in variables: each describes all of its range, no more. */
const PROGRAMS = [
  ['gcdata', 'data', 'edata'],
  ['gcbss', 'bss', 'ebss'],
] as const;

/** What runtime/symtab.go: modulesinit runs of the moduledata. */
export async function findProgramDefects(
  space: AddressSpace,
  { words }: ModuleData,
  { offsets }: ModuleDataLayout,
): Promise<Defect[]> {
  const word = space.memory.encoding.wordSize;
  const at = (field: string) => {
    const found = words[(offsets[field] ?? 0) / word];
    return found?.kind === 'address' ? found.address : undefined;
  };
  for (const [program, from, to] of PROGRAMS) {
    const [address, start, end] = [at(program), at(from), at(to)];
    if (address === undefined || start === undefined || end === undefined) continue;
    if ((await gcProgramWords(space, address)) !== (end - start) / word)
      return [{ phase: 'runtime', kind: 'moduledata-field', field: program }];
  }
  return [];
}

/** PT_GNU_RELRO over the moduledata: the runtime writes into it and faults. */
export function findWriteDefects(image: ElfImage, address: number): Defect[] {
  const relro = relroPages(image);
  const isProtected = relro !== undefined && address >= relro.start && address < relro.end;
  return isProtected ? [{ phase: 'runtime', kind: 'moduledata-read-only' }] : [];
}

/** From one field of the moduledata to another, and whether the runtime runs or writes what is there. */
const RANGES = [
  ['text', 'etext', PF_X],
  ['noptrdata', 'enoptrdata', PF_W],
  ['data', 'edata', PF_W],
  ['bss', 'ebss', PF_W],
  ['noptrbss', 'enoptrbss', PF_W],
] as const;

/** Code that is not in one executable segment, and variables that are not in a writable one or that PT_GNU_RELRO protects. */
function rangeDefects(image: ElfImage, { words }: ModuleData, { offsets }: ModuleDataLayout): Defect[] {
  const relro = relroPages(image);
  const at = (field: string) => {
    const word = words[(offsets[field] ?? 0) / image.encoding.wordSize];
    return word?.kind === 'address' ? word.address : undefined;
  };
  const odd = RANGES.find(([from, to, flag]) => {
    const [start, end] = [at(from), at(to)];
    if (start === undefined || end === undefined || start >= end) return false;
    const isHeld = loadsOf(image).some(
      ({ flags, vaddr, memsz }) => (flags & flag) !== 0 && start >= pageStart(vaddr) && end <= vaddr + memsz,
    );
    const isProtected = flag === PF_W && relro !== undefined && start < relro.end && end > relro.start;
    return !isHeld || isProtected;
  });
  return odd ? [{ phase: 'runtime', kind: 'moduledata-range', range: `${odd[0]} to ${odd[1]}` }] : [];
}
