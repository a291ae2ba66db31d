import type { MemoryOperand, Operand, Operation } from './instruction.ts';

/** One instruction word of arm64. */
export interface Word {
  bits: number;
  /** of the instruction */
  address: number;
}

export type Reader = (word: Word) => Operation | undefined;

/** The number that stands for the stack pointer in some operands, and for zero in all others. */
export const SP = 31;
export const ZR = 31;

/** So many bits from one on. */
export function field({ bits }: Word, from: number, count: number): number {
  return (bits >>> from) & (2 ** count - 1);
}

/** The same as a number with a sign. */
export function signed(word: Word, from: number, count: number): number {
  const value = field(word, from, count);
  return value >= 2 ** (count - 1) ? value - 2 ** count : value;
}

/** A register as a source, where its last number is zero. */
export function source(register: number): Operand {
  return register === ZR ? { kind: 'immediate', value: 0 } : { kind: 'register', register };
}

/** A register as a source, where its last number is the stack pointer. */
export function sourceOrSp(register: number): Operand {
  return { kind: 'register', register };
}

export function memoryAt(base: number, disp: number): MemoryOperand {
  return { base, hasIndex: false, disp, address: undefined };
}

/** What may write these registers; writing zero's is nothing. */
export function other(
  registers: readonly number[],
  more: { memory?: MemoryOperand; bytes?: number; setsFlags?: boolean } = {},
): Operation {
  const { setsFlags = false, ...memory } = more;
  return { op: 'other', registers: registers.filter(register => register !== ZR), setsFlags, ...memory };
}

/** A register becomes what an operand is; nothing where it is zero's. */
export function set(register: number, from: Operand): Operation {
  return register === ZR ? other([]) : { op: 'move', to: { kind: 'register', register }, from };
}
