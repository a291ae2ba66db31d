import { field, other, type Reader, SP, set, signed, sourceOrSp, type Word, ZR } from './arm64-word.ts';
import type { Operation } from './instruction.ts';

const PAGE = 4096;
const MAX_SHIFT = 16;

/** By bits 25:23: data processing with an immediate (Arm ARM, C4.1.93). */
const READERS: readonly Reader[] = [relative, relative, sum, tagged, logical, wide, bits, tagged];

export function immediates(word: Word): Operation | undefined {
  return READERS[field(word, 23, 3)]?.(word);
}

/** adr, adrp */
function relative(word: Word): Operation {
  const to = field(word, 0, 5);
  const distance = signed(word, 5, 19) * 4 + field(word, 29, 2);
  if (to === ZR) return other([]);
  if (field(word, 31, 1) === 1) {
    const page = word.address - (word.address % PAGE);
    return { op: 'page', to, address: page + distance * PAGE };
  }
  const from = { base: undefined, hasIndex: false, disp: 0, address: word.address + distance };
  return { op: 'address', to, from };
}

/** add, sub, cmp, cmn and mov from or to the stack pointer */
function sum(word: Word): Operation {
  const [to, from] = [field(word, 0, 5), field(word, 5, 5)];
  const amount = field(word, 10, 12) * (field(word, 22, 1) === 1 ? PAGE : 1);
  const by = field(word, 30, 1) === 1 ? -amount : amount;
  const setsFlags = field(word, 29, 1) === 1;
  if (setsFlags && to === ZR)
    return { op: 'compare', left: sourceOrSp(from), right: { kind: 'immediate', value: by === 0 ? 0 : -by } };
  if (to === SP && from === SP) return { op: 'stack', by };
  return { op: 'add', to, from, by, setsFlags };
}

/** add and sub with tags, extr: of no interest */
function tagged(word: Word): Operation {
  return other([field(word, 0, 5)]);
}

/** and, orr, eor, ands; orr of zero is how many constants are written */
function logical(word: Word): Operation | undefined {
  const [to, from, kind] = [field(word, 0, 5), field(word, 5, 5), field(word, 29, 2)];
  const isTest = kind === 3;
  // All but ands may write the stack pointer.
  if (to === SP && !isTest) return undefined;
  const value = kind === 1 && from === ZR ? maskOf(word) : undefined;
  return value === undefined ? other([to], { setsFlags: isTest }) : set(to, { kind: 'immediate', value });
}

/**
 * The number that N, immr and imms stand for: a row of ones, rotated, in every element (Arm ARM, J1: DecodeBitMasks);
 * undefined where it is too large to be exact.
 */
function maskOf(word: Word): number | undefined {
  const [isLong, rotate, ones] = [field(word, 22, 1), field(word, 16, 6), field(word, 10, 6)];
  const size = isLong === 1 ? 64 : 1 << (31 - Math.clz32(~ones & 0x3f));
  const width = field(word, 31, 1) === 1 ? 64 : 32;
  const count = (ones & (size - 1)) + 1;
  const right = rotate & (size - 1);
  const row = (1n << BigInt(count)) - 1n;
  const all = (1n << BigInt(size)) - 1n;
  const element = ((row >> BigInt(right)) | (row << BigInt(size - right))) & all;
  let value = 0n;
  for (let at = 0; at < width; at += size) value |= element << BigInt(at);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}

/** movn, movz, movk */
function wide(word: Word): Operation {
  const [to, kind] = [field(word, 0, 5), field(word, 29, 2)];
  const value = field(word, 5, 16) * 2 ** (16 * field(word, 21, 2));
  // movk changes a part; beyond 2^53 numbers are of no interest.
  if (kind === 3 || value > Number.MAX_SAFE_INTEGER) return other([to]);
  return set(to, { kind: 'immediate', value: kind === 0 ? -value - 1 : value });
}

/** sbfm, bfm, ubfm, which a shift to the left is one of */
function bits(word: Word): Operation {
  const [to, from] = [field(word, 0, 5), field(word, 5, 5)];
  const [rotate, last] = [field(word, 16, 6), field(word, 10, 6)];
  const width = field(word, 31, 1) === 1 ? 64 : 32;
  const shift = width - 1 - last;
  const isShift = field(word, 29, 2) === 2 && last !== width - 1 && last + 1 === rotate;
  return isShift && shift <= MAX_SHIFT && to !== ZR && from !== ZR
    ? { op: 'scale', to, from, by: 1 << shift, setsFlags: false }
    : other([to]);
}
