import {
  EM_386,
  EM_AARCH64,
  EM_ARM,
  EM_LOONGARCH,
  EM_PPC64,
  EM_RISCV,
  EM_S390,
  EM_X86_64,
} from '../elf/constants.ts';
import { type ConstructorCode, matches, pageOf, signed } from './constructor-form.ts';
import { PPC64 } from './constructor-ppc64.ts';

/** lea md(%rip),%rdi; call runtime.addmoduledata; ret · push %r15; mov got(%rip),%r15; mov (%r15),%rax; mov %rdi,next(%rax) */
const AMD64: ConstructorCode = {
  stub: (code, address) =>
    matches(code, 0, 0x48, 0x8d, 0x3d) && code.u8(7) === 0xe8 && code.u8(12) === 0xc3
      ? { moduleData: address + 7 + code.i32(3), addModuleData: address + 12 + code.i32(8) }
      : undefined,
  addModuleData: (code, address) =>
    matches(code, 0, 0x41, 0x57, 0x4c, 0x8b, 0x3d) && matches(code, 9, 0x49, 0x8b, 0x07, 0x48, 0x89, 0xb8)
      ? { got: address + 9 + code.i32(5), next: code.i32(15) }
      : undefined,
};

/**
 * push %ebx; call thunk; lea md(%ecx),%eax; lea got(%ecx),%ebx; call runtime.addmoduledata; pop %ebx; ret ·
 * call thunk; mov got(%ecx),%ecx; mov (%ecx),%edx; mov %eax,next(%edx). The thunk puts its return address into %ecx.
 */
const I386: ConstructorCode = {
  stub: (code, address) =>
    matches(code, 0, 0x53, 0xe8) &&
    matches(code, 6, 0x8d, 0x81) &&
    matches(code, 12, 0x8d, 0x99) &&
    code.u8(18) === 0xe8 &&
    matches(code, 23, 0x5b, 0xc3)
      ? { moduleData: address + 6 + code.i32(8), addModuleData: address + 23 + code.i32(19) }
      : undefined,
  addModuleData: (code, address) =>
    code.u8(0) === 0xe8 && matches(code, 5, 0x8b, 0x89) && matches(code, 11, 0x8b, 0x11, 0x89, 0x82)
      ? { got: address + 5 + code.i32(7), next: code.i32(15) }
      : undefined,
};

/** ldr r0,[pc,#4]; add r0,pc,r0; b runtime.addmoduledata · …; ldr r11,[pc,#n]; add r11,pc,r11; ldr r9,[r11]; ldr r1,[r9]; str r0,[r1,#next] */
const ARM: ConstructorCode = {
  stub: (code, address) =>
    code.u32(0) === 0xe59f0004 && code.u32(4) === 0xe08f0000 && code.u32(8) >>> 24 === 0xea
      ? { moduleData: address + 12 + code.i32(12), addModuleData: address + 16 + signed(code.u32(8), 24) * 4 }
      : undefined,
  addModuleData: (code, address) => {
    // Releases differ in which registers they save first.
    for (const at of [0, 4, 8, 12]) {
      const store = code.u32(at + 16);
      const isBody =
        code.u32(at) >>> 12 === 0xe59fb &&
        code.u32(at + 4) === 0xe08fb00b &&
        code.u32(at + 8) === 0xe59b9000 &&
        code.u32(at + 12) === 0xe5991000 &&
        store >>> 12 === 0xe5810;
      if (isBody)
        return {
          got: address + at + 12 + code.i32(at + 8 + (code.u32(at) & 0xfff)),
          next: store & 0xfff,
        };
    }
    return undefined;
  },
};

/** What adrp or adr forms. */
export function arm64Address(instruction: number, address: number): number {
  const immediate = signed((((instruction >>> 5) & 0x7ffff) << 2) | ((instruction >>> 29) & 3), 21);
  return instruction >>> 31 === 1 ? pageOf(address) + immediate * 4096 : address + immediate;
}

/** adrp x0; add x0,x0,#n (or nop; adr x0); b runtime.addmoduledata · …; adrp x27; ldr x27,[x27,#n]; ldr x1,[x27]; str x0,[x1,#next] */
const ARM64: ConstructorCode = {
  stub(code, address) {
    const [first, second, third] = [code.u32(0), code.u32(4), code.u32(8)];
    if (third >>> 26 !== 0x05) return undefined;
    const addModuleData = address + 8 + signed(third, 26) * 4;
    if ((first & 0x9f00001f) >>> 0 === 0x90000000 && (second & 0xffc003ff) >>> 0 === 0x91000000)
      return { moduleData: arm64Address(first, address) + ((second >>> 10) & 0xfff), addModuleData };
    if (first === 0xd503201f && (second & 0x9f00001f) >>> 0 === 0x10000000)
      return { moduleData: arm64Address(second, address + 4), addModuleData };
    return undefined;
  },
  addModuleData(code, address) {
    for (const at of [0, 4, 8]) {
      const [page, load, store] = [code.u32(at), code.u32(at + 4), code.u32(at + 12)];
      const isBody =
        (page & 0x9f00001f) >>> 0 === 0x9000001b &&
        (load & 0xffc003ff) >>> 0 === 0xf940037b &&
        code.u32(at + 8) === 0xf9400361 &&
        (store & 0xffc003ff) >>> 0 === 0xf9000020;
      if (isBody)
        return {
          got: arm64Address(page, address + at) + ((load >>> 10) & 0xfff) * 8,
          next: ((store >>> 10) & 0xfff) * 8,
        };
    }
    return undefined;
  },
};

