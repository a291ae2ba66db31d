import {
  anyModRm,
  type Context,
  finish,
  group,
  IMPLICIT,
  type Instruction,
  i8,
  i32,
  NONE,
  type Operand,
  operands,
  plain,
  R11,
  RAX,
  RBP,
  RDX,
  RSP,
} from './amd64-operands.ts';

/**
 * Decodes one instruction of amd64, as far as the flow of constants needs it: where it ends, where it jumps, and what it
 * moves. Encodings: Intel SDM volume 2, appendix A. Everything that is not told apart is `other`, with the registers that
 * it may write, so that whoever follows values never believes a stale one.
 * @param address its own
 * @returns undefined where there is no instruction that compiled Go code has
 */
export function decode(bytes: Uint8Array, start: number, address: number): Instruction | undefined {
  let at = start;
  let isWord = false;
  let isRepeated = false;
  for (; ; at++) {
    const prefix = bytes[at];
    if (prefix === 0x66) isWord = true;
    else if (prefix === 0xf2 || prefix === 0xf3) isRepeated = true;
    else if (prefix !== 0x2e && prefix !== 0x3e && prefix !== 0x64 && prefix !== 0x65 && prefix !== 0xf0)
      break;
    if (at - start > 14) return undefined;
  }
  const first = bytes[at] ?? 0;
  const rex = (first & 0xf0) === 0x40 ? first : 0;
  if (rex !== 0) at++;
  const context = { bytes, start, at, address, rex, isWord, isRepeated };
  const opcode = bytes[at] ?? 0;
  if (opcode === 0x0f) return decodeTwoByte({ ...context, at: at + 1 });
  if (opcode === 0xc4 || opcode === 0xc5 || opcode === 0x62) return decodeVector(context, opcode);
  return decodeOneByte(context, opcode);
}

function decodeOneByte(context: Context, opcode: number): Instruction | undefined {
  const { bytes, at, start, address, rex, isWord, isRepeated } = context;
  const register = (opcode & 7) | ((rex & 1) << 3);
  const isWide = !isWord;
  const immediate = isWord ? 2 : 4;
  if (opcode < 0x40) return decodeArithmetic(context, opcode);
  if (opcode < 0x58 && opcode >= 0x50) return finish(context, at + 1, { op: 'push' });
  if (opcode < 0x60 && opcode >= 0x58) return finish(context, at + 1, { op: 'pop', to: register });
  if (opcode >= 0x70 && opcode < 0x80)
    return finish(context, at + 2, { op: 'branch', target: address + (at + 2 - start) + i8(bytes, at + 1) });
  if (opcode >= 0xb0 && opcode < 0xb8) return plain(context, 2, [register], false);
  if (opcode >= 0xb8 && opcode < 0xc0) return decodeImmediate(context, register);
  if (opcode >= 0xd8 && opcode < 0xe0) return anyModRm(context, 0, [RAX], true);
  switch (opcode) {
    case 0x63:
      return anyModRm(context, 0, NONE, false);
    case 0x68:
      return finish(context, at + 1 + immediate, { op: 'push' });
    case 0x6a:
      return finish(context, at + 2, { op: 'push' });
    case 0x69:
      return anyModRm(context, immediate, NONE);
    case 0x6b:
      return anyModRm(context, 1, NONE);
    case 0xc0:
    case 0xc1:
      return group(context, 1, NONE);
    case 0x80:
      return decodeGroup1(context, 1);
    case 0x81:
      return decodeGroup1(context, immediate);
    case 0x83:
      return decodeGroup1(context, 1);
    case 0x84:
    case 0x85: {
      const { end } = operands(context, 0);
      return finish(context, end, { op: 'other', registers: NONE, setsFlags: true });
    }
    case 0x89:
    case 0x8b: {
      const { reg, rm, end } = operands(context, 0);
      const own: Operand = { kind: 'register', register: reg };
      if (!isWide) return anyModRm(context, 0, NONE, false);
      return finish(
        context,
        end,
        opcode === 0x89 ? { op: 'move', to: rm, from: own } : { op: 'move', to: own, from: rm },
      );
    }
    case 0x8d: {
      const { reg, rm, end } = operands(context, 0);
      if (rm.kind !== 'memory') return undefined;
      return finish(context, end, { op: 'address', to: reg, from: rm.memory });
    }
    case 0xa8:
      return plain(context, 2, NONE);
    case 0xa9:
      return plain(context, 1 + immediate, NONE);
    case 0xc7: {
      const { rm, end, immediate: value } = operands(context, immediate);
      if (!isWide) return group(context, immediate, NONE, false);
      return finish(context, end, { op: 'move', to: rm, from: { kind: 'immediate', value } });
    }
    case 0xc6:
      return group(context, 1, NONE, false);
    case 0xc2:
      return finish(context, at + 3, { op: 'return' });
    case 0xc3:
      return finish(context, at + 1, { op: 'return' });
    case 0xc9:
      return plain(context, 1, [RBP, RSP], false);
    case 0xcc:
    case 0xf4:
      return finish(context, at + 1, { op: 'return' });
    case 0xcd:
      return plain(context, 2, IMPLICIT);
    case 0xe0:
    case 0xe1:
    case 0xe2:
    case 0xe3:
      return finish(context, at + 2, {
        op: 'branch',
        target: address + (at + 2 - start) + i8(bytes, at + 1),
      });
    case 0xe8:
      return finish(context, at + 5, { op: 'call', target: address + (at + 5 - start) + i32(bytes, at + 1) });
    case 0xe9:
      return finish(context, at + 5, { op: 'jump', target: address + (at + 5 - start) + i32(bytes, at + 1) });
    case 0xeb:
      return finish(context, at + 2, { op: 'jump', target: address + (at + 2 - start) + i8(bytes, at + 1) });
    case 0xf6:
    case 0xf7: {
      const isTest = ((bytes[at + 1] ?? 0) & 0x30) === 0;
      return group(context, isTest ? (opcode === 0xf6 ? 1 : immediate) : 0, isTest ? NONE : [RAX, RDX]);
    }
    case 0xfe:
      return group(context, 0, NONE);
    case 0xff:
      return decodeGroup5(context);
    case 0x8f:
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      return group(context, 0, NONE);
    case 0x86:
    case 0x87:
    case 0x88:
    case 0x8a:
      return anyModRm(context, 0, NONE);
    default:
      if (opcode === 0x90 && !isRepeated) return plain(context, 1, NONE, false);
      if (opcode >= 0x90 && opcode < 0xb0) return plain(context, 1, [register, ...IMPLICIT]);
      if (opcode >= 0xf8 && opcode < 0xfe) return plain(context, 1, NONE);
      return undefined;
  }
}

