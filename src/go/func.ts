/** A function of pclntab: its symbol name, and where its tables from pc to file and line are. */
export interface Func {
  /** `net/http.(*Client).Do`, escaped as in symbol names */
  name: string;
  /** offsets in the pc-value tables; 0: none */
  pcfile: number;
  pcln: number;
  /** what file indices are relative to; up to Go 1.15 they are not */
  cuOffset: number;
  /** line of `func`; recorded from Go 1.20 on */
  startLine?: number;
}

/** of a name */
export const MAX_NAME_BYTES: number = 1 << 16;
/** of all that are read: functions may share one */
export const MAX_NAMES_BYTES: number = 32 << 20;
