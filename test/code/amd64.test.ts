import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { SparseBytes } from '../../src/bytes/sparse-bytes.ts';
import { decode } from '../../src/code/amd64.ts';
import { FORMS, ONE_BYTE, TWO_BYTE } from '../../src/code/amd64-opcodes.ts';
import { ElfImage } from '../../src/elf/image.ts';
import { FunctionTable } from '../../src/go/function-table.ts';
import { layoutOf } from '../../src/go/moduledata-layouts.ts';
import { readDynamicProfile } from '../../src/read/dynamic-profile.ts';
import { binaryBytes } from '../support/binaries.ts';
import { Random } from '../support/random.ts';

const ADDRESS = 0x401000;

/** Bytes, and what objdump says of them. */
const DECODED: readonly [string, string, object][] = [
  ['488d1d10000000', 'lea 0x10(%rip),%rbx', { op: 'address', to: 3, from: { address: ADDRESS + 7 + 16 } }],
  ['b903000000', 'mov $3,%ecx', { op: 'move', to: { register: 1 }, from: { value: 3 } }],
  ['48c7c0ffffffff', 'mov $-1,%rax', { op: 'move', to: { register: 0 }, from: { value: -1 } }],
  ['49b80000000001000000', 'movabs $0x100000000,%r8', { op: 'move', from: { value: 2 ** 32 } }],
  ['31c0', 'xor %eax,%eax', { op: 'move', to: { register: 0 }, from: { value: 0 } }],
  ['4831d8', 'xor %rbx,%rax', { op: 'other', registers: [0, 18, 19] }],
  ['4889842498000000', 'mov %rax,0x98(%rsp)', { op: 'move', to: { memory: { base: 4, disp: 0x98 } } }],
  ['488b4c2408', 'mov 0x8(%rsp),%rcx', { op: 'move', to: { register: 1 }, from: { memory: { disp: 8 } } }],
  ['4f8b4cc108', 'mov 0x8(%r9,%r8,8),%r9', { op: 'move', from: { memory: { base: 9, hasIndex: true } } }],
  ['4839d3', 'cmp %rdx,%rbx', { op: 'compare', left: { register: 3 }, right: { register: 2 } }],
  ['4883f803', 'cmp $3,%rax', { op: 'compare', left: { register: 0 }, right: { value: 3 } }],
  ['480f45fe', 'cmovne %rsi,%rdi', { op: 'conditional-move', to: 7, condition: 5 }],
  ['4883ec10', 'sub $0x10,%rsp', { op: 'stack', by: -16 }],
  ['4881c4b0000000', 'add $0xb0,%rsp', { op: 'stack', by: 0xb0 }],
  ['e8fbffffff', 'call', { op: 'call', target: ADDRESS }],
  ['ffd1', 'call *%rcx', { op: 'call', through: { register: 1 } }],
  ['ffe0', 'jmp *%rax', { op: 'jump' }],
  ['ebfe', 'jmp', { op: 'jump', target: ADDRESS }],
  ['0f8500000000', 'jne', { op: 'branch', target: ADDRESS + 6 }],
  ['74fe', 'je', { op: 'branch', target: ADDRESS, when: 'equal' }],
  ['c3', 'ret', { op: 'return' }],
  ['0f0b', 'ud2', { op: 'return' }],
  [
    '410f117c2410',
    'movups %xmm15,0x10(%r12)',
    { op: 'other', memory: { base: 12, disp: 16 }, setsFlags: false },
  ],
  ['48c1e004', 'shl $4,%rax', { op: 'scale', to: 0, from: 0, by: 16 }],
  ['4883c210', 'add $0x10,%rdx', { op: 'add', to: 2, from: 2, by: 16 }],
  ['4885d2', 'test %rdx,%rdx', { op: 'compare', left: { register: 2 }, right: { value: 0 } }],
  [
    'f348a5',
    'rep movsq',
    { op: 'other', registers: [0, 1, 2, 3, 6, 7, 18, 19], memory: { base: 7, hasIndex: true } },
  ],
  ['f348ab', 'rep stosq', { op: 'other', memory: { base: 7, hasIndex: true } }],
  ['90', 'nop', { op: 'other', registers: [], setsFlags: false }],
  ['4990', 'xchg %rax,%r8', { op: 'other', registers: [8, 0, 1, 2, 3, 6, 7, 18, 19] }],
  ['664181faf1ff', 'cmp $-15,%r10w', { op: 'compare', left: { register: 10 }, right: { value: -15 } }],
  ['c5fe6f06', 'vmovdqu (%rsi),%ymm0', { op: 'other', memory: { base: 6 } }],
  ['c4e2fbf7c0', 'sarx/shlx', { op: 'other' }],
  ['62f1fe486f06', 'vmovdqu64 (%rsi),%zmm0', { op: 'other', memory: { base: 6 } }],
  ['0f1f440000', 'nop', { op: 'other', registers: [], setsFlags: false }],
];

