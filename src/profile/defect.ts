/** When the dynamic linker or the runtime meets a defect, in this order. */
export type DefectPhase =
  | 'map'
  | 'dynamic'
  | 'versions'
  | 'relocation'
  | 'protection'
  | 'constructors'
  | 'runtime'
  | 'hashes'
  | 'verify';

/** Tags that have to be there because others are. */
export type NeededTag =
  | 'DT_RELAENT'
  | 'DT_RELASZ'
  | 'DT_RELRENT'
  | 'DT_RELRSZ'
  | 'DT_RELENT'
  | 'DT_RELSZ'
  | 'DT_JMPREL'
  | 'DT_PLTRELSZ'
  | 'DT_VERSYM'
  | 'DT_VERNEED'
  | 'DT_INIT_ARRAYSZ';

/** Tags and tables whose value is checked, or taken for granted, by ld.so. */
export type CheckedTag =
  | 'DT_PLTREL'
  | 'DT_RELAENT'
  | 'DT_RELENT'
  | 'DT_RELRENT'
  | 'DT_RELACOUNT'
  | 'DT_GNU_HASH';

/**
 * What becomes of an access: `unmapped`, `read-only`: SIGSEGV; `beyond-file`: SIGBUS; `elsewhere`: it goes past the file,
 * where other memory of the process may lie.
 */
export type AccessFault = 'unmapped' | 'read-only' | 'beyond-file' | 'elsewhere';

/** Why the runtime throws when it takes in the table of exports (runtime/type.go: resolveNameOff, resolveTypeOff). */
export type ThrowReason = 'name-offset' | 'type-offset' | 'nil-type';

/** What is wrong with the file. Addresses and offsets in bytes; `segment` and `relocation` are indices. */
type DefectFact =
  /** a PT_LOAD that ends at an offset behind the end of the file */
  | { kind: 'segment-beyond-file'; segment: number; end: number; size: number }
  /** p_filesz of a PT_LOAD is larger than its p_memsz */
  | { kind: 'segment-filesz'; segment: number }
  /** a PT_LOAD that shares pages with another, or lies outside of the first and the last */
  | { kind: 'segment-place'; segment: number }
  /** PT_PHDR names another place than that of the program headers */
  | { kind: 'headers-elsewhere' }
  | { kind: 'tag-missing'; tag: NeededTag }
  | { kind: 'tag-value'; tag: CheckedTag }
  /** a structure lies where the file has no memory */
  | { kind: 'structure-unmapped'; structure: string; access: AccessFault }
  /** vn_version of the first record of DT_VERNEED */
  | { kind: 'version-record'; version: number }
  /** DT_VERSYM names a version that neither DT_VERNEED nor DT_VERDEF has */
  | { kind: 'version-unlisted' }
  /** two relocations write to one word */
  | { kind: 'relocation-twice'; address: number }
  /** a relative relocation makes a pointer that leads out of the file */
  | { kind: 'relocation-addend'; relocation: number }
  /** the word that a relocation writes is not there, or cannot be written */
  | { kind: 'relocation-target'; address: number; access: AccessFault }
  /** `applied`: the dynamic linker applies it, but no link editor writes it into a library */
  | { kind: 'relocation-type'; type: number; applied: boolean }
  /** a relocation refers to a symbol (by its index) that is neither defined nor sought */
  | { kind: 'relocation-nowhere'; symbol: number }
  /** a relocation that needs no symbol names one that is out of the tables */
  | { kind: 'relocation-symbol' }
  /** PT_GNU_RELRO covers more than what is mapped */
  | { kind: 'relro-range' }
  /** PT_GNU_RELRO takes the right to run it from code */
  | { kind: 'relro-code' }
  /** a constructor is not code of this file */
  | { kind: 'constructor-address'; tag: 'DT_INIT' | 'DT_INIT_ARRAY' }
  /** the Go linker's constructor is called more than once: the list of modules becomes a circle */
  | { kind: 'module-twice' }
  /** no relocation fills the pointer to runtime.lastmoduledatap that the Go linker's constructor follows */
  | { kind: 'module-list-unbound' }
  /** the runtime writes into the moduledata, and PT_GNU_RELRO protects it */
  | { kind: 'moduledata-read-only' }
  | { kind: 'moduledata-field'; field: string }
  /** what the moduledata calls code, or variables, is memory that cannot be run, or written */
  | { kind: 'moduledata-range'; range: string }
  /** the pointer to the hash that the runtime compares is bound to something else */
  | { kind: 'package-hash-astray'; package: string }
  | { kind: 'pclntab-header' }
  | { kind: 'init-tasks-unreadable' }
  | { kind: 'init-task-astray' }
  | { kind: 'exports-unreadable' }
  | { kind: 'exports-throw'; reason: ThrowReason };

/** Something in the file that makes the loader itself stumble, rather than refuse. What comes of it is decided in link/. */
export type Defect = { phase: DefectPhase } & DefectFact;
export type DefectKind = Defect['kind'];