/** auipc and the 12 bits that the next instruction adds: of an I-type, in its upper bits. */
export function riscvAddress(auipc: number, next: number, address: number): number {
  return address + (auipc & 0xfffff000) + ((next | 0) >> 20);
}

/** auipc a0; addi a0,a0; j runtime.addmoduledata · auipc t6; ld t6,(t6); ld t6,0(t6); sd a0,next(t6) */
const RISCV64: ConstructorCode = {
  stub(code, address) {
    const [auipc, addi, jump] = [code.u32(0), code.u32(4), code.u32(8)];
    if ((auipc & 0xfff) !== 0x517 || (addi & 0xfffff) !== 0x50513 || (jump & 0xfff) !== 0x06f)
      return undefined;
    const distance =
      (((jump >>> 31) & 1) << 20) |
      (((jump >>> 12) & 0xff) << 12) |
      (((jump >>> 20) & 1) << 11) |
      (((jump >>> 21) & 0x3ff) << 1);
    return {
      moduleData: riscvAddress(auipc, addi, address),
      addModuleData: address + 8 + signed(distance, 21),
    };
  },
  addModuleData(code, address) {
    const [auipc, load, follow, store] = [code.u32(0), code.u32(4), code.u32(8), code.u32(12)];
    const isBody =
      (auipc & 0xfff) === 0xf97 &&
      (load & 0xfffff) === 0xfbf83 &&
      follow === 0x000fbf83 &&
      (store & 0x01fff07f) === 0x00afb023;
    if (!isBody) return undefined;
    return {
      got: riscvAddress(auipc, load, address),
      next: (((store | 0) >> 25) << 5) | ((store >>> 7) & 0x1f),
    };
  },
  // auipc t6; jr t6
  jump(code, address) {
    const [auipc, jalr] = [code.u32(0), code.u32(4)];
    const isJump = (auipc & 0xfff) === 0xf97 && (jalr & 0xfffff) === 0xf8067;
    return isJump ? riscvAddress(auipc, jalr, address) : undefined;
  },
};

/** pcalau12i and the 12 bits that the next instruction adds. */
export function loongAddress(pcalau12i: number, next: number, address: number): number {
  return pageOf(address) + signed(pcalau12i >>> 5, 20) * 4096 + signed(next >>> 10, 12);
}

/** pcalau12i a0; addi.d a0,a0; b runtime.addmoduledata · …; pcalau12i r30; ld.d r30,r30; ld.d r12,r30,0; st.d a0,r12,next */
const LOONG64: ConstructorCode = {
  stub(code, address) {
    const [page, add, jump] = [code.u32(0), code.u32(4), code.u32(8)];
    const isStub =
      (page & 0xfe00001f) === 0x1a000004 && (add & 0xffc003ff) === 0x02c00084 && jump >>> 26 === 0x14;
    if (!isStub) return undefined;
    const distance = signed(((jump & 0x3ff) << 16) | ((jump >>> 10) & 0xffff), 26) * 4;
    return { moduleData: loongAddress(page, add, address), addModuleData: address + 8 + distance };
  },
  addModuleData(code, address) {
    for (const at of [0, 4, 8]) {
      const [page, load, store] = [code.u32(at), code.u32(at + 4), code.u32(at + 12)];
      const isBody =
        (page & 0xfe00001f) === 0x1a00001e &&
        (load & 0xffc003ff) === 0x28c003de &&
        code.u32(at + 8) === 0x28c003cc &&
        (store & 0xffc003ff) === 0x29c00184;
      if (isBody) return { got: loongAddress(page, load, address + at), next: signed(store >>> 10, 12) };
    }
    return undefined;
  },
};

/** larl %r2,md; jg runtime.addmoduledata · stmg; lgrl %r11,got; lg %r1,0(%r11); stg %r2,next(%r1) */
const S390X: ConstructorCode = {
  stub: (code, address) =>
    code.u16(0) === 0xc020 && code.u16(6) === 0xc0f4
      ? { moduleData: address + code.i32(2) * 2, addModuleData: address + 6 + code.i32(8) * 2 }
      : undefined,
  addModuleData: (code, address) =>
    matches(code, 0, 0xeb, 0x6f, 0xf0, 0x30, 0x00, 0x24, 0xc4, 0xb8) &&
    matches(code, 12, 0xe3, 0x10, 0xb0, 0x00, 0x00, 0x04, 0xe3) &&
    code.u16(19) >>> 4 === 0x201 &&
    code.u8(23) === 0x24
      ? {
          got: address + 6 + code.i32(8) * 2,
          next: signed((code.u8(22) << 12) | (code.u16(20) & 0xfff), 20),
        }
      : undefined,
};

/** cmd/link/internal/<arch>/asm.go: gentext, and runtime/asm_<arch>.s: addmoduledata. The same from Go 1.15 to 1.27. */
export const CONSTRUCTOR_CODE: Readonly<Record<number, ConstructorCode>> = {
  [EM_X86_64]: AMD64,
  [EM_386]: I386,
  [EM_ARM]: ARM,
  [EM_AARCH64]: ARM64,
  [EM_RISCV]: RISCV64,
  [EM_LOONGARCH]: LOONG64,
  [EM_S390]: S390X,
  [EM_PPC64]: PPC64,
};
