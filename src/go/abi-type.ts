import { KINDS } from './type-node.ts';

/** Bits of abi.Type.TFlag. */
export const TFLAG_UNCOMMON = 1;
export const TFLAG_EXTRA_STAR = 2;
export const TFLAG_NAMED = 4;

/** Of abi.Type.Kind_; the bits above it say how values of the type are kept. */
export const KIND_MASK = 0x1f;
export const KIND_FUNC: number = KINDS.indexOf('func');

/** Where the fields of abi.Type stand that are read, and where it ends (bytes). */
export interface AbiTypeOffsets {
  hash: number;
  tflag: number;
  kind: number;
  /** nameOff of its text */
  str: number;
  size: number;
}

/**
 * internal/abi.Type, which the runtime once called _type; unchanged since Go 1.8:
 * ```
 * size, ptrdata uintptr; hash u32; tflag, align, fieldAlign, kind u8; equal func; gcdata *byte; str, ptrToThis i32
 * ```
 */
export function abiTypeOffsets(word: 4 | 8): AbiTypeOffsets {
  return { hash: 2 * word, tflag: 2 * word + 4, kind: 2 * word + 7, str: 4 * word + 8, size: 4 * word + 16 };
}
