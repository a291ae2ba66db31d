import { decode } from './arm64.ts';
import { field, signed, type Word } from './arm64-word.ts';
import type { Cpu } from './cpu.ts';
import { type Duff, stepsLeft } from './duff-copy.ts';

const REGISTERS = 32;
const SP = 31;
const ARGUMENTS = 16;
/** the register of what closures captured */
const R26 = 26;
const R28 = 28;
/** what write barriers give */
const R25 = 25;
/** the register that the assembler forms addresses in */
const R27 = 27;
const PAGE = 4096;
/** instructions behind an adrp among which its use is looked for */
const MAX_USE = 8;

export const ARM64: Cpu = {
  decode,
  registers: REGISTERS,
  stackPointer: SP,
  arguments: Array.from({ length: ARGUMENTS }, (_, i) => i),
  barrierResult: R25,
  quantum: 4,
  copyTo: 21,
  copyFrom: 20,
  copyStep: 8,
  zeroAt: 20,
  zeroing,
  stackArguments: 8,
  pushesReturn: false,
  goroutine: R28,
  closure: R26,
  callsOf,
  targetsOf: (code, start) => Array.from(allCalls(code, start), ({ target }) => target),
  slotOf,
  passing: movz,
  writersOf,
};

/** `stp xzr, xzr, [x20], #16`, so many times */
function zeroing(offset: number): Duff | undefined {
  const left = stepsLeft(offset / 4);
  return left === undefined ? undefined : { does: 'zero', bytes: left * 16, skips: 0 };
}

/** movz Xd, #imm16 */
function movz(register: number, value: number): Uint8Array {
  const word = 0xd2800000 | (value << 5) | register;
  return Uint8Array.from({ length: 4 }, (_, i) => (word >>> (8 * i)) & 0xff);
}

function callsOf(code: Uint8Array, start: number, targets: ReadonlySet<number>): number[] {
  return Array.from(allCalls(code, start)).flatMap(({ at, target }) => (targets.has(target) ? [at] : []));
}

/** `bl imm26` */
function* allCalls(code: Uint8Array, start: number): Generator<{ at: number; target: number }> {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  for (let at = 0; at + 4 <= code.length; at += 4) {
    const bits = view.getUint32(at, true);
    if (bits >>> 26 === 0b100101) yield { at, target: start + at + signed({ bits, address: 0 }, 0, 26) * 4 };
  }
}

/** `bti c` or nothing, `adrp x16, page`, `ldr x17, [x16, #imm12]` */
function slotOf(code: Uint8Array, start: number): number | undefined {
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const at = code.length >= 4 && view.getUint32(0, true) === 0xd503245f ? 4 : 0;
  if (at + 8 > code.length) return undefined;
  const page: Word = { bits: view.getUint32(at, true), address: start + at };
  const load: Word = { bits: view.getUint32(at + 4, true), address: start + at + 4 };
  if ((page.bits & 0x9f00001f) >>> 0 !== 0x90000010 || field(load, 22, 10) !== 0x3e5) return undefined;
  return pageOf(page) + field(load, 10, 12) * 8;
}

/** Of an adrp. */
function pageOf(word: Word): number {
  const { address } = word;
  return address - (address % PAGE) + (signed(word, 5, 19) * 4 + field(word, 29, 2)) * PAGE;
}

/** The page of the word, and behind it a store to the rest of its address, or a sum with that. */
function writersOf(code: Uint8Array, start: number, address: number): number[] {
  const found: number[] = [];
  const view = new DataView(code.buffer, code.byteOffset, code.byteLength);
  const wordAt = (at: number): Word => ({ bits: view.getUint32(at, true), address: start + at });
  for (let at = 0; at + 4 <= code.length; at += 4) {
    const word = wordAt(at);
    // adrp
    if ((word.bits & 0x9f000000) >>> 0 !== 0x90000000) continue;
    const rest = address - pageOf(word);
    if (rest < 0 || rest >= PAGE) continue;
    for (let use = at + 4; use < at + 4 + 4 * MAX_USE && use + 4 <= code.length; use += 4)
      if (isWrite(wordAt(use), use + 8 <= code.length ? wordAt(use + 4) : undefined, field(word, 0, 5), rest))
        found.push(use);
  }
  return found;
}

/** Whether an instruction writes at a base and a distance, or hands on their sum. */
function isWrite(word: Word, next: Word | undefined, base: number, rest: number): boolean {
  if (field(word, 5, 5) !== base) return false;
  // add Xd, Xn, #imm12: of the assembler's own register only the next instruction makes use.
  if (field(word, 22, 10) === 0x244) {
    const sum = field(word, 0, 5);
    if (field(word, 10, 12) !== rest) return isPairBefore(word, next, rest);
    return sum !== R27 || (next !== undefined && field(next, 5, 5) === sum && isStore(next));
  }
  // str Xt, [Xn, #imm12]
  return field(word, 22, 10) === 0x3e4 && field(word, 10, 12) * 8 === rest;
}

/** stp to the word before, and so to this one */
function isPairBefore(word: Word, next: Word | undefined, rest: number): boolean {
  const isBefore = field(word, 10, 12) + 8 === rest && field(word, 0, 5) === R27;
  return isBefore && next !== undefined && field(next, 5, 5) === R27 && isStore(next);
}

/** str, stp */
function isStore(word: Word): boolean {
  const isPair = field(word, 27, 3) === 0b101;
  return isPair ? field(word, 22, 1) === 0 : field(word, 27, 3) === 0b111 && field(word, 22, 2) === 0;
}
