import { type Context, i8, i32, operands, RAX, RBX, RCX, RDI, RDX, RSI, RSP } from './amd64-operands.ts';
import {
  ANYWHERE,
  type Condition,
  type Instruction,
  type Operand,
  type Operation,
  type Order,
} from './instruction.ts';

/** What a cell of an opcode map stands for: how the bytes behind the opcode are read, and what the instruction does. */
export interface Form {
  read: (context: Context, form: Form) => Instruction | undefined;
  /** bytes of the immediate; Z: as many as the prefix 0x66 says */
  immediate: 0 | 1 | 2 | 4 | typeof Z;
  /** registers that are written besides the operands */
  registers: readonly number[];
  setsFlags: boolean;
  /** the register operand is the first one, which is written or compared with the other */
  isRegisterFirst: boolean;
  /** bytes of memory that are written, where their number is unknown */
  bytes: number;
}

/** The words of the vector registers that copies go through, which are followed as registers of their own. */
export const HALVES: ReadonlyMap<number, readonly [low: number, high: number]> = new Map([
  [14, [16, 17]],
  [0, [18, 19]],
]);
export const Z = -1;
export const NONE: readonly number[] = [];
/** bytes that are stored at once, but for vector instructions with a prefix of their own */
const WIDEST = 16;
/** What string operations, multiplications, divisions and cpuid write. */
export const IMPLICIT: readonly number[] = [RAX, RCX, RDX, RBX, RSI, RDI];

export function form(read: Form['read'], options: Partial<Omit<Form, 'read'>> = {}): Form {
  return {
    read,
    immediate: 0,
    registers: NONE,
    setsFlags: true,
    isRegisterFirst: false,
    bytes: WIDEST,
    ...options,
  };
}

/** Bytes of the immediate. */
export function sizeOf({ immediate }: Form, { isWord }: Context): number {
  if (immediate !== Z) return immediate;
  return isWord ? 2 : 4;
}

/** Where an instruction ends that has no ModRM byte. */
function endOf(context: Context, form: Form): number {
  return context.at + 1 + sizeOf(form, context);
}

/** The register in the lowest bits of the opcode. */
function registerOf({ bytes, at, rex }: Context): number {
  return ((bytes[at] ?? 0) & 7) | ((rex & 1) << 3);
}

/** What the register field of ModRM says, where it belongs to the opcode. */
function fieldOf({ bytes, at }: Context): number {
  return ((bytes[at + 1] ?? 0) >> 3) & 7;
}

export function finish({ start, memory }: Context, end: number, operation: Operation): Instruction {
  return { length: end - start, operation, touches: memory };
}

/** An instruction of which only matters what it may write: a vector register too, which is not distinguished from a general one. */
export function writing(
  written: readonly number[],
  target: Operand | undefined,
  setsFlags: boolean,
  bytes: number = WIDEST,
): Operation {
  const registers = [...written, ...written.flatMap(register => HALVES.get(register) ?? [])];
  return target?.kind === 'memory'
    ? { op: 'other', registers, memory: target.memory, bytes, setsFlags }
    : { op: 'other', registers, setsFlags };
}

/** Its operands are in the opcode, or it has none. */
export function implied(context: Context, form: Form): Instruction {
  return finish(context, endOf(context, form), writing(form.registers, undefined, form.setsFlags));
}

export function readsOnly(context: Context, form: Form): Instruction {
  return finish(context, operands(context, 0).end, writing(NONE, undefined, form.setsFlags));
}

/** Nothing is done with its operand: padding, and what asks for memory ahead of its use. */
export function hints(context: Context, form: Form): Instruction {
  const { end } = operands(context, 0);
  context.memory = undefined;
  return finish(context, end, writing(NONE, undefined, form.setsFlags));
}

export function writesE(context: Context, form: Form): Instruction {
  const { rm, end } = operands(context, sizeOf(form, context));
  const registers = rm.kind === 'register' ? [rm.register, ...form.registers] : form.registers;
  return finish(context, end, writing(registers, rm, form.setsFlags, form.bytes));
}

