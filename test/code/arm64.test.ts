import { describe, expect, it } from 'vitest';
import { decode } from '../../src/code/arm64.ts';
import { ARM64 } from '../../src/code/arm64-cpu.ts';

const ADDRESS = 0x58ded0;
const SP = 31;

/** Instruction words, and what objdump says of them. */
const DECODED: readonly [number, string, object][] = [
  [0xf9400b90, 'ldr x16, [x28, #16]', load(16, { base: 28, disp: 16 })],
  [0xd10403f4, 'sub x20, sp, #0x100', { op: 'add', to: 20, from: SP, by: -256, setsFlags: false }],
  [0x9100029f, 'mov sp, x20', { op: 'add', to: SP, from: 20, by: 0 }],
  [0x910403ff, 'add sp, sp, #0x100', { op: 'stack', by: 256 }],
  [0x91001084, 'add x4, x4, #0x4', { op: 'add', to: 4, from: 4, by: 4 }],
  [0xb24007e5, 'orr x5, xzr, #0x3', { op: 'move', to: { register: 5 }, from: { value: 3 } }],
  [0xb27e03e5, 'orr x5, xzr, #0x4', { op: 'move', to: { register: 5 }, from: { value: 4 } }],
  [0xd28002a6, 'mov x6, #0x15', { op: 'move', to: { register: 6 }, from: { value: 21 } }],
  [0x92800000, 'mov x0, #-1', { op: 'move', to: { register: 0 }, from: { value: -1 } }],
  [0xf2b1c706, 'movk x6, #0x8e38, lsl #16', { op: 'other', registers: [6] }],
  [0xaa1f03e1, 'mov x1, xzr', { op: 'move', to: { register: 1 }, from: { value: 0 } }],
  [0xaa0303e4, 'mov x4, x3', { op: 'move', to: { register: 4 }, from: { register: 3 } }],
  [0x10000028, 'adr x8, +4', { op: 'address', to: 8, from: { address: ADDRESS + 4 } }],
  [0xb00013f0, 'adrp x16', { op: 'page', to: 16, address: 0x58d000 + 0x27d * 4096 }],
  [0xf100083f, 'cmp x1, #0x2', { op: 'compare', left: { register: 1 }, right: { value: 2 } }],
  [0xeb00003f, 'cmp x1, x0', { op: 'compare', left: { register: 1 }, right: { register: 0 } }],
  [0xeb3063ff, 'cmp sp, x16', { op: 'compare', left: { register: SP }, right: { register: 16 } }],
  [0xea03005f, 'tst x2, x3', { op: 'other', registers: [], setsFlags: true }],
  [0x9a851063, 'csel x3, x3, x5, ne', { op: 'conditional-move', to: 3, condition: 1 }],
  [0x9a9f07e0, 'cset x0, ne', { op: 'other', registers: [0] }],
  [0x8b020c62, 'add x2, x3, x2, lsl #3', { op: 'sum', to: 2, from: 3, index: 2, scale: 8 }],
  [0xd37cec00, 'lsl x0, x0, #4', { op: 'scale', to: 0, from: 0, by: 16 }],
  [0xd37ffc22, 'lsr x2, x1, #63', { op: 'other', registers: [2] }],
  [0x9b067d29, 'mul x9, x9, x6', { op: 'other', registers: [9] }],
  [0x97ffffff, 'bl -4', { op: 'call', target: ADDRESS - 4 }],
  [0xd63f0000, 'blr x0', { op: 'call', through: { register: 0 } }],
  [0x14000002, 'b +8', { op: 'jump', target: ADDRESS + 8 }],
  [0xd61f0220, 'br x17', { op: 'jump' }],
  [0x54000040, 'b.eq +8', { op: 'branch', target: ADDRESS + 8, when: 'equal' }],
  [0x540001a8, 'b.hi +52', { op: 'branch', target: ADDRESS + 52, when: 'other' }],
  [0xb4000084, 'cbz x4, +16', { op: 'branch', target: ADDRESS + 16, when: 'equal', zero: 4 }],
  [0x35000080, 'cbnz w0, +16', { op: 'branch', target: ADDRESS + 16, when: 'unequal', zero: 0 }],
  [0x360000e6, 'tbz w6, #0, +28', { op: 'branch', target: ADDRESS + 28, when: 'other' }],
  [0xd65f03c0, 'ret', { op: 'return' }],
  [0xd4200000, 'brk #0', { op: 'return' }],
  [0x00000000, 'udf #0', { op: 'return' }],
  [0xd503201f, 'nop', { op: 'other', registers: [] }],
  [0xf9000bf3, 'str x19, [sp, #16]', store(19, { base: SP, disp: 16 })],
  [0xf81f83fd, 'stur x29, [sp, #-8]', store(29, { base: SP, disp: -8 })],
  [0x39330260, 'strb w0, [x19, #3264]', { op: 'other', memory: { base: 19, disp: 3264 }, bytes: 1 }],
  [0x39730260, 'ldrb w0, [x19, #3264]', { op: 'other', registers: [0] }],
  [
    0xa9bf7bfd,
    'stp x29, x30, [sp, #-16]!',
    { op: 'both', first: { op: 'stack', by: -16 }, second: { op: 'both', second: store(30, { disp: 8 }) } },
  ],
  [
    0xa8c17bfd,
    'ldp x29, x30, [sp], #16',
    {
      op: 'both',
      first: { op: 'both', first: load(29, { base: SP, disp: 0 }) },
      second: { op: 'stack', by: 16 },
    },
  ],
  // The base is overwritten last.
  [
    0xa9400400,
    'ldp x0, x1, [x0]',
    { op: 'both', first: load(1, { base: 0, disp: 8 }), second: load(0, { base: 0, disp: 0 }) },
  ],
  [0xf8616800, 'ldr x0, [x0, x1]', load(0, { base: 0, hasIndex: true, index: 1, scale: 1 })],
  [0x88fbfc02, 'casal w27, w2, [x0]', { op: 'other', memory: { base: 0 } }],
  [0xb8e10002, 'ldaddal w1, w2, [x0]', { op: 'other', registers: [2], memory: { base: 0 } }],
  [0x3d8003e0, 'str q0, [sp]', { op: 'other', memory: { base: SP, disp: 0 }, bytes: 16 }],
  [0x1e26000c, 'fmov w12, s0', { op: 'other', registers: [12] }],
];

