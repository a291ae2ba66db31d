import { FormatError, limit } from '../bytes/format-error.ts';
import { ByteView } from '../bytes/view.ts';
import {
  EM_386,
  EM_AARCH64,
  EM_ARM,
  EM_LOONGARCH,
  EM_PPC64,
  EM_RISCV,
  EM_S390,
  EM_X86_64,
} from './constants.ts';

/** One library of ld.so.cache. */
export interface CachedLibrary {
  soname: string;
  path: string;
  /** FLAG_* of sysdeps/generic/ldconfig.h: library type and ABI */
  flags: number;
}

const MAGIC = 'glibc-ld.so.cache1.1';
const HEADER_BYTES = 48;
const ENTRY_BYTES = 24;
const MAX_LIBRARIES = 1 << 20;

/** FLAG_ELF_LIBC6 with the ABI bits that ldconfig gives to libraries of a machine. */
export const CACHE_FLAGS: Readonly<Record<number, number>> = {
  [EM_386]: 0x0003,
  [EM_X86_64]: 0x0303,
  [EM_S390]: 0x0403,
  [EM_PPC64]: 0x0503,
  [EM_ARM]: 0x0903,
  [EM_AARCH64]: 0x0a03,
  [EM_RISCV]: 0x1003,
  [EM_LOONGARCH]: 0x1203,
};

/**
 * /etc/ld.so.cache in its format since glibc 2.2 (elf/cache.c, sysdeps/generic/dl-cache.h):
 * `char magic[20]; u32 nlibs, len_strings; u8 flags, pad[3]; u32 extension_offset, unused[3]`, then entries
 * `i32 flags; u32 key, value, osversion; u64 hwcap`. Old caches have another format in front.
 */
export function parseLdCache(bytes: Uint8Array): CachedLibrary[] {
  const start = findMagic(bytes);
  const view = new ByteView(bytes.subarray(start), { littleEndian: true, wordSize: 8 }, 'ld.so.cache', start);
  const count = limit(view.u32(20), MAX_LIBRARIES, 'ld.so.cache nlibs', start + 20);
  return Array.from({ length: count }, (_, index) => {
    const at = HEADER_BYTES + index * ENTRY_BYTES;
    return {
      flags: view.u32(at),
      soname: view.cstring(view.u32(at + 4)),
      path: view.cstring(view.u32(at + 8)),
    };
  });
}

function findMagic(bytes: Uint8Array): number {
  const magic = new TextEncoder().encode(MAGIC);
  for (let at = bytes.indexOf(0x67); at >= 0; at = bytes.indexOf(0x67, at + 1)) {
    if (magic.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  throw new FormatError('ld.so.cache', 0, 'unknown format');
}