/** add, or, adc, sbb, and, sub, xor, cmp in their six forms. */
function decodeArithmetic(context: Context, opcode: number): Instruction | undefined {
  const { at, rex, isWord } = context;
  const form = opcode & 7;
  const isCompare = opcode >= 0x38;
  if (form >= 6) return undefined;
  if (form === 4) return plain(context, 2, isCompare ? NONE : [RAX]);
  if (form === 5) return plain(context, isWord ? 3 : 5, isCompare ? NONE : [RAX]);
  const { reg, rm, end } = operands(context, 0);
  const own: Operand = { kind: 'register', register: reg };
  if (isCompare)
    return finish(context, end, {
      op: 'compare',
      left: form < 2 ? rm : own,
      right: form < 2 ? own : rm,
    });
  // xor of a register with itself is how zero is written.
  const isXor = (opcode & 0x38) === 0x30 && (form === 1 || form === 3);
  if (isXor && rm.kind === 'register' && rm.register === reg)
    return finish(context, end, { op: 'move', to: own, from: { kind: 'immediate', value: 0 } });
  const target = form < 2 ? rm : own;
  const isRsp = target.kind === 'register' && target.register === RSP && (rex & 8) !== 0;
  if (isRsp) return undefined;
  return finish(context, at + (end - at), {
    op: 'other',
    registers: target.kind === 'register' ? [target.register] : NONE,
    ...(target.kind === 'memory' ? { memory: target.memory } : {}),
    setsFlags: true,
  });
}

/** The same with an immediate; those of rsp move the frame. */
function decodeGroup1(context: Context, immediateBytes: number): Instruction {
  const kind = ((context.bytes[context.at + 1] ?? 0) >> 3) & 7;
  const { rm, end, immediate } = operands(context, immediateBytes);
  if (kind === 7)
    return finish(context, end, { op: 'compare', left: rm, right: { kind: 'immediate', value: immediate } });
  if (rm.kind === 'register' && rm.register === RSP && (kind === 0 || kind === 5))
    return finish(context, end, { op: 'stack', by: kind === 0 ? immediate : -immediate });
  return finish(context, end, {
    op: 'other',
    registers: rm.kind === 'register' ? [rm.register] : NONE,
    ...(rm.kind === 'memory' ? { memory: rm.memory } : {}),
    setsFlags: true,
  });
}

/** mov r, imm32 and mov r, imm64; an immediate beyond 2^53 is of no interest. */
function decodeImmediate(context: Context, register: number): Instruction {
  const { bytes, at, rex, isWord } = context;
  if (isWord) return plain(context, 3, [register], false);
  const isLong = (rex & 8) !== 0;
  const low = i32(bytes, at + 1) >>> 0;
  const value = isLong ? i32(bytes, at + 5) * 2 ** 32 + low : low;
  const to: Operand = { kind: 'register', register };
  return finish(context, at + (isLong ? 9 : 5), { op: 'move', to, from: { kind: 'immediate', value } });
}

