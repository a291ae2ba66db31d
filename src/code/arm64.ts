import { branches } from './arm64-branches.ts';
import { immediates } from './arm64-immediates.ts';
import { loadsAndStores, touchedBy } from './arm64-memory.ts';
import { registers } from './arm64-registers.ts';
import { field, other, type Reader, type Word } from './arm64-word.ts';
import type { Instruction, Operation } from './instruction.ts';

const LENGTH = 4;

/**
 * Readers by bits 28:25 of the word (Arm ARM, C4.1: A64 instruction set encoding). Undefined: nothing that compiled Go code
 * has.
 */
const READERS: readonly (Reader | undefined)[] = [
  reserved,
  undefined,
  undefined,
  undefined,
  loadsAndStores,
  registers,
  loadsAndStores,
  vectors,
  immediates,
  immediates,
  branches,
  branches,
  loadsAndStores,
  registers,
  loadsAndStores,
  vectors,
];

/**
 * Decodes one instruction of arm64, as far as the flow of constants needs it: where it jumps, and what it moves.
 * Every other instruction is `other`, with the registers that it may write, so that whoever follows values never
 * believes a stale one.
 * @param address its own
 * @returns undefined where there is no instruction that compiled Go code has
 */
export function decode(code: Uint8Array, start: number, address: number): Instruction | undefined {
  const bits =
    (code[start] ?? 0) |
    ((code[start + 1] ?? 0) << 8) |
    ((code[start + 2] ?? 0) << 16) |
    ((code[start + 3] ?? 0) << 24);
  const word: Word = { bits, address };
  const operation = READERS[field(word, 25, 4)]?.(word);
  return operation && { length: LENGTH, operation, touches: touchedBy(word) };
}

/** udf, and the zeros between functions: control does not go on. */
function reserved(word: Word): Operation | undefined {
  return field(word, 16, 16) === 0 ? { op: 'return' } : undefined;
}

/** scvtf, ucvtf, and fmov from a general register */
const FROM_GENERAL: readonly number[] = [2, 3, 7];

/** Of vectors and floating point: conversions, and copies of one element, may write a general register. */
function vectors(word: Word): Operation {
  const kind = field(word, 24, 5);
  const isConversion =
    kind === 0b11110 &&
    (field(word, 21, 1) === 0 || field(word, 10, 6) === 0) &&
    !FROM_GENERAL.includes(field(word, 16, 3));
  const isCopy = kind === 0b01110 && field(word, 21, 3) === 0 && field(word, 10, 1) === 1;
  return other(isConversion || isCopy ? [field(word, 0, 5)] : [], { setsFlags: true });
}