describe('an opcode map', () => {
  const NO_FORM = ['.', '0f'];

  it.each([
    ['of one byte', ONE_BYTE],
    ['behind 0x0f', TWO_BYTE],
  ])('%s has sixteen rows of sixteen cells, each with a meaning', (_, map) => {
    const rows = map.trim().split('\n');
    expect(rows.map(row => row.split(/ +/)[0])).toEqual([...'0123456789abcdef'].map(digit => `${digit}x`));
    for (const row of rows) {
      const cells = row.split(/ +/).slice(1);
      expect(cells, row).toHaveLength(16);
      expect(cells.filter(cell => !NO_FORM.includes(cell) && !FORMS[cell])).toEqual([]);
    }
  });

  it('uses every meaning that there is', () => {
    const cells = new Set(`${ONE_BYTE}${TWO_BYTE}`.split(/\s+/));
    expect(Object.keys(FORMS).filter(name => !cells.has(name))).toEqual([]);
  });
});

describe('an instruction', () => {
  it.each(DECODED)('%s is %s', (digits, _text, operation) => {
    const bytes = new Uint8Array(Buffer.from(digits, 'hex'));
    const found = decode(bytes, 0, ADDRESS);
    expect(found?.length).toBe(bytes.length);
    expect(found?.operation).toMatchObject(operation);
  });

  it('of random bytes ends within reach, or is none', () => {
    const random = new Random(7);
    for (let run = 0; run < 20_000; run++) {
      const bytes = Uint8Array.from({ length: 32 }, () => random.below(256));
      const found = decode(bytes, 0, ADDRESS);
      if (found) expect(found.length).toBeGreaterThan(0);
      if (found) expect(found.length).toBeLessThanOrEqual(24);
    }
  });
});

describe('the code of a real host', () => {
  it.each([
    ['host-1.22', 22],
    ['host-1.27', 27],
  ])('%s is decoded function by function, each to its very end', async (name, minor) => {
    const image = await ElfImage.open(new SparseBytes(memorySource(binaryBytes(name))));
    const layout = layoutOf(minor, 8);
    if (!image) throw new Error(`${name} is no image`);
    const { dynamic } = await readDynamicProfile(image, 'plugin');
    const found = await dynamic?.symbols.find(['runtime.firstmoduledata']);
    const module = found?.get('runtime.firstmoduledata')?.[0]?.value;
    if (!dynamic || !layout || module === undefined) throw new Error(`${name} has no module`);
    const { space } = dynamic;
    const table = await FunctionTable.open(space, module, layout);
    const wrong: string[] = [];
    for (let index = 0; index < table.count; index++) {
      const [start, end] = [table.entry(index), table.entry(index + 1)];
      await space.memory.load([{ address: start, length: end - start }]);
      const code = space.memory.read(start, end - start, 'text');
      let at = 0;
      while (at < code.length) {
        const length = decode(code, at, start + at)?.length;
        if (length === undefined) break;
        at += length;
      }
      if (at !== code.length) wrong.push(`${index} at ${start + at}`);
    }
    expect(table.count).toBeGreaterThan(2000);
    // What cgo's C compiler made may end in data of its own; Go's functions never do.
    expect(wrong.length).toBeLessThanOrEqual(3);
  });
});
