import type { ElfImage } from '../elf/image.ts';
import type { ModuleData } from '../go/module-data.ts';
import { isPcHeader, oddField } from '../go/module-soundness.ts';
import type { ModuleDataLayout } from '../go/moduledata-layouts.ts';
import type { Defect } from '../profile/defect.ts';
import { imageRange } from './defects.ts';

/** Where a moduledata is not as the Go linker writes it: what the runtime throws at, and what it trusts. */
export function findModuleDefects(image: ElfImage, md: ModuleData, layout: ModuleDataLayout): Defect[] {
  const { wordSize } = image.encoding;
  const found: Defect[] = [];
  const odd = oddField(md.words, layout, wordSize, imageRange(image));
  if (odd !== undefined)
    found.push({
      phase: 'runtime',
      kind: 'unheard',
      what: `moduledata.${odd} is not as the Go linker writes it`,
    });
  const stray = md.packages.find(({ astray }) => astray);
  if (stray) {
    const what = `the hash of ${stray.package} that the runtime compares is not bound to a package hash`;
    found.push({ phase: 'hashes', kind: 'unheard', what });
  }
  if (md.pcHeader.length > 0 && !isPcHeader(md.pcHeader, layout, image.header.machine))
    found.push({ phase: 'verify', kind: 'thrown', what: 'fatal error: invalid function symbol table' });
  return found;
}
