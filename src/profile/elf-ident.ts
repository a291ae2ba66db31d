import {
  EI_ABIVERSION,
  EI_DATA,
  EI_NIDENT,
  EI_OSABI,
  EI_PAD,
  EI_VERSION,
  ELFDATA2LSB,
  ELFDATA2MSB,
  ELFOSABI_GNU,
  ELFOSABI_SYSV,
  EV_CURRENT,
} from '../elf/constants.ts';
import type { ElfProfile } from './profile.ts';

/** LIBC_ABI_MAX of glibc 2.36 (libc-abis) */
const LIBC_ABI_MAX = 4;

/** VALID_ELF_HEADER: e_ident is as expected in every byte. */
export function isSoundIdent(ident: readonly number[], host: ElfProfile): boolean {
  return (
    ident[EI_DATA] === (host.littleEndian ? ELFDATA2LSB : ELFDATA2MSB) &&
    ident[EI_VERSION] === EV_CURRENT &&
    isValidAbi(ident[EI_OSABI] ?? 0, ident[EI_ABIVERSION] ?? 0) &&
    ident.slice(EI_PAD, EI_NIDENT).every(byte => byte === 0)
  );
}

export function isValidAbi(osabi: number, abiVersion: number): boolean {
  if (osabi === ELFOSABI_GNU) return abiVersion < LIBC_ABI_MAX;
  return osabi === ELFOSABI_SYSV && abiVersion === 0;
}