/** Anything with a ModRM byte whose effect is of no interest: it may write both of its operands. */
export function writesBoth(context: Context, form: Form): Instruction {
  const { reg, rm, end } = operands(context, sizeOf(form, context));
  const registers = rm.kind === 'register' ? [reg, rm.register, ...form.registers] : [reg, ...form.registers];
  return finish(context, end, writing(registers, rm, form.setsFlags, form.bytes));
}

/** A load that extends what it loads. */
export function writesG(context: Context, form: Form): Instruction {
  const { reg, end } = operands(context, sizeOf(form, context));
  return finish(context, end, writing([reg], undefined, form.setsFlags));
}

export function writesZ(context: Context, form: Form): Instruction {
  const registers = [registerOf(context), ...form.registers];
  return finish(context, endOf(context, form), writing(registers, undefined, form.setsFlags));
}

/** xchg of rax with itself does nothing; behind a prefix that repeats it is another instruction. */
export function exchange(context: Context, form: Form): Instruction {
  const register = registerOf(context);
  const isNothing = register === RAX && !context.isRepeated;
  const operation = isNothing
    ? writing(NONE, undefined, false)
    : writing([register, ...IMPLICIT], undefined, true);
  return finish(context, endOf(context, form), operation);
}

/** String operations that write where rdi counts to, an unknown number of bytes; half of them read elsewhere too. */
export function stores(context: Context, form: Form): Instruction {
  const memory = { base: RDI, hasIndex: true, disp: 0, address: undefined };
  const isCopy = ((context.bytes[context.at] ?? 0) & 0xfe) === 0xa4;
  context.memory = isCopy ? ANYWHERE : { ...memory, hasIndex: false };
  return finish(context, endOf(context, form), writing(IMPLICIT, { kind: 'memory', memory }, form.setsFlags));
}

/** One more byte of the opcode, and no instruction behind it that is distinguished. */
export function behindMap(context: Context, form: Form): Instruction {
  context.at++;
  return writesBoth(context, form);
}

/** opcodes, but for the bit that says which operand is written */
const ADD = 0x01;
const SUB = 0x29;

/** Of rsp no sum is followed that is not with a constant. */
export function arithmetic(context: Context, { isRegisterFirst }: Form): Instruction | undefined {
  const { reg, rm, end } = operands(context, 0);
  const register = isRegisterFirst ? reg : rm.kind === 'register' ? rm.register : undefined;
  if (register === undefined) return finish(context, end, writing(NONE, rm, true));
  const isRsp = register === RSP && (context.rex & 8) !== 0;
  const kind = (context.bytes[context.at] ?? 0) & ~2;
  const scale = kind === ADD ? 1 : kind === SUB ? -1 : 0;
  if (scale !== 0 && widthOf(context) === 8 && rm.kind === 'register' && !isRsp) {
    const index = isRegisterFirst ? rm.register : reg;
    return finish(context, end, {
      op: 'sum',
      to: register,
      from: register,
      index,
      scale,
      setsFlags: true,
    });
  }
  return isRsp ? undefined : finish(context, end, writing([register], undefined, true));
}

/** Of a register with itself it is how zero is written. */
export function xor(context: Context, form: Form): Instruction | undefined {
  const { reg, rm, end } = operands(context, 0);
  if (rm.kind !== 'register' || rm.register !== reg) return arithmetic(context, form);
  return finish(context, end, { op: 'move', to: rm, from: { kind: 'immediate', value: 0 } });
}

export function compare(context: Context, { isRegisterFirst }: Form): Instruction {
  const { reg, rm, end } = operands(context, 0);
  const own: Operand = { kind: 'register', register: reg };
  const [left, right] = isRegisterFirst ? [own, rm] : [rm, own];
  return finish(context, end, { op: 'compare', left, right, bytes: widthOf(context) });
}