function load(register: number, memory: object) {
  return { op: 'move', to: { register }, from: { memory } };
}

function store(register: number, memory: object) {
  return { op: 'move', to: { memory }, from: { register } };
}

function bytesOf(...words: number[]): Uint8Array {
  return Uint8Array.from(words.flatMap(word => [0, 8, 16, 24].map(shift => (word >>> shift) & 0xff)));
}

describe('code of arm64', () => {
  it.each(DECODED)('%# %s: %s', (word, _text, operation) => {
    expect(decode(bytesOf(word), 0, ADDRESS)).toMatchObject({ length: 4, operation });
  });

  it('is none where no instruction is', () => {
    expect(decode(bytesOf(0x02000028), 0, ADDRESS)).toBeUndefined();
  });

  it('calls what a branch with a link leads to', () => {
    const code = bytesOf(0xd503201f, 0x97ffffff, 0x94000010);
    expect(ARM64.callsOf(code, ADDRESS, new Set([ADDRESS]))).toEqual([4]);
    expect(ARM64.callsOf(code, ADDRESS, new Set([ADDRESS + 8 + 64]))).toEqual([8]);
  });

  it('passes a small number as one instruction', () => {
    expect(ARM64.passing(6, 21)).toEqual(bytesOf(0xd28002a6));
  });

  it('writes a variable where it stores to its address, or hands that on', () => {
    const page = ADDRESS - (ADDRESS % 4096);
    const adrp = (register: number) => (0x90000000 | register) >>> 0;
    const add = (to: number, from: number, by: number) => (0x91000000 | (by << 10) | (from << 5) | to) >>> 0;
    const variable = page + 0x40;
    const written = (...words: number[]) => ARM64.writersOf(bytesOf(...words), ADDRESS, variable).length > 0;
    expect(written(adrp(0), 0xf9002001)).toBe(true);
    expect(written(adrp(0), add(0, 0, 0x40))).toBe(true);
    // ldr x1, [x0, #0x40]; a pair is read through the assembler's own register.
    expect(written(adrp(0), 0xf9402001)).toBe(false);
    expect(written(adrp(27), add(27, 27, 0x40), 0xa9400f62)).toBe(false);
    expect(written(adrp(27), add(27, 27, 0x40), 0xa9000f62)).toBe(true);
    expect(written(adrp(27), add(27, 27, 0x38), 0xa9000f62)).toBe(true);
    expect(written(adrp(0), 0xf9002401)).toBe(false);
  });
});
