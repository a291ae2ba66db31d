/** Numbers of the gABI, the psABIs and GNU, in their own spelling. A table; it holds nothing else. */

export const EI_CLASS = 4;
export const EI_DATA = 5;
export const EI_VERSION = 6;
export const EI_OSABI = 7;
export const EI_ABIVERSION = 8;
export const EI_PAD = 9;
export const EI_NIDENT = 16;

export const ELFCLASS32 = 1;
export const ELFCLASS64 = 2;
export const ELFDATA2LSB = 1;
export const ELFDATA2MSB = 2;
export const EV_CURRENT = 1;
export const ELFOSABI_SYSV = 0;
export const ELFOSABI_GNU = 3;

export const ET_REL = 1;
export const ET_EXEC = 2;
export const ET_DYN = 3;
export const ET_CORE = 4;

export const EM_386 = 3;
export const EM_MIPS = 8;
export const EM_PPC64 = 21;
export const EM_S390 = 22;
export const EM_ARM = 40;
export const EM_X86_64 = 62;
export const EM_AARCH64 = 183;
export const EM_RISCV = 243;
export const EM_LOONGARCH = 258;

/** e_machine to the name that `Artifact.machine` shows (GOARCH where Go has one). */
export const MACHINE_NAMES: Readonly<Record<number, string>> = {
  [EM_386]: '386',
  [EM_MIPS]: 'mips',
  [EM_PPC64]: 'ppc64',
  [EM_S390]: 's390x',
  [EM_ARM]: 'arm',
  [EM_X86_64]: 'amd64',
  [EM_AARCH64]: 'arm64',
  [EM_RISCV]: 'riscv64',
  [EM_LOONGARCH]: 'loong64',
};

export const PT_NULL = 0;
export const PT_LOAD = 1;
export const PT_DYNAMIC = 2;
export const PT_INTERP = 3;
export const PT_NOTE = 4;
export const PT_PHDR = 6;
export const PT_TLS = 7;
export const PT_GNU_EH_FRAME = 0x6474e550;
export const PT_GNU_STACK = 0x6474e551;
export const PT_GNU_RELRO = 0x6474e552;
export const PT_GNU_PROPERTY = 0x6474e553;
export const PT_GNU_SFRAME = 0x6474e554;
export const PT_ARM_EXIDX = 0x70000001;
export const PT_AARCH64_MEMTAG_MTE = 0x70000002;
export const PT_RISCV_ATTRIBUTES = 0x70000003;
/** Bytes that file mappings are rounded to: 4 KiB on amd64, and everywhere no more than any p_align. */
export const PAGE_SIZE = 4096;
export const PF_X = 1;
export const PF_W = 2;
export const PF_R = 4;

export const SHN_UNDEF = 0;
export const SHN_ABS = 0xfff1;
export const SHN_XINDEX = 0xffff;
export const SHT_SYMTAB = 2;
export const SHT_RELA = 4;
export const SHT_HASH = 5;
export const SHT_DYNAMIC = 6;
export const SHT_NOBITS = 8;
export const SHT_DYNSYM = 11;
export const SHT_GNU_HASH = 0x6ffffff6;
export const SHF_ALLOC = 2;
export const SHF_COMPRESSED = 0x800;

export const DT_NULL = 0;
export const DT_NEEDED = 1;
export const DT_PLTRELSZ = 2;
export const DT_PLTGOT = 3;
export const DT_HASH = 4;
export const DT_STRTAB = 5;
export const DT_SYMTAB = 6;
export const DT_RELA = 7;
export const DT_RELASZ = 8;
export const DT_RELAENT = 9;
export const DT_STRSZ = 10;
export const DT_SYMENT = 11;
export const DT_INIT = 12;
export const DT_FINI = 13;
export const DT_SONAME = 14;
export const DT_RPATH = 15;
export const DT_SYMBOLIC = 16;
export const DT_REL = 17;
export const DT_RELSZ = 18;
export const DT_RELENT = 19;
export const DT_PLTREL = 20;
export const DT_DEBUG = 21;
export const DT_TEXTREL = 22;
export const DT_JMPREL = 23;
export const DT_BIND_NOW = 24;
export const DT_INIT_ARRAY = 25;
export const DT_FINI_ARRAY = 26;
export const DT_INIT_ARRAYSZ = 27;
export const DT_FINI_ARRAYSZ = 28;
export const DT_RUNPATH = 29;
export const DT_FLAGS = 30;
export const DT_RELRSZ = 35;
export const DT_RELR = 36;
export const DT_RELRENT = 37;
export const DT_GNU_HASH = 0x6ffffef5;
export const DT_TLSDESC_PLT = 0x6ffffef6;
export const DT_TLSDESC_GOT = 0x6ffffef7;
export const DT_VERSYM = 0x6ffffff0;
export const DT_RELACOUNT = 0x6ffffff9;
export const DT_RELCOUNT = 0x6ffffffa;
export const DT_FLAGS_1 = 0x6ffffffb;
export const DT_VERDEF = 0x6ffffffc;
export const DT_VERDEFNUM = 0x6ffffffd;
export const DT_VERNEED = 0x6ffffffe;
export const DT_VERNEEDNUM = 0x6fffffff;
export const DT_AUXILIARY = 0x7ffffffd;
export const DT_FILTER = 0x7fffffff;

