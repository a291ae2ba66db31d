import type { SymbolTable } from '../elf/symbol-table.ts';
import type { VersionNeed } from '../elf/version.ts';
import type { Defect } from '../profile/defect.ts';

/** elf/dl-version.c and elf/dl-setup_hash.c, before anything is searched for. */
export function findVersionDefects({ needs, isRefused, hasStrayVersion }: SymbolTable): Defect[] {
  const version = needs.find(need => need.unsupported !== undefined)?.unsupported;
  return [
    ...(isRefused ? [{ phase: 'dynamic', kind: 'tag-value', tag: 'DT_GNU_HASH' } as const] : []),
    ...(hasStrayVersion ? [{ phase: 'relocation', kind: 'version-unlisted' } as const] : []),
    ...(version === undefined ? [] : [{ phase: 'versions', kind: 'version-record', version } as const]),
  ];
}

/** elf/dl-version.c: a file that has version records and needs the C library has to say that it needs DT_RELR. */
export function isUnmarked(needs: readonly VersionNeed[], needed: readonly string[]): boolean {
  const isMarked = needs.some(({ versions }) => versions.some(({ name }) => name === 'GLIBC_ABI_DT_RELR'));
  return needs.length > 0 && !isMarked && needed.some(name => name.startsWith('libc.so.'));
}
