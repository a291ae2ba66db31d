import { hex } from '../bytes/hex.ts';
import {
  DF_1_GLOBAL,
  DF_1_NODELETE,
  DF_1_NOW,
  DF_1_ORIGIN,
  DF_BIND_NOW,
  DF_ORIGIN,
  DF_STATIC_TLS,
  DF_SYMBOLIC,
  DF_TEXTREL,
  DT_BIND_NOW,
  DT_DEBUG,
  DT_FINI,
  DT_FINI_ARRAY,
  DT_FINI_ARRAYSZ,
  DT_FLAGS,
  DT_FLAGS_1,
  DT_GNU_HASH,
  DT_HASH,
  DT_INIT,
  DT_INIT_ARRAY,
  DT_INIT_ARRAYSZ,
  DT_JMPREL,
  DT_NEEDED,
  DT_PLTGOT,
  DT_PLTREL,
  DT_PLTRELSZ,
  DT_REL,
  DT_RELA,
  DT_RELACOUNT,
  DT_RELAENT,
  DT_RELASZ,
  DT_RELCOUNT,
  DT_RELENT,
  DT_RELR,
  DT_RELRENT,
  DT_RELRSZ,
  DT_RELSZ,
  DT_RPATH,
  DT_RUNPATH,
  DT_SONAME,
  DT_STRSZ,
  DT_STRTAB,
  DT_SYMBOLIC,
  DT_SYMENT,
  DT_SYMTAB,
  DT_TEXTREL,
  DT_TLSDESC_GOT,
  DT_TLSDESC_PLT,
  DT_VERDEF,
  DT_VERDEFNUM,
  DT_VERNEED,
  DT_VERNEEDNUM,
  DT_VERSYM,
  EM_AARCH64,
  EM_PPC64,
  EM_RISCV,
  EM_X86_64,
  PF_R,
  PF_W,
  PF_X,
  PT_LOAD,
} from '../elf/constants.ts';
import type { DynamicEntry, DynamicTable } from '../elf/dynamic.ts';
import { dynamicSegment, type ElfImage } from '../elf/image.ts';
import { symbolSize } from '../elf/symbol.ts';
import type { Unrecognised } from '../profile/unrecognised.ts';

/**
 * What a value is. `table`: an address in memory that is read and not written; `data`: in memory that is written; `code`:
 * in memory that is run; `string`: an offset into DT_STRTAB; `size`, `mark`: a number that other tags check, or nothing.
 */
type Meaning = 'table' | 'data' | 'code' | 'string' | 'size' | 'mark' | { bits: number };

type Tag = readonly [name: string, means: Meaning];

/** Tags that are known to be harmless. All others are none that a plugin needs. */
const TAGS: Readonly<Record<number, Tag>> = {
  [DT_NEEDED]: ['DT_NEEDED', 'string'],
  [DT_PLTRELSZ]: ['DT_PLTRELSZ', 'size'],
  [DT_PLTGOT]: ['DT_PLTGOT', 'data'],
  [DT_HASH]: ['DT_HASH', 'table'],
  [DT_STRTAB]: ['DT_STRTAB', 'table'],
  [DT_SYMTAB]: ['DT_SYMTAB', 'table'],
  [DT_RELA]: ['DT_RELA', 'table'],
  [DT_RELASZ]: ['DT_RELASZ', 'size'],
  [DT_RELAENT]: ['DT_RELAENT', 'size'],
  [DT_STRSZ]: ['DT_STRSZ', 'size'],
  [DT_SYMENT]: ['DT_SYMENT', 'size'],
  [DT_INIT]: ['DT_INIT', 'code'],
  [DT_FINI]: ['DT_FINI', 'code'],
  [DT_SONAME]: ['DT_SONAME', 'string'],
  [DT_RPATH]: ['DT_RPATH', 'string'],
  [DT_SYMBOLIC]: ['DT_SYMBOLIC', 'mark'],
  [DT_REL]: ['DT_REL', 'table'],
  [DT_RELSZ]: ['DT_RELSZ', 'size'],
  [DT_RELENT]: ['DT_RELENT', 'size'],
  [DT_PLTREL]: ['DT_PLTREL', 'size'],
  [DT_DEBUG]: ['DT_DEBUG', 'mark'],
  [DT_TEXTREL]: ['DT_TEXTREL', 'mark'],
  [DT_JMPREL]: ['DT_JMPREL', 'table'],
  [DT_BIND_NOW]: ['DT_BIND_NOW', 'mark'],
  [DT_INIT_ARRAY]: ['DT_INIT_ARRAY', 'data'],
  [DT_FINI_ARRAY]: ['DT_FINI_ARRAY', 'data'],
  [DT_INIT_ARRAYSZ]: ['DT_INIT_ARRAYSZ', 'size'],
  [DT_FINI_ARRAYSZ]: ['DT_FINI_ARRAYSZ', 'size'],
  [DT_RUNPATH]: ['DT_RUNPATH', 'string'],
  [DT_FLAGS]: ['DT_FLAGS', { bits: DF_ORIGIN | DF_SYMBOLIC | DF_TEXTREL | DF_BIND_NOW | DF_STATIC_TLS }],
  [DT_RELRSZ]: ['DT_RELRSZ', 'size'],
  [DT_RELR]: ['DT_RELR', 'table'],
  [DT_RELRENT]: ['DT_RELRENT', 'size'],
  [DT_GNU_HASH]: ['DT_GNU_HASH', 'table'],
  [DT_TLSDESC_PLT]: ['DT_TLSDESC_PLT', 'code'],
  [DT_TLSDESC_GOT]: ['DT_TLSDESC_GOT', 'data'],
  [DT_VERSYM]: ['DT_VERSYM', 'table'],
  [DT_RELACOUNT]: ['DT_RELACOUNT', 'size'],
  [DT_RELCOUNT]: ['DT_RELCOUNT', 'size'],
  [DT_FLAGS_1]: ['DT_FLAGS_1', { bits: DF_1_NOW | DF_1_GLOBAL | DF_1_NODELETE | DF_1_ORIGIN }],
  [DT_VERDEF]: ['DT_VERDEF', 'table'],
  [DT_VERDEFNUM]: ['DT_VERDEFNUM', 'size'],
  [DT_VERNEED]: ['DT_VERNEED', 'table'],
  [DT_VERNEEDNUM]: ['DT_VERNEEDNUM', 'size'],
};

