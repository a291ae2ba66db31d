import { hex } from './hex.ts';
/**
 * The bytes of an input contradict their format. Where (`structure`, `offset`), what, and which value.
 * Nothing else may escape from reading a hostile file.
 */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  /** The structure that was read, in the spelling of its specification: `Elf64_Phdr[3].p_offset`. */
  readonly structure: string;
  /** Byte offset in the file (or virtual address where the structure says so); -1 where there is none. */
  readonly offset: number;
  readonly detail: string;

  constructor(structure: string, offset: number, detail: string) {
    super(offset < 0 ? `${structure}: ${detail}` : `${structure} at offset ${hex(offset)}: ${detail}`);
    this.structure = structure;
    this.offset = offset;
    this.detail = detail;
  }
}

/** Lets a count or length from a file pass only below a named limit; returns it unchanged. */
export function limit(value: number, max: number, structure: string, offset = -1): number {
  if (!(value >= 0 && value <= max)) {
    throw new FormatError(structure, offset, `value ${value} is over the limit of ${max}`);
  }
  return value;
}