/** inc, dec, call, jmp, push through ModRM. */
function decodeGroup5(context: Context): Instruction | undefined {
  const kind = ((context.bytes[context.at + 1] ?? 0) >> 3) & 7;
  const { end } = operands(context, 0);
  switch (kind) {
    case 2:
    case 3:
      return finish(context, end, { op: 'call' });
    case 4:
    case 5:
      return finish(context, end, { op: 'jump' });
    case 6:
      return finish(context, end, { op: 'push' });
    default:
      return group(context, 0, NONE);
  }
}

function decodeTwoByte(context: Context): Instruction | undefined {
  const { bytes, at, start, address, isWord } = context;
  const opcode = bytes[at] ?? 0;
  if (opcode === 0x38) return anyModRm({ ...context, at: at + 1 }, 0, NONE);
  if (opcode === 0x3a) return anyModRm({ ...context, at: at + 1 }, 1, NONE);
  if (opcode === 0x0b || opcode === 0xb9) return finish(context, at + 1, { op: 'return' });
  if (opcode >= 0x40 && opcode < 0x50) {
    const { reg, rm, end } = operands(context, 0);
    if (isWord) return anyModRm(context, 0, NONE, false);
    return finish(context, end, { op: 'conditional-move', to: reg, from: rm, condition: opcode & 15 });
  }
  if (opcode >= 0x80 && opcode < 0x90)
    return finish(context, at + 5, { op: 'branch', target: address + (at + 5 - start) + i32(bytes, at + 1) });
  // Moves between vector registers and memory, no-operations, setcc and moves that extend.
  const keepsFlags =
    (opcode >= 0x10 && opcode < 0x2a) ||
    (opcode >= 0x60 && opcode < 0x80) ||
    (opcode >= 0x90 && opcode < 0xa0) ||
    opcode === 0xb6 ||
    opcode === 0xb7 ||
    opcode === 0xbe ||
    opcode === 0xbf;
  switch (opcode) {
    case 0x05:
    case 0x31:
    case 0xa2:
      return plain(context, 1, [...IMPLICIT, R11]);
    case 0x0d:
    case 0x18:
    case 0x19:
    case 0x1a:
    case 0x1b:
    case 0x1c:
    case 0x1d:
    case 0x1e:
    case 0x1f: {
      const { end } = operands(context, 0);
      return finish(context, end, { op: 'other', registers: NONE, setsFlags: false });
    }
    case 0x70:
    case 0x71:
    case 0x72:
    case 0x73:
    case 0xa4:
    case 0xac:
    case 0xba:
    case 0xc2:
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return anyModRm(context, 1, NONE);
    case 0x77:
    case 0x06:
    case 0x08:
    case 0x09:
    case 0x30:
    case 0x32:
    case 0x33:
      return plain(context, 1, IMPLICIT);
    case 0xb0:
    case 0xb1:
    case 0xc7:
      return anyModRm(context, 0, IMPLICIT);
    default:
      if (opcode >= 0xc8 && opcode < 0xd0)
        return plain(context, 1, [(opcode & 7) | ((context.rex & 1) << 3)], false);
      return anyModRm(context, 0, NONE, !keepsFlags);
  }
}

/** VEX and EVEX: they write vector registers or memory, a few a general register. */
function decodeVector(context: Context, prefix: number): Instruction | undefined {
  const { bytes, at } = context;
  const b = bytes[at + 1] ?? 0;
  const [map, size] = prefix === 0xc5 ? [1, 2] : prefix === 0xc4 ? [b & 31, 3] : [b & 7, 4];
  // R, X and B stand inverted in the highest bits of the first byte.
  const rex = prefix === 0xc5 ? (~b >> 5) & 4 : (~b >> 5) & 7;
  const inner = { ...context, rex, at: at + size };
  const opcode = bytes[inner.at] ?? 0;
  if (map === 1 && opcode === 0x77) return plain(inner, 1, NONE, false);
  const hasImmediate =
    map === 3 ||
    (map === 1 &&
      ((opcode >= 0x70 && opcode < 0x74) || opcode === 0xc2 || (opcode >= 0xc4 && opcode < 0xc7)));
  if (map < 1 || map > 7) return undefined;
  // The register in VEX.vvvv is the target of some (BMI).
  const vvvv = (~(bytes[at + (prefix === 0xc5 ? 1 : 2)] ?? 0) >> 3) & 15;
  return anyModRm(inner, hasImmediate ? 1 : 0, [vvvv]);
}
