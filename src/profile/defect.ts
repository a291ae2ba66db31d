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

/**
 * Something in the file that makes the loader itself stumble, rather than refuse:
 * `unmapped`, `read-only`, `not-executable`: the access is SIGSEGV; `beyond-file`: SIGBUS;
 * `assertion`: ld.so stops the process with its own words; `unprotectable`: mprotect fails;
 * `refused`: dlopen fails with the words of `what`;
 * `elsewhere`: the access goes past the file, where other memory of the process may lie; `unheard`: nobody writes such a
 * thing, and what comes of it cannot be told; `thrown`: the Go runtime ends the process with the words of `what`.
 */
export interface Defect {
  phase: DefectPhase;
  kind:
    | 'unmapped'
    | 'beyond-file'
    | 'read-only'
    | 'not-executable'
    | 'assertion'
    | 'unprotectable'
    | 'refused'
    | 'elsewhere'
    | 'unheard'
    | 'thrown';
  /** the structure, tag or assertion */
  what: string;
}
