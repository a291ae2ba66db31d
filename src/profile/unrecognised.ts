/**
 * Something that the dynamic linker or the runtime reads, and that is in no form in which the Go linker or a known link
 * editor writes it.
 */
export interface Unrecognised {
  /** by the names of the gABI: `Elf64_Phdr[3].p_flags`, `DT_FLAGS_1`, `_init` */
  structure: string;
  /** file offset in bytes; -1: it is not in the file */
  offset: number;
  /** as it stands there: a number in hex, bytes of code, a name */
  value: string;
}
