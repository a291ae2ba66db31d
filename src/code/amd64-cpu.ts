import { decode } from './amd64.ts';
import { R8, R9, R10, R11, RAX, RBX, RCX, RDI, RDX, RSI, RSP } from './amd64-operands.ts';
import { callsOf } from './calls.ts';
import type { Cpu } from './cpu.ts';
import type { Duff } from './duff-copy.ts';

/** the general ones, and the words of X14 and X0 */
const REGISTERS = 20;
const R14 = 14;
/** mov r, r/m: what only reads a word whose address follows */
const LOAD = 0x8b;
/** mov r/m, imm32 */
const STORE_IMMEDIATE = 0xc7;
/** ModRM of an address relative to the instruction, whatever the register */
const MODRM_RELATIVE = 0x05;
const MODRM_REGISTER_BITS = 0x38;
const ADDRESS_BYTES = 4;

const ARGUMENTS: readonly number[] = [RAX, RBX, RCX, RDI, RSI, R8, R9, R10, R11];

export const AMD64: Cpu = {
  decode,
  registers: REGISTERS,
  stackPointer: RSP,
  arguments: ARGUMENTS,
  barrierResult: R11,
  quantum: 1,
  copyTo: RDI,
  copyFrom: RSI,
  copyStep: 14,
  zeroAt: RDI,
  zeroing,
  stackArguments: 0,
  pushesReturn: true,
  goroutine: R14,
  closure: RDX,
  callsOf: callsTo,
  targetsOf: (code, start) => Array.from(callsOf(code, start), ({ target }) => target),
  slotOf,
  passing: (argument, value) => movImmediate(ARGUMENTS[argument] ?? RAX, value),
  writersOf,
};

/** Four `movups x15, i(rdi)`, the first of which has no offset, and `lea 64(rdi), rdi`, so many times. */
const ZEROED = [0, 4, 9, 14] as const;
const ZERO_BLOCK = 23;
const ZERO_BLOCKS = 16;

function zeroing(offset: number): Duff | undefined {
  const block = Math.floor(offset / ZERO_BLOCK);
  const step = ZEROED.findIndex(start => start === offset % ZERO_BLOCK);
  if (offset < 0 || block >= ZERO_BLOCKS || step < 0) return undefined;
  return { does: 'zero', bytes: (ZERO_BLOCKS - block) * 64 - step * 16, skips: step * 16 };
}

/** mov r32, imm32 */
function movImmediate(register: number, value: number): Uint8Array {
  const prefix = register >= 8 ? [0x41] : [];
  return new Uint8Array([...prefix, 0xb8 + (register & 7), value, 0, 0, 0]);
}

function callsTo(code: Uint8Array, start: number, targets: ReadonlySet<number>): number[] {
  const found: number[] = [];
  for (const { at, target } of callsOf(code, start)) if (targets.has(target)) found.push(at);
  return found;
}

/** `endbr64` or nothing, `bnd` or nothing, `jmp *rel32(%rip)` */
function slotOf(code: Uint8Array, start: number): number | undefined {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  let at = code.length >= 4 && view.getUint32(0, true) === 0xfa1e0ff3 ? 4 : 0;
  if (code[at] === 0xf2) at++;
  const isJump = code[at] === 0xff && code[at + 1] === 0x25 && at + 6 <= code.length;
  return isJump ? start + at + 6 + view.getInt32(at + 2, true) : undefined;
}

/** An operand relative to the instruction, in anything but a load. */
function writersOf(code: Uint8Array, start: number, address: number): number[] {
  const found: number[] = [];
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  for (let at = 2; at + ADDRESS_BYTES <= code.length; at++) {
    const isRelative = ((code[at - 1] ?? 0) & ~MODRM_REGISTER_BITS) === MODRM_RELATIVE;
    if (!isRelative || code[at - 2] === LOAD) continue;
    const behind = start + at + ADDRESS_BYTES + view.getInt32(at, true);
    // A store of an immediate has it behind the address, which counts from the end of the instruction.
    if (behind === address || (code[at - 2] === STORE_IMMEDIATE && behind + 4 === address)) found.push(at);
  }
  return found;
}
