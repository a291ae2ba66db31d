import type { ByteView } from '../bytes/view.ts';
import { type ConstructorCode, signed } from './constructor-form.ts';

const PPC_NOP = 0x60000000;
const low = (instruction: number): number => signed(instruction, 16);
const high = (instruction: number): number => signed(instruction, 16) * 65536;

/** What addis (or nop) and an instruction with 16 bits form of the TOC pointer; undefined: other code. */
function ppcOffset(first: number, second: number, register: number): number | undefined {
  const [target, base] = [(second >>> 21) & 31, (second >>> 16) & 31];
  if (target !== register) return undefined;
  if (first === PPC_NOP) return base === 2 ? low(second) : undefined;
  const isAddis = first >>> 26 === 15 && ((first >>> 21) & 31) === register && ((first >>> 16) & 31) === 2;
  return isAddis && base === register ? high(first) + low(second) : undefined;
}

/** What a prefixed load or addition (pld, pla) refers to; undefined: other code. */
function prefixed(
  code: ByteView,
  at: number,
  address: number,
  register: number,
): { isLoad: boolean; place: number } | undefined {
  const [prefix, suffix] = [code.u32(at), code.u32(at + 4)];
  const isLoad = prefix >>> 18 === 0x0410 >>> 2 && suffix >>> 26 === 57;
  const isAddition = prefix >>> 18 === 0x0610 >>> 2 && suffix >>> 16 === (0x3800 | (register << 5));
  if ((!isLoad && !isAddition) || ((suffix >>> 21) & 31) !== register) return undefined;
  return { isLoad, place: address + at + signed(prefix, 18) * 65536 + (suffix & 0xffff) };
}

/**
 * The code for GOPPC64=power10, which needs no TOC pointer:
 * mflr r0; stdu r0,-32(r1); pld r3 or pla r3; bl runtime.addmoduledata · addi r1,r1,-8; std r31,0(r1); pld r31; ld r4,0(r31); std r3,next(r4)
 */
const POWER10: ConstructorCode = {
  stub(code, address) {
    const call = code.u32(16);
    const isStub = code.u32(0) === 0x7c0802a6 && code.u32(4) === 0xf801ffe1 && call >>> 26 === 18;
    const found = isStub ? prefixed(code, 8, address, 3) : undefined;
    if (!found) return undefined;
    const place = found.isLoad ? { moduleDataSlot: found.place } : { moduleData: found.place };
    return { ...place, addModuleData: address + 16 + signed(call & 0x03fffffc, 26) };
  },
  addModuleData(code, address) {
    const store = code.u32(20);
    const isBody =
      code.u32(0) === 0x3821fff8 &&
      code.u32(4) === 0xfbe10000 &&
      code.u32(16) === 0xe89f0000 &&
      store >>> 16 === 0xf864;
    const found = isBody ? prefixed(code, 8, address, 31) : undefined;
    return found?.isLoad ? { got: found.place, next: low(store) & ~3 } : undefined;
  },
};

/** Address that the two instructions at `at` load from into r31: by the TOC pointer, or relative to themselves. */
export function tocOffset(
  code: ByteView,
  at: number,
  address: number,
  base: number | undefined,
): number | undefined {
  const found = prefixed(code, at, address, 31);
  if (found) return found.isLoad ? found.place : undefined;
  const offset = ppcOffset(code.u32(at), code.u32(at + 4), 31);
  return offset === undefined || base === undefined ? undefined : base + offset;
}

/**
 * addis r2,r12; addi r2,r2; mflr r0; stdu r0,-32(r1); addis r3,r2 or nop; ld r3 or addi r3; bl runtime.addmoduledata ·
 * addi r1,r1,-8; std r31,0(r1); addis r31,r2 or nop; ld r31; ld r4,0(r31); std r3,next(r4)
 */
export const PPC64: ConstructorCode = {
  stub(code, address) {
    const power10 = POWER10.stub(code, address);
    if (power10) return power10;
    const [addis, addi, second, call] = [code.u32(0), code.u32(4), code.u32(20), code.u32(24)];
    const isStub =
      addis >>> 16 === 0x3c4c &&
      addi >>> 16 === 0x3842 &&
      code.u32(8) === 0x7c0802a6 &&
      code.u32(12) === 0xf801ffe1 &&
      call >>> 26 === 18;
    const offset = isStub ? ppcOffset(code.u32(16), second, 3) : undefined;
    if (offset === undefined) return undefined;
    const base = address + high(addis) + low(addi);
    const place = second >>> 26 === 14 ? { moduleData: base + offset } : { moduleDataSlot: base + offset };
    return { ...place, addModuleData: address + 24 + signed(call & 0x03fffffc, 26), base };
  },
  addModuleData(code, address, base) {
    const power10 = POWER10.addModuleData(code, address, base);
    if (power10) return power10;
    // From its global entry on it forms the TOC pointer again.
    const at = code.u32(0) >>> 16 === 0x3c4c ? 8 : 0;
    const [load, store] = [code.u32(at + 12), code.u32(at + 20)];
    const offset = ppcOffset(code.u32(at + 8), load, 31);
    const isBody =
      code.u32(at) === 0x3821fff8 &&
      code.u32(at + 4) === 0xfbe10000 &&
      load >>> 26 === 58 &&
      code.u32(at + 16) === 0xe89f0000 &&
      store >>> 16 === 0xf864;
    if (!isBody || offset === undefined || base === undefined) return undefined;
    return { got: base + offset, next: low(store) & ~3 };
  },
};
