import type { ByteView } from '../bytes/view.ts';
import {
  SHN_ABS,
  SHN_UNDEF,
  STB_GLOBAL,
  STB_GNU_UNIQUE,
  STB_LOCAL,
  STB_WEAK,
  STT_COMMON,
  STT_FUNC,
  STT_GNU_IFUNC,
  STT_NOTYPE,
  STT_OBJECT,
  STT_TLS,
  STV_DEFAULT,
  STV_HIDDEN,
  STV_INTERNAL,
} from './constants.ts';

/** Elf32_Sym / Elf64_Sym without its name. */
export interface SymbolEntry {
  index: number;
  /** st_name: offset in DT_STRTAB */
  nameOffset: number;
  /** st_value: an address, or for STT_TLS an offset in the TLS block */
  value: number;
  size: number;
  binding: number;
  type: number;
  visibility: number;
  /** st_shndx; only whether it is SHN_UNDEF or SHN_ABS matters to the loader */
  sectionIndex: number;
}

export interface ElfSymbol extends SymbolEntry {
  name: string;
  /** version that DT_VERSYM gives it, by the name of DT_VERDEF or DT_VERNEED */
  version?: string;
  /** VERSYM_HIDDEN: only a reference with exactly this version finds it */
  hidden: boolean;
}

export function symbolSize(wordSize: 4 | 8): number {
  return wordSize === 8 ? 24 : 16;
}

/** An entry that has no name and no version yet. */
export function readSymbol(view: ByteView, at: number, index: number): ElfSymbol {
  const wide = view.encoding.wordSize === 8;
  const info = view.u8(at + (wide ? 4 : 12));
  return {
    name: '',
    hidden: false,
    index,
    nameOffset: view.u32(at),
    value: wide ? view.word(at + 8) : view.u32(at + 4),
    size: wide ? view.word(at + 16) : view.u32(at + 8),
    binding: info >>> 4,
    type: info & 15,
    visibility: view.u8(at + (wide ? 5 : 13)) & 3,
    sectionIndex: view.u16(at + (wide ? 6 : 14)),
  };
}

/** The types that elf/dl-lookup.c lets a reference bind to, as bits. */
const BINDABLE_TYPES =
  (1 << STT_NOTYPE) |
  (1 << STT_OBJECT) |
  (1 << STT_FUNC) |
  (1 << STT_COMMON) |
  (1 << STT_TLS) |
  (1 << STT_GNU_IFUNC);

/**
 * Whether a reference from another object may bind to this symbol (check_match and do_lookup_x of elf/dl-lookup.c).
 * An undefined symbol with a value is the address of a PLT entry in an executable, and counts. Thread-local
 * variables may lie at 0, but an undefined one never counts: their relocations are of ELF_RTYPE_CLASS_PLT.
 */
export function isExported(symbol: SymbolEntry): boolean {
  if (symbol.type === STT_TLS ? symbol.sectionIndex === SHN_UNDEF : isNowhere(symbol)) return false;
  if (((1 << symbol.type) & BINDABLE_TYPES) === 0) return false;
  if (symbol.visibility === STV_HIDDEN || symbol.visibility === STV_INTERNAL) return false;
  return symbol.binding === STB_GLOBAL || symbol.binding === STB_WEAK || symbol.binding === STB_GNU_UNIQUE;
}

function isNowhere({ value, sectionIndex }: SymbolEntry): boolean {
  return value === 0 && sectionIndex !== SHN_ABS;
}

/** Whether a reference to this symbol is searched for in the scope, and not bound inside the file at once. */
export function isPreemptible({ binding, visibility }: SymbolEntry): boolean {
  return binding !== STB_LOCAL && visibility === STV_DEFAULT;
}
