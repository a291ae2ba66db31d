import type { ByteView } from '../bytes/view.ts';

/** Where a library of the cache lies, and which CPUs ld.so takes it for. */
export interface CacheEntry {
  path: string;
  /** directory of glibc-hwcaps that it is from, with the level that the file itself says it needs: 2 for x86-64-v3 */
  level?: { name: string; isa: number };
  /** of an entry from one of the older directories: bits that dl_hwcap has to have, and what $PLATFORM has to be */
  legacy?: { hwcap: number; platforms: readonly string[] };
}

/** cache_extension_magic and cache_extension_tag_glibc_hwcaps of sysdeps/generic/dl-cache.h */
const EXTENSION_MAGIC = 0xeaa42174;
const TAG_GLIBC_HWCAPS = 1;
const MAX_SECTIONS = 64;
/** DL_CACHE_HWCAP_EXTENSION in the upper half of hwcap, beside 10 bits of an ISA level */
const EXTENSION_BIT = 1 << 30;
const ISA_LEVEL_BITS = 0x3ff;
/** In the upper half of hwcap: platforms of x86 from bit 48 on, and the directory `tls`. */
const PLATFORMS: Readonly<Record<number, string>> = { 16: 'i586', 17: 'i686', 18: 'haswell', 19: 'xeon_phi' };
const TLS_BIT = 31;

/**
 * What the hwcap of an entry says (elf/dl-cache.c: search_cache).
 * @param view the cache from its magic on
 */
export function entryOf(view: ByteView, path: string, low: number, high: number): CacheEntry {
  if ((high & ~ISA_LEVEL_BITS) === EXTENSION_BIT) {
    const name = levelAt(view, low >>> 0) ?? '';
    return { path, level: { name, isa: high & ISA_LEVEL_BITS } };
  }
  if (low === 0 && high === 0) return { path };
  const platforms: string[] = [];
  for (let bit = 0; bit < TLS_BIT; bit++) if ((high >>> bit) & 1) platforms.push(PLATFORMS[bit] ?? '');
  return { path, legacy: { hwcap: low >>> 0, platforms } };
}

/** The name of a directory below glibc-hwcaps, by its number; undefined: the cache has no such name. */
function levelAt(view: ByteView, index: number): string | undefined {
  const extension = view.u32(32);
  if (extension === 0 || extension + 8 > view.length || view.u32(extension) !== EXTENSION_MAGIC)
    return undefined;
  const count = Math.min(view.u32(extension + 4), MAX_SECTIONS);
  for (let at = extension + 8; at < extension + 8 + count * 16 && at + 16 <= view.length; at += 16) {
    const [offset, size] = [view.u32(at + 8), view.u32(at + 12)];
    if (view.u32(at) !== TAG_GLIBC_HWCAPS) continue;
    const place = offset + index * 4;
    if (index * 4 + 4 > size || place + 4 > view.length) return undefined;
    const name = view.u32(place);
    return name < view.length ? view.cstring(name) : undefined;
  }
  return undefined;
}
