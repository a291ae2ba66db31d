import { ByteView, type Encoding } from '../bytes/view.ts';
import {
  EI_CLASS,
  EI_DATA,
  EI_NIDENT,
  ELFCLASS32,
  ELFCLASS64,
  ELFDATA2LSB,
  ELFDATA2MSB,
} from './constants.ts';

/** Elf32_Ehdr / Elf64_Ehdr as it stands in the file; nothing is checked, since the loader's checks are the verdict. */
export interface ElfHeader {
  /** e_ident, 16 bytes */
  ident: number[];
  type: number;
  machine: number;
  version: number;
  entry: number;
  phoff: number;
  shoff: number;
  flags: number;
  ehsize: number;
  phentsize: number;
  phnum: number;
  shentsize: number;
  shnum: number;
  shstrndx: number;
}

export function isElf(head: Uint8Array): boolean {
  return head[0] === 0x7f && head[1] === 0x45 && head[2] === 0x4c && head[3] === 0x46;
}

/** Class and byte order by e_ident; undefined where it names neither of the two that exist. */
export function encodingOf(ident: Uint8Array): Encoding | undefined {
  const elfClass = ident[EI_CLASS];
  const data = ident[EI_DATA];
  if (elfClass !== ELFCLASS32 && elfClass !== ELFCLASS64) return undefined;
  if (data !== ELFDATA2LSB && data !== ELFDATA2MSB) return undefined;
  return { littleEndian: data === ELFDATA2LSB, wordSize: elfClass === ELFCLASS64 ? 8 : 4 };
}

export function ehdrSize(encoding: Encoding): number {
  return encoding.wordSize === 8 ? 64 : 52;
}

/**
 * ```
 * struct ElfN_Ehdr {            32   64
 *   e_ident[16]                  0    0
 *   e_type, e_machine  u16      16   16
 *   e_version          u32      20   20
 *   e_entry            word     24   24
 *   e_phoff, e_shoff   word     28   32
 *   e_flags            u32      36   48
 *   e_ehsize .. e_shstrndx u16  40   52
 * }
 * ```
 */
export function readHeader(head: Uint8Array, encoding: Encoding): ElfHeader {
  const view = new ByteView(head, encoding, 'ElfN_Ehdr');
  const word = encoding.wordSize;
  const flags = 24 + 3 * word;
  return {
    ident: [...view.slice(0, EI_NIDENT)],
    type: view.u16(16),
    machine: view.u16(18),
    version: view.u32(20),
    entry: view.word(24),
    phoff: view.word(24 + word),
    shoff: view.word(24 + 2 * word),
    flags: view.u32(flags),
    ehsize: view.u16(flags + 4),
    phentsize: view.u16(flags + 6),
    phnum: view.u16(flags + 8),
    shentsize: view.u16(flags + 10),
    shnum: view.u16(flags + 12),
    shstrndx: view.u16(flags + 14),
  };
}