/** What the opcode and its prefixes say of an operand (bytes). */
function widthOf(context: Context): number {
  if (!isWhole(context)) return 1;
  return context.isWord ? 2 : (context.rex & 8) === 0 ? 4 : 8;
}

/** Of 16 bits it leaves the rest of a register. */
export function move(context: Context, form: Form): Instruction {
  if (context.isWord) return writesBoth(context, form);
  const { reg, rm, end } = operands(context, 0);
  const own: Operand = { kind: 'register', register: reg };
  const [to, from] = form.isRegisterFirst ? [own, rm] : [rm, own];
  return finish(context, end, { op: 'move', to, from, ...storedWidth(context) });
}

export function moveImmediate(context: Context, form: Form): Instruction {
  if (context.isWord) return writesE(context, form);
  const { rm, end, immediate: value } = operands(context, sizeOf(form, context));
  return finish(context, end, {
    op: 'move',
    to: rm,
    from: { kind: 'immediate', value },
    ...storedWidth(context),
  });
}

/** Of what is stored. */
function storedWidth({ rex }: Context): { bytes?: 4 } {
  return (rex & 8) === 0 ? { bytes: 4 } : {};
}

/** mov r, imm32 and mov r, imm64; an immediate beyond 2^53 is of no interest. */
export function moveLong(context: Context): Instruction {
  const { bytes, at, rex, isWord } = context;
  const register = registerOf(context);
  if (isWord) return finish(context, at + 3, writing([register], undefined, false));
  const isLong = (rex & 8) !== 0;
  const low = i32(bytes, at + 1) >>> 0;
  const value = isLong ? i32(bytes, at + 5) * 2 ** 32 + low : low;
  const to: Operand = { kind: 'register', register };
  return finish(context, at + (isLong ? 9 : 5), { op: 'move', to, from: { kind: 'immediate', value } });
}

export function loadAddress(context: Context): Instruction | undefined {
  const { reg, rm, end } = operands(context, 0);
  context.memory = undefined;
  return rm.kind === 'memory' ? finish(context, end, { op: 'address', to: reg, from: rm.memory }) : undefined;
}

export function conditionalMove(context: Context, form: Form): Instruction {
  if (context.isWord) return writesBoth(context, form);
  const { reg, rm, end } = operands(context, 0);
  const condition = (context.bytes[context.at] ?? 0) & 15;
  return finish(context, end, { op: 'conditional-move', to: reg, from: rm, condition });
}

export function push(context: Context, form: Form): Instruction {
  return finish(context, endOf(context, form), { op: 'push' });
}

export function pop(context: Context, form: Form): Instruction {
  return finish(context, endOf(context, form), { op: 'pop', to: registerOf(context) });
}

/** What an immediate of one or four bytes leads to, which counts from the end of the instruction. */
function targetOf(context: Context, form: Form): number {
  const { bytes, at, start, address } = context;
  const distance = form.immediate === 1 ? i8(bytes, at + 1) : i32(bytes, at + 1);
  return address + (endOf(context, form) - start) + distance;
}

/** By the condition in the lowest digit of the opcode. */
const ORDERS: Readonly<Record<number, Order>> = {
  2: 'below',
  3: 'above-or-equal',
  4: 'equal',
  5: 'unequal',
  6: 'below-or-equal',
  7: 'above',
  12: 'less',
  13: 'greater-or-equal',
  14: 'less-or-equal',
  15: 'greater',
};

/** The lowest digit of the opcode is the condition: 4 for equal, 5 for its opposite; loops have others. */
export function branch(context: Context, form: Form): Instruction {
  const opcode = context.bytes[context.at] ?? 0;
  const isOfFlags = (opcode & 0xe0) !== 0xe0;
  const when: Condition = !isOfFlags || (opcode & 14) !== 4 ? 'other' : opcode & 1 ? 'unequal' : 'equal';
  const order = isOfFlags ? ORDERS[opcode & 15] : undefined;
  const target = targetOf(context, form);
  return finish(context, endOf(context, form), { op: 'branch', target, when, ...(order ? { order } : {}) });
}

