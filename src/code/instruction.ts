/** What instructions of any processor do, as far as the flow of constants needs it. */

/** Memory operand: [base + index * scale + disp]; `address`: relative to the instruction, resolved. */
export interface MemoryOperand {
  base: number | undefined;
  hasIndex: boolean;
  disp: number;
  address: number | undefined;
  /** the register of the index, where it is a general one, and what it is multiplied by */
  index?: number;
  scale?: number;
}

export type Operand =
  | { kind: 'register'; register: number }
  | { kind: 'memory'; memory: MemoryOperand }
  | { kind: 'immediate'; value: number };

/** A branch that compares with what the flags hold, or a register with zero. */
export type Condition = 'equal' | 'unequal' | 'other';

/** How two numbers have to relate: `below` and its like are of numbers without a sign. */
export type Order =
  | 'equal'
  | 'unequal'
  | 'less'
  | 'less-or-equal'
  | 'greater'
  | 'greater-or-equal'
  | 'below'
  | 'below-or-equal'
  | 'above'
  | 'above-or-equal';

export type Operation =
  /** 64 bits, with `bytes` 32: of a register the whole is written */
  | { op: 'move'; to: Operand; from: Operand; bytes?: 4 }
  | { op: 'address'; to: number; from: MemoryOperand }
  /** the page that an address is in: what is added to it makes it whole */
  | { op: 'page'; to: number; address: number }
  /** a register becomes another one and a constant */
  | { op: 'add'; to: number; from: number; by: number; setsFlags: boolean }
  /** a register becomes another one and a multiple of a third */
  | { op: 'sum'; to: number; from: number; index: number; scale: number; setsFlags?: boolean }
  /** a register becomes a multiple of another one */
  | { op: 'scale'; to: number; from: number; by: number; setsFlags: boolean }
  | { op: 'conditional-move'; to: number; from: Operand; otherwise?: Operand; condition: number }
  /** bytes: 8 by default */
  | { op: 'compare'; left: Operand; right: Operand; bytes?: number }
  /** through: where the address of what is called is taken from */
  | { op: 'call'; target?: number; through?: Operand }
  | { op: 'jump'; target?: number }
  /** zero: the register that is held against zero instead of the flags */
  | { op: 'branch'; target: number; when: Condition; zero?: number; order?: Order }
  | { op: 'return' }
  | { op: 'push' }
  | { op: 'pop'; to: number }
  /** the stack pointer changes by a constant */
  | { op: 'stack'; by: number }
  /** one after the other */
  | { op: 'both'; first: Operation; second: Operation }
  /** may write these registers, and so many bytes of this memory */
  | {
      op: 'other';
      registers: readonly number[];
      memory?: MemoryOperand;
      bytes?: number;
      setsFlags: boolean;
    };

export interface Instruction {
  /** bytes */
  length: number;
  operation: Operation;
  /** memory that it reads or writes; of no more than one place, and not of what is pushed or popped */
  touches?: MemoryOperand | undefined;
}

/** Memory of which nothing is known. */
export const ANYWHERE: MemoryOperand = { base: undefined, hasIndex: false, disp: 0, address: undefined };

/** What one instruction does, one after the other. */
export function partsOf(operation: Operation): readonly Operation[] {
  return operation.op === 'both' ? [...partsOf(operation.first), ...partsOf(operation.second)] : [operation];
}