export const DF_ORIGIN = 1;
export const DF_SYMBOLIC = 2;
export const DF_TEXTREL = 4;
export const DF_BIND_NOW = 8;
export const DF_STATIC_TLS = 16;
export const DF_1_NOW = 1;
export const DF_1_GLOBAL = 2;
export const DF_1_NODELETE = 8;
export const DF_1_NOOPEN = 0x40;
export const DF_1_ORIGIN = 0x80;
export const DF_1_NODEFLIB = 0x800;
export const DF_1_PIE = 0x08000000;

export const STB_LOCAL = 0;
export const STB_GLOBAL = 1;
export const STB_WEAK = 2;
export const STB_GNU_UNIQUE = 10;
export const STT_NOTYPE = 0;
export const STT_OBJECT = 1;
export const STT_FUNC = 2;
export const STT_SECTION = 3;
export const STT_FILE = 4;
export const STT_COMMON = 5;
export const STT_TLS = 6;
export const STT_GNU_IFUNC = 10;
export const STV_DEFAULT = 0;
export const STV_INTERNAL = 1;
export const STV_HIDDEN = 2;

export const NT_GNU_BUILD_ID = 3;
/** of GNU_PROPERTY_X86_ISA_1_NEEDED */
export const X86_ISA_1_BASELINE = 1;

export const VER_NEED_CURRENT = 1;
export const VER_FLG_BASE = 1;
export const VER_FLG_WEAK = 2;
export const VERSYM_HIDDEN = 0x8000;
export const VERSYM_VERSION = 0x7fff;
export const VER_NDX_GLOBAL = 1;

/** R_*_NONE of every machine: nothing is written. */
export const R_NONE = 0;

/** Relocation types of a machine, by what the dynamic linker does with them. */
export interface RelocationTypes {
  /** base + addend */
  relative: number;
  /** symbol + addend, a whole word */
  absolute: number;
  globDat: number;
  jumpSlot: number;
  copy: number;
  /** initial-exec TLS: offset from the thread pointer; takes room in the static TLS block */
  tpoff: number;
  /** general-dynamic TLS: module id */
  dtpmod: number;
  irelative: number;
}

/** From the psABIs; -1: the machine has none that matters here. */
export const RELOCATION_TYPES: Readonly<Record<number, RelocationTypes>> = {
  [EM_X86_64]: {
    relative: 8,
    absolute: 1,
    globDat: 6,
    jumpSlot: 7,
    copy: 5,
    tpoff: 18,
    dtpmod: 16,
    irelative: 37,
  },
  [EM_386]: {
    relative: 8,
    absolute: 1,
    globDat: 6,
    jumpSlot: 7,
    copy: 5,
    tpoff: 14,
    dtpmod: 35,
    irelative: 42,
  },
  [EM_ARM]: {
    relative: 23,
    absolute: 2,
    globDat: 21,
    jumpSlot: 22,
    copy: 20,
    tpoff: 19,
    dtpmod: 17,
    irelative: 160,
  },
  [EM_AARCH64]: {
    relative: 1027,
    absolute: 257,
    globDat: 1025,
    jumpSlot: 1026,
    copy: 1024,
    tpoff: 1030,
    dtpmod: 1028,
    irelative: 1032,
  },
  [EM_RISCV]: {
    relative: 3,
    absolute: 2,
    globDat: -1,
    jumpSlot: 5,
    copy: 4,
    tpoff: 11,
    dtpmod: 7,
    irelative: 58,
  },
  [EM_LOONGARCH]: {
    relative: 3,
    absolute: 2,
    globDat: -1,
    jumpSlot: 5,
    copy: 4,
    tpoff: 11,
    dtpmod: 7,
    irelative: 12,
  },
  [EM_PPC64]: {
    relative: 22,
    absolute: 38,
    globDat: 20,
    jumpSlot: 21,
    copy: 19,
    tpoff: 73,
    dtpmod: 68,
    irelative: 248,
  },
  [EM_S390]: {
    relative: 12,
    absolute: 22,
    globDat: 10,
    jumpSlot: 11,
    copy: 9,
    tpoff: 56,
    dtpmod: 54,
    irelative: 61,
  },
};
