import type { ByteView } from '../bytes/view.ts';
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
import { arm64Address, loongAddress, riscvAddress } from './constructor-code.ts';
import { matches } from './constructor-form.ts';
import { tocOffset } from './constructor-ppc64.ts';

/** A function of the constructor, with where it stands. */
export interface CodeAt {
  code: ByteView;
  address: number;
}

/** Both functions of a Go constructor, and what the first part of runtime.addmoduledata refers to. */
export interface WholeConstructor {
  stub: CodeAt;
  body: CodeAt;
  got: number;
  /** the TOC pointer of ppc64 */
  base: number | undefined;
}

/**
 * Whether the code goes on to its end as Go writes it: behind the store to `next` the address of the list's end is taken
 * again from the same GOT entry, the module is stored there, registers are restored, and the function returns.
 */
type Whole = (functions: WholeConstructor) => boolean;

const words = (code: ByteView, at: number, ...wanted: readonly number[]): boolean =>
  wanted.every((word, i) => code.u32(at + 4 * i) === word);

/** mov got(%rip),%r15; mov %rdi,(%r15); pop %r15; ret */
const amd64: Whole = ({ body: { code, address }, got }) =>
  matches(code, 19, 0x4c, 0x8b, 0x3d) &&
  address + 26 + code.i32(22) === got &&
  matches(code, 26, 0x49, 0x89, 0x3f, 0x41, 0x5f, 0xc3);

/** call thunk; mov got(%ecx),%ecx; mov %eax,(%ecx); ret */
const i386: Whole = ({ body: { code, address }, got }) =>
  code.u8(19) === 0xe8 &&
  matches(code, 24, 0x8b, 0x89) &&
  address + 24 + code.i32(26) === got &&
  matches(code, 30, 0x89, 0x01, 0xc3);

/** str r9,[sp,#-4]; str r11,[sp,#-8]; …; ldr r11,[pc,#n]; add r11,pc,r11; ldr r9,[r11]; str r0,[r9]; both loads; add pc,lr,#0 */
const arm: Whole = ({ body: { code, address }, got }) =>
  words(code, 0, 0xe50d9004, 0xe50db008) &&
  code.u32(28) >>> 12 === 0xe59fb &&
  address + 40 + code.i32(36 + (code.u32(28) & 0xfff)) === got &&
  words(code, 32, 0xe08fb00b, 0xe59b9000, 0xe5890000, 0xe51db008, 0xe51d9004, 0xe28ef000);

/** sub sp,sp,#16; str x27,[sp,#8]; …; adrp x27; ldr x27,[x27,#n]; str x0,[x27]; ldr x27,[sp,#8]; add sp,sp,#16; ret */
const arm64: Whole = ({ body: { code, address }, got }) => {
  const [page, load] = [code.u32(24), code.u32(28)];
  return (
    words(code, 0, 0xd10043ff, 0xf90007fb) &&
    (page & 0x9f00001f) >>> 0 === 0x9000001b &&
    (load & 0xffc003ff) >>> 0 === 0xf940037b &&
    arm64Address(page, address + 24) + ((load >>> 10) & 0xfff) * 8 === got &&
    words(code, 32, 0xf9000360, 0xf94007fb, 0x910043ff, 0xd65f03c0)
  );
};

/** auipc t6; ld t6,(t6); sd a0,0(t6); ret */
const riscv64: Whole = ({ body: { code, address }, got }) => {
  const [auipc, load] = [code.u32(16), code.u32(20)];
  return (
    (auipc & 0xfff) === 0xf97 &&
    (load & 0xfffff) === 0xfbf83 &&
    riscvAddress(auipc, load, address + 16) === got &&
    words(code, 24, 0x00afb023, 0x00008067)
  );
};

/** addi.d sp,sp,-16; st.d r30,sp,8; …; pcalau12i r30; ld.d r30,r30; st.d a0,r30,0; ld.d r30,sp,8; addi.d sp,sp,16; jr ra */
const loong64: Whole = ({ body: { code, address }, got }) => {
  const [page, load] = [code.u32(24), code.u32(28)];
  return (
    words(code, 0, 0x02ffc063, 0x29c0207e) &&
    (page & 0xfe00001f) === 0x1a00001e &&
    (load & 0xffc003ff) === 0x28c003de &&
    loongAddress(page, load, address + 24) === got &&
    words(code, 32, 0x29c003c4, 0x28c0207e, 0x02c04063, 0x4c000020)
  );
};

/** lgrl %r11,got; stg %r2,0(%r11); lmg %r6,%r15,48(%r15); br %r14 */
const s390x: Whole = ({ body: { code, address }, got }) =>
  matches(code, 24, 0xc4, 0xb8) &&
  address + 24 + code.i32(26) * 2 === got &&
  matches(code, 30, 0xe3, 0x20, 0xb0, 0x00, 0x00, 0x24) &&
  matches(code, 36, 0xeb, 0x6f, 0xf0, 0x30, 0x00, 0x04, 0x07, 0xfe);

const PPC_NOP = 0x60000000;
/** ld r0,0(r1); mtlr r0; addi r1,r1,32; blr: the end of the first function, behind a nop or none */
const STUB_END = [0xe8010000, 0x7c0803a6, 0x38210020, 0x4e800020] as const;

/** The first function: …; ld r0,0(r1); mtlr r0; addi r1,r1,32; blr. The second: the TOC's word; std r3,0(r31); ld r31,0(r1); addi r1,r1,8; blr. */
const ppc64: Whole = ({ stub, body: { code, address }, got, base }) => {
  const isToc = stub.code.u32(0) >>> 16 === 0x3c4c;
  const call = isToc ? 28 : 20;
  const end = stub.code.u32(call) === PPC_NOP ? call + 4 : call;
  const again = (isToc && code.u32(0) >>> 16 === 0x3c4c ? 8 : 0) + 24;
  const second = tocOffset(code, again, address, base);
  return (
    words(stub.code, end, ...STUB_END) &&
    second === got &&
    words(code, again + 8, 0xf87f0000, 0xebe10000, 0x38210008, 0x4e800020)
  );
};

/** cmd/link/internal/<arch>/asm.go: gentext, and runtime/asm_<arch>.s: addmoduledata. The same from Go 1.15 to 1.27. */
export const WHOLE: Readonly<Record<number, Whole>> = {
  [EM_X86_64]: amd64,
  [EM_386]: i386,
  [EM_ARM]: arm,
  [EM_AARCH64]: arm64,
  [EM_RISCV]: riscv64,
  [EM_LOONGARCH]: loong64,
  [EM_S390]: s390x,
  [EM_PPC64]: ppc64,
};

/** Of 386, where no instruction has an address relative to its own: the functions that put theirs into %ecx. */
export function thunksOf(machine: number, { stub, body }: WholeConstructor): number[] {
  if (machine !== EM_386) return [];
  const target = ({ code, address }: CodeAt, at: number) => address + at + 5 + code.i32(at + 1);
  return [target(stub, 1), target(body, 0), target(body, 19)];
}

/** mov (%esp),%ecx; ret */
export function isThunk(code: ByteView): boolean {
  return matches(code, 0, 0x8b, 0x0c, 0x24, 0xc3);
}