/** Tags of one machine (psABI). */
const OF_MACHINE: Readonly<Record<number, Readonly<Record<number, Tag>>>> = {
  [EM_X86_64]: {
    1879048192: ['DT_X86_64_PLT', 'code'],
    1879048193: ['DT_X86_64_PLTSZ', 'size'],
    1879048195: ['DT_X86_64_PLTENT', 'size'],
  },
  [EM_AARCH64]: {
    1879048193: ['DT_AARCH64_BTI_PLT', 'mark'],
    1879048195: ['DT_AARCH64_PAC_PLT', 'mark'],
    1879048197: ['DT_AARCH64_VARIANT_PCS', 'mark'],
  },
  [EM_PPC64]: { 1879048192: ['DT_PPC64_GLINK', 'code'], 1879048195: ['DT_PPC64_OPT', 'size'] },
  [EM_RISCV]: { 1879048193: ['DT_RISCV_VARIANT_CC', 'mark'] },
};

const FLAG_OF: Readonly<Record<'table' | 'data' | 'code', number>> = { table: PF_R, data: PF_W, code: PF_X };

const MAX_SHOWN = 8;

/** The dynamic table: its tags, the bits of its flags, and where what it names lies. */
export function unrecognisedTags(image: ElfImage, table: DynamicTable): Unrecognised[] {
  const { header, memory, encoding } = image;
  const start = dynamicSegment(image.segments)?.vaddr ?? 0;
  const known = { ...TAGS, ...OF_MACHINE[header.machine] };
  const seen = new Set<number>();
  const found: Unrecognised[] = [];
  for (const [index, { tag, value, low }] of table.entries.entries()) {
    const form = known[tag];
    const isSecond = seen.has(tag) && tag !== DT_NEEDED;
    seen.add(tag);
    if (
      form &&
      !isSecond &&
      isSound(image, table, form[1], { tag, value, ...(low === undefined ? {} : { low }) })
    )
      continue;
    const at = memory.fileOffset(start + index * 2 * encoding.wordSize) ?? -1;
    const name = form?.[0] ?? `d_tag ${hex(tag)}`;
    found.push({ structure: isSecond ? `${name}, once more` : name, offset: at, value: hex(value) });
    if (found.length >= MAX_SHOWN) break;
  }
  return found;
}

function isSound(image: ElfImage, table: DynamicTable, means: Meaning, entry: DynamicEntry): boolean {
  const { tag, value } = entry;
  if (typeof means === 'object') return ((entry.low ?? value) & ~means.bits) === 0 && value < 2 ** 32;
  if (tag === DT_SYMENT) return value === symbolSize(image.encoding.wordSize);
  if (means === 'string') return value < (table.get(DT_STRSZ) ?? 0);
  if (means === 'size') return value < 2 ** 31;
  if (means === 'mark') return true;
  const sizes: Readonly<Record<number, number>> = { [DT_STRTAB]: DT_STRSZ, [DT_RELA]: DT_RELASZ };
  const size = table.get(sizes[tag] ?? -1) ?? 1;
  return image.segments.some(
    ({ type, flags, vaddr, memsz }) =>
      type === PT_LOAD && (flags & FLAG_OF[means]) !== 0 && value >= vaddr && value + size <= vaddr + memsz,
  );
}