export function jump(context: Context, form: Form): Instruction {
  return finish(context, endOf(context, form), { op: 'jump', target: targetOf(context, form) });
}

export function call(context: Context, form: Form): Instruction {
  return finish(context, endOf(context, form), { op: 'call', target: targetOf(context, form) });
}

/** Control does not go on behind it: returns, traps, what stops the processor. */
export function exits(context: Context, form: Form): Instruction {
  return finish(context, endOf(context, form), { op: 'return' });
}

/** Whether an operand is a whole register: opcode 0x80 has one byte of it. */
function isWhole({ bytes, at }: Context): boolean {
  return ((bytes[at] ?? 0) & 1) !== 0;
}

/** Shifts by an immediate; a shift to the left multiplies. */
export function shift(context: Context, form: Form): Instruction {
  const { rm, end, immediate } = operands(context, sizeOf(form, context));
  const isLeft = (fieldOf(context) & 5) === 4 && isWhole(context) && !context.isWord;
  if (rm.kind !== 'register' || !isLeft || immediate < 0 || immediate > 16) return writesE(context, form);
  const { register } = rm;
  return finish(context, end, {
    op: 'scale',
    to: register,
    from: register,
    by: 1 << immediate,
    setsFlags: true,
  });
}

/** Of a register with itself it is how zero is looked for. */
export function test(context: Context, form: Form): Instruction {
  const { reg, rm, end } = operands(context, 0);
  if (rm.kind !== 'register' || rm.register !== reg) return readsOnly(context, form);
  const right: Operand = { kind: 'immediate', value: 0 };
  return finish(context, end, { op: 'compare', left: rm, right, bytes: widthOf(context) });
}

/** add, or, adc, sbb, and, sub, xor, cmp with an immediate; sums of rsp move the frame. */
export function group1(context: Context, form: Form): Instruction {
  const kind = fieldOf(context);
  const { rm, end, immediate: value } = operands(context, sizeOf(form, context));
  if (kind === 7) {
    const right: Operand = { kind: 'immediate', value };
    return finish(context, end, { op: 'compare', left: rm, right, bytes: widthOf(context) });
  }
  if (rm.kind !== 'register') return finish(context, end, writing(NONE, rm, true));
  const { register } = rm;
  const by = kind === 0 ? value : -value;
  if (register === RSP && (kind === 0 || kind === 5)) return finish(context, end, { op: 'stack', by });
  if (!context.isWord && form.immediate !== 0 && isWhole(context) && (kind === 0 || kind === 5))
    return finish(context, end, { op: 'add', to: register, from: register, by, setsFlags: true });
  return finish(context, end, writing([rm.register], undefined, true));
}

/** test, which alone has an immediate; not, neg, mul, imul, div, idiv. */
export function group3(context: Context, form: Form): Instruction {
  const isTest = (fieldOf(context) & 6) === 0;
  const { rm, end } = operands(context, isTest ? sizeOf(form, context) : 0);
  const extra = isTest ? NONE : [RAX, RDX];
  const registers = rm.kind === 'register' ? [rm.register, ...extra] : extra;
  return finish(context, end, writing(registers, rm, true));
}

/** inc, dec, call, jmp, push through ModRM. */
export function group5(context: Context, form: Form): Instruction {
  const { rm, end } = operands(context, 0);
  switch (fieldOf(context)) {
    case 2:
    case 3:
      return finish(context, end, { op: 'call', through: rm });
    case 4:
    case 5:
      return finish(context, end, { op: 'jump' });
    case 6:
      return finish(context, end, { op: 'push' });
    default: {
      if (rm.kind !== 'register' || widthOf(context) !== 8) return writesE(context, form);
      const { register } = rm;
      const by = fieldOf(context) === 0 ? 1 : -1;
      return finish(context, end, { op: 'add', to: register, from: register, by, setsFlags: true });
    }
  }
}
