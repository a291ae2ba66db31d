import { field, other, type Reader, SP, set, source, sourceOrSp, type Word, ZR } from './arm64-word.ts';
import type { Operation } from './instruction.ts';

const MAX_SHIFT = 16;
/** extension that leaves a register of 64 bits as it is */
const UXTX = 3;

/** Data processing with registers, by bits 28:24 (Arm ARM, C4.1.95); all others write one register. */
const READERS: Readonly<Record<number, Reader>> = { 10: logical, 11: sum, 26: select };

export function registers(word: Word): Operation | undefined {
  const read = READERS[field(word, 24, 5)];
  return read ? read(word) : other([field(word, 0, 5)]);
}

/** and, bic, orr, orn, eor, eon, ands, bics; orr with zero is mov */
function logical(word: Word): Operation {
  const [to, left, right] = [field(word, 0, 5), field(word, 5, 5), field(word, 16, 5)];
  const [kind, isInverted, shift] = [field(word, 29, 2), field(word, 21, 1), field(word, 10, 6)];
  if (kind === 1 && left === ZR && isInverted === 0 && shift === 0) return set(to, source(right));
  const isTest = kind === 3 && to === ZR && left === right && isInverted === 0 && shift === 0;
  if (isTest) return { op: 'compare', left: source(left), right: { kind: 'immediate', value: 0 } };
  return other([to], { setsFlags: kind === 3 });
}

/** add, sub, cmp and cmn of a register that is shifted or extended */
function sum(word: Word): Operation | undefined {
  const [to, left, right] = [field(word, 0, 5), field(word, 5, 5), field(word, 16, 5)];
  const isExtended = field(word, 21, 1) === 1;
  const isSub = field(word, 30, 1) === 1;
  const setsFlags = field(word, 29, 1) === 1;
  const shift = isExtended ? field(word, 10, 3) : field(word, 10, 6);
  // A shift to the left is of kind 0.
  const isWhole = isExtended ? field(word, 13, 3) === UXTX : field(word, 22, 2) === 0;
  if (setsFlags && isSub && to === ZR && shift === 0 && isWhole) {
    const first = isExtended ? sourceOrSp(left) : source(left);
    return { op: 'compare', left: first, right: source(right) };
  }
  // Extended ones may write the stack pointer.
  if (isExtended && to === SP && !setsFlags) return undefined;
  const isFollowed = !isSub && !setsFlags && isWhole && shift <= MAX_SHIFT && to !== ZR && right !== ZR;
  return isFollowed && (isExtended || left !== ZR)
    ? { op: 'sum', to, from: left, index: right, scale: 1 << shift }
    : other([to], { setsFlags });
}

/** csel, and others of its class that only write one register, or the flags */
function select(word: Word): Operation {
  const [to, left, right] = [field(word, 0, 5), field(word, 5, 5), field(word, 16, 5)];
  const kind = field(word, 21, 3);
  // csel has neither of the bits that mark csinc, csinv and csneg.
  if (kind === 4 && field(word, 29, 2) === 0 && field(word, 10, 2) === 0 && to !== ZR)
    return {
      op: 'conditional-move',
      to,
      from: source(left),
      otherwise: source(right),
      condition: field(word, 12, 4),
    };
  const isCompare = kind === 2;
  return other(isCompare ? [] : [to], { setsFlags: isCompare || field(word, 29, 1) === 1 });
}
