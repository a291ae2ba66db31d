import type { ElfImage } from '../elf/image.ts';
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
    ...(field === undefined ? [] : [{ phase: 'runtime', kind: 'moduledata-field', field } as const]),
    ...(stray ? [{ phase: 'hashes', kind: 'package-hash-astray', package: stray.package } as const] : []),
    ...(isOddHeader ? [{ phase: 'verify', kind: 'pclntab-header' } as const] : []),
  ];
}

/** PT_GNU_RELRO over the moduledata: the runtime writes into it and faults. */
export function findWriteDefects(image: ElfImage, address: number): Defect[] {
  const relro = relroPages(image);
  const isProtected = relro !== undefined && address >= relro.start && address < relro.end;
  return isProtected ? [{ phase: 'runtime', kind: 'moduledata-read-only' }] : [];
}
