import { FormatError, limit } from '../bytes/format-error.ts';
import { ByteView } from '../bytes/view.ts';
import { type CacheEntry, entryOf } from './ld-cache-hwcaps.ts';

const MAGIC = 'glibc-ld.so.cache1.1';
const HEADER_BYTES = 48;
const ENTRY_BYTES = 24;
const MAX_LIBRARIES = 1 << 20;

/** Of the flags byte: the order of the cache's bytes, where they are set (enum cache_file_new_flags). */
const ENDIAN_MASK = 3;
const ENDIAN_LITTLE = 2;
const ENDIAN_BIG = 3;

/**
 * What /etc/ld.so.cache has for a library of an ABI, in its order. Nothing is decoded but what is asked for.
 * The format is that of glibc since 2.2 (elf/cache.c, sysdeps/generic/dl-cache.h); old caches have another in front:
 * `char magic[20]; u32 nlibs, len_strings; u8 flags, pad[3]; u32 extension_offset, unused[3]`, then entries
 * `i32 flags; u32 key, value, osversion; u64 hwcap`, with key and value as offsets of strings.
 */
export function findCacheEntries(
  bytes: Uint8Array,
  name: string,
  { flags, littleEndian }: { flags: number; littleEndian: boolean },
): CacheEntry[] {
  const start = findMagic(bytes);
  const view = new ByteView(bytes.subarray(start), { littleEndian, wordSize: 8 }, 'ld.so.cache', start);
  const order = view.u8(28) & ENDIAN_MASK;
  // The cache of another machine: ld.so does without it.
  if (order === (littleEndian ? ENDIAN_BIG : ENDIAN_LITTLE)) return [];
  const count = limit(view.u32(20), MAX_LIBRARIES, 'ld.so.cache nlibs', start + 20);
  const wanted = new TextEncoder().encode(`${name}\0`);
  const found: CacheEntry[] = [];
  view.slice(HEADER_BYTES, count * ENTRY_BYTES);
  const text = view.bytes;
  const units = view.units();
  // Most names differ in the letter behind `lib` already.
  const probe = Math.min(3, wanted.length - 1);
  for (let i = 0, at = HEADER_BYTES / 4; i < count; i++, at += ENTRY_BYTES / 4) {
    const key = units[at + 1] ?? 0;
    if (text[key + probe] !== wanted[probe] || ((units[at] ?? 0) & 0xffff) !== flags) continue;
    if (!startsWith(text, key, wanted)) continue;
    const [first = 0, second = 0] = [units[at + 4], units[at + 5]];
    const [low, high] = littleEndian ? [first, second] : [second, first];
    found.push(entryOf(view, view.cstring(units[at + 2] ?? 0), low, high));
  }
  return found;
}

function startsWith(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

function findMagic(bytes: Uint8Array): number {
  const magic = new TextEncoder().encode(MAGIC);
  for (let at = bytes.indexOf(0x67); at >= 0; at = bytes.indexOf(0x67, at + 1)) {
    if (magic.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  throw new FormatError('ld.so.cache', 0, 'unknown format');
}
