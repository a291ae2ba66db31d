import { field, other, signed, type Word } from './arm64-word.ts';
import type { Condition, Operation, Order } from './instruction.ts';

/** Branches, exceptions and system instructions (Arm ARM, C4.1.94). */
export function branches(word: Word): Operation | undefined {
  switch (field(word, 26, 5)) {
    case 0b00101: {
      const target = word.address + signed(word, 0, 26) * 4;
      return field(word, 31, 1) === 1 ? { op: 'call', target } : { op: 'jump', target };
    }
    case 0b01101:
      return comparing(word);
    default:
      break;
  }
  switch (field(word, 24, 8)) {
    case 0x54:
      return conditional(word);
    case 0xd4:
      return exception(word);
    case 0xd5:
      // mrs and sys with a result have bit 21 set.
      return other(field(word, 21, 1) === 1 ? [field(word, 0, 5)] : [], { setsFlags: true });
    case 0xd6:
    case 0xd7:
      return toRegister(word);
    default:
      return undefined;
  }
}

/** cbz, cbnz; tbz and tbnz look at one bit, which reveals nothing of the rest */
function comparing(word: Word): Operation {
  const isBit = field(word, 25, 1) === 1;
  const isUnequal = field(word, 24, 1) === 1;
  const target = word.address + (isBit ? signed(word, 5, 14) : signed(word, 5, 19)) * 4;
  return isBit
    ? { op: 'branch', target, when: 'other' }
    : { op: 'branch', target, when: isUnequal ? 'unequal' : 'equal', zero: field(word, 0, 5) };
}

const ORDERS: Readonly<Record<number, Order>> = {
  0: 'equal',
  1: 'unequal',
  2: 'above-or-equal',
  3: 'below',
  8: 'above',
  9: 'below-or-equal',
  10: 'greater-or-equal',
  11: 'less',
  12: 'greater',
  13: 'less-or-equal',
};
const CONDITIONS: Readonly<Record<number, Condition>> = { 0: 'equal', 1: 'unequal' };

function conditional(word: Word): Operation {
  const target = word.address + signed(word, 5, 19) * 4;
  const order = ORDERS[field(word, 0, 4)];
  const when = CONDITIONS[field(word, 0, 4)] ?? 'other';
  return { op: 'branch', target, when, ...(order ? { order } : {}) };
}

/** svc comes back; brk and hlt do not. */
function exception(word: Word): Operation {
  return field(word, 21, 3) === 0 ? other([0, 1], { setsFlags: true }) : { op: 'return' };
}

/** br, blr, ret */
function toRegister(word: Word): Operation | undefined {
  switch (field(word, 21, 4)) {
    case 0:
      return { op: 'jump' };
    case 1:
      return { op: 'call', through: { kind: 'register', register: field(word, 5, 5) } };
    case 2:
      return { op: 'return' };
    default:
      return undefined;
  }
}
