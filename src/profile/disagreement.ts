/**
 * Where the section table or the build info contradict what the dynamic linker and the runtime read. Addresses and offsets
 * in bytes.
 */
export type Disagreement =
  /** a section is not where the program header or tag has it that says the same */
  | { kind: 'section-address'; section: string; sectionAddress: number; counterpart: string; address: number }
  /** a section is at another file offset than the segment that holds its address */
  | { kind: 'section-offset'; section: string; sectionOffset: number; offset: number }
  /** no section of relocations is where DT_RELA is */
  | { kind: 'relocation-section'; address: number }
  | { kind: 'main-package'; buildInfo: string; moduledata: string }
  /** `moduledata`: the releases of its layout, `1.20-1.21` */
  | { kind: 'go-release'; buildInfo: string; moduledata: string }
  /** -buildmode of the build info, beside a moduledata with a plugin path */
  | { kind: 'build-mode'; buildInfo: string };
