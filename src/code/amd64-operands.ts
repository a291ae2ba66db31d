import type { MemoryOperand, Operand } from './instruction.ts';

/** The operands of amd64 instructions: registers, ModRM and SIB bytes, displacements (Intel SDM volume 2, chapter 2). */

/** General registers by their number in the encoding. */
export const RAX = 0;
export const RCX = 1;
export const RDX = 2;
export const RBX = 3;
export const RSP = 4;
export const RBP = 5;
export const RSI = 6;
export const RDI = 7;
export const R8 = 8;
export const R9 = 9;
export const R10 = 10;
export const R11 = 11;

/** the number of rsp, which cannot be an index */
const NO_INDEX = 4;

export interface ModRm {
  /** number of the register operand */
  reg: number;
  rm: Operand;
  /** where the displacement and the immediate behind it end */
  end: number;
  immediate: number;
}

export function i8(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) >> 24;
}

function i16(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 24)) >> 16;
}

export function i32(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

/** An instruction whose prefixes have been read. */
export interface Context {
  readonly bytes: Uint8Array;
  /** offset of the instruction */
  readonly start: number;
  /** offset of its opcode */
  at: number;
  /** of the instruction */
  readonly address: number;
  rex: number;
  readonly isWord: boolean;
  readonly isRepeated: boolean;
  /** the memory operand, where there is one that is touched */
  memory: MemoryOperand | undefined;
}

/**
 * The operands behind an opcode: a ModRM byte with SIB and displacement, and an immediate. Rip-relative addresses count from
 * the end of all that. Every instruction comes here, and no engine optimises it before a check is over: no object is copied.
 */
export function operands(context: Context, immediateBytes: number): ModRm {
  const { bytes, at: opcodeAt, rex } = context;
  const at = opcodeAt + 1;
  const byte = bytes[at] ?? 0;
  const mod = byte >> 6;
  const reg = ((byte >> 3) & 7) | ((rex & 4) << 1);
  const low = byte & 7;
  const register = low | ((rex & 1) << 3);
  if (mod === 3) {
    const rm = { kind: 'register', register } as const;
    return { reg, rm, end: at + 1 + immediateBytes, immediate: immediateOf(bytes, at + 1, immediateBytes) };
  }
  let size = 1;
  let base: number | undefined = register;
  let hasIndex = false;
  let index = 0;
  let scale = 1;
  let isRipRelative = false;
  if (low === 4) {
    const sib = bytes[at + 1] ?? 0;
    size++;
    base = (sib & 7) | ((rex & 1) << 3);
    index = ((sib >> 3) & 7) | ((rex & 2) << 2);
    hasIndex = index !== NO_INDEX;
    scale = 1 << (sib >> 6);
    if ((sib & 7) === 5 && mod === 0) base = undefined;
  } else if (low === 5 && mod === 0) {
    base = undefined;
    isRipRelative = true;
  }
  const hasDisp32 = mod === 2 || (mod === 0 && base === undefined);
  const disp = mod === 1 ? i8(bytes, at + size) : hasDisp32 ? i32(bytes, at + size) : 0;
  const dispEnd = at + size + (mod === 1 ? 1 : hasDisp32 ? 4 : 0);
  const end = dispEnd + immediateBytes;
  const address = isRipRelative ? context.address + (end - context.start) + disp : undefined;
  const direct = { base, hasIndex, disp, address };
  const memory = hasIndex ? { ...direct, index, scale } : direct;
  context.memory = memory;
  const rm = { kind: 'memory', memory } as const;
  return { reg, rm, end, immediate: immediateOf(bytes, dispEnd, immediateBytes) };
}

function immediateOf(bytes: Uint8Array, at: number, size: number): number {
  return size === 4 ? i32(bytes, at) : size === 1 ? i8(bytes, at) : size === 2 ? i16(bytes, at) : 0;
}
