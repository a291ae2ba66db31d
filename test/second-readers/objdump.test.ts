import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/bytes/source.ts';
import { SparseBytes } from '../../src/bytes/sparse-bytes.ts';
import { decode } from '../../src/code/amd64.ts';
import type { MemoryOperand, Operand, Operation } from '../../src/code/instruction.ts';
import { ElfImage } from '../../src/elf/image.ts';
import { binaryBytes, binaryPath } from '../support/binaries.ts';
import { hasProgram } from '../support/installed.ts';
import { bitsOf, type Disassembled, disassemble, memoryOf, registerOf } from '../support/objdump.ts';

const SECTION = '.text';
const RSP = 4;
const EVEX = 0x62;

/** Programs and plugins of several releases; C code that cgo compiled, and a C++ library. */
const FILES = ['host-1.22', 'host-1.27', 'plugin-1.19', 'plugin-1.22-cgo', 'cxx-library'];

/** What changes none of the operands that it names. */
const READS = /^(test|bt[bwlq]?$|cmp|push|nop|prefetch|u?comis|v?ptest|j|call|ptwrite|[lm]fence)/;
const CONDITIONS = 'o no b ae e ne be a s ns p np l ge le g'.split(' ');

const inMemory = ({ base, hasIndex, disp, address }: MemoryOperand): string =>
  address === undefined ? `${disp}(${base},${hasIndex})` : `at ${address.toString(16)}`;

/** Both readers' operands in the same words. An immediate is extended by its sign, of which objdump shows so many bits. */
function shown(operand: Operand, bits: number): string {
  if (operand.kind === 'memory') return inMemory(operand.memory);
  if (operand.kind === 'register') return `r${operand.register}`;
  return `$${bits === 64 ? operand.value : BigInt.asIntN(bits, BigInt(operand.value))}`;
}

function theirs(operand: string, leadsTo: number | undefined, bits: number): string {
  const memory = memoryOf(operand, leadsTo);
  if (memory) return inMemory(memory);
  if (!operand.startsWith('$')) return `r${registerOf(operand)}`;
  // Beyond 2^53 the lowest bits are of no interest.
  return `$${Number(BigInt.asIntN(bits, BigInt(operand.slice(1))))}`;
}

/** What objdump's words for this operation would be wrong about; undefined: they are the same. */
function difference(operation: Operation, line: Disassembled): string | undefined {
  const { mnemonic, operands, leadsTo } = line;
  const bits = bitsOf(line);
  const show = (operand: Operand) => shown(operand, bits);
  const all = operands.map(operand => theirs(operand, leadsTo, bits));
  const is = (name: RegExp, ours: readonly string[], wanted = all) =>
    name.test(mnemonic) && String(ours) === String(wanted) ? undefined : `${mnemonic} ${ours}`;
  switch (operation.op) {
    case 'move': {
      const ours = [show(operation.from), show(operation.to)];
      return mnemonic.startsWith('xor')
        ? is(/^xor/, ours, ['$0', all[1] ?? ''])
        : is(/^mov(abs)?[lq]?$/, ours);
    }
    case 'address':
      return is(/^lea[lq]?$/, [inMemory(operation.from), `r${operation.to}`]);
    case 'conditional-move':
      return is(new RegExp(`^cmov${CONDITIONS[operation.condition]}[lq]?$`), [
        show(operation.from),
        `r${operation.to}`,
      ]);
    case 'compare': {
      const isTest = mnemonic.startsWith('test');
      const left = show(operation.left);
      return isTest ? is(/^test[lq]?$/, [left, left]) : is(/^cmp[bwlq]?$/, [show(operation.right), left]);
    }
    case 'add':
      if (/^(?:inc|dec)/.test(mnemonic)) {
        const by = mnemonic.startsWith('inc') ? 1 : -1;
        return operation.by === by ? is(/^(inc|dec)[lq]?$/, [`r${operation.to}`]) : `by ${operation.by}`;
      }
      return is(/^(add|sub)[lq]?$/, [
        `$${mnemonic.startsWith('sub') ? -operation.by : operation.by}`,
        `r${operation.to}`,
      ]);
    case 'sum': {
      const { to, from, index, scale } = operation;
      if (from !== to || Math.abs(scale) !== 1) return 'sum of others';
      return is(scale === 1 ? /^add[lq]?$/ : /^sub[lq]?$/, [`r${index}`, `r${to}`]);
    }
    case 'scale':
      return is(/^(shl|sal)[lq]?$/, [`$${Math.log2(operation.by)}`, `r${operation.to}`]);
    case 'stack':
      return is(/^(add|sub)q?$/, [
        `$${mnemonic.startsWith('sub') ? -operation.by : operation.by}`,
        `r${RSP}`,
      ]);
    case 'push':
      return is(/^push/, []) && undefined;
    case 'pop':
      return is(/^pop/, [`r${operation.to}`]);
    case 'call':
    case 'jump':
    case 'branch':
      return control(operation, mnemonic, operands);
    case 'return':
      return /^(ret|hlt|int3|ud[12])/.test(mnemonic) ? undefined : mnemonic;
    case 'other':
      return unwritten(operation, line);
    case 'both':
      return vectorMove(operation, line, all);
    default:
      return operation.op;
  }
}

/** The words of X14 and X0 as registers of their own, or two zeros for X15: the lower word from or to memory, the upper behind it. */
function vectorMove(
  { first, second }: Extract<Operation, { op: 'both' }>,
  { mnemonic, operands, leadsTo }: Disassembled,
  [from = '', to = '']: readonly string[],
): string | undefined {
  if (mnemonic === 'xchg' || first.op !== 'move' || second.op !== 'move') return 'both';
  const isStore = operands[0]?.startsWith('%xmm') === true;
  const known = { '%xmm14': ['r16', 'r17'], '%xmm0': ['r18', 'r19'], '%xmm15': ['$0', '$0'] };
  const halves = new Map(Object.entries(known)).get(operands[isStore ? 0 : 1] ?? '');
  const memory = memoryOf(operands[isStore ? 1 : 0] ?? '', leadsTo);
  if (mnemonic !== 'movups' || !halves || !memory) return `${mnemonic} ${from} ${to}`;
  const behind = {
    ...memory,
    disp: memory.disp + 8,
    address: memory.address === undefined ? undefined : memory.address + 8,
  };
  const wanted = [memory, behind].map((place, i) =>
    isStore ? [halves[i], inMemory(place)] : [inMemory(place), halves[i]],
  );
  const ours = [first, second].map(move => [shown(move.from, 64), shown(move.to, 64)]);
  return String(ours) === String(wanted) ? undefined : `both ${ours}`;
}

function control(
  { op, target }: Extract<Operation, { op: 'call' | 'jump' | 'branch' }>,
  mnemonic: string,
  [operand = '']: readonly string[],
): string | undefined {
  const name = { call: /^call/, jump: /^jmp/, branch: /^(j(?!mp)|loop)/ }[op];
  const wanted = operand.startsWith('*') ? undefined : Number.parseInt(operand, 16);
  return name.test(mnemonic) && target === wanted ? undefined : `${op} ${target?.toString(16)}`;
}

/** AT&T's last operand is the one that is written: a general register or memory must be among what may be. */
function unwritten(
  { registers, memory }: Extract<Operation, { op: 'other' }>,
  { mnemonic, operands, leadsTo }: Disassembled,
): string | undefined {
  const last = operands.at(-1) ?? '';
  if (READS.test(mnemonic) || (mnemonic === 'xchg' && operands[0] === last)) return undefined;
  const register = registerOf(last);
  if (register !== undefined) return registers.includes(register) ? undefined : `registers ${registers}`;
  const wanted = memoryOf(last, leadsTo);
  return !wanted || (memory && inMemory(memory) === inMemory(wanted)) ? undefined : 'memory';
}

async function textOf(name: string): Promise<{ code: Uint8Array; address: number }> {
  const bytes = binaryBytes(name);
  const image = await ElfImage.open(new SparseBytes(memorySource(bytes)));
  const section = (await image?.sections())?.find(one => one.name === SECTION);
  if (!section) throw new Error(`${name} has no ${SECTION}`);
  return {
    code: bytes.subarray(section.offset, section.offset + section.size),
    address: section.addr,
  };
}

describe.skipIf(!hasProgram('objdump'))('what objdump prints of code', () => {
  it.each(FILES)('is what is decoded, to the byte and the operand: %s', async name => {
    const { code, address } = await textOf(name);
    const wrong: string[] = [];
    const told = new Map<string, number>();
    for (const line of disassemble(binaryPath(name), SECTION)) {
      const found = decode(code, line.address - address, line.address);
      const text = () => `${line.address.toString(16)} ${line.mnemonic} ${line.operands}`;
      if (found?.length !== line.length) wrong.push(`${text()}: length ${found?.length}, not ${line.length}`);
      // The displacements of EVEX are scaled, and nobody asks for them.
      const isScaled = code[line.address - address] === EVEX;
      const differs = found && !isScaled ? difference(found.operation, line) : undefined;
      if (differs !== undefined) wrong.push(`${text()}: ${differs}`);
      if (found) told.set(found.operation.op, (told.get(found.operation.op) ?? 0) + 1);
    }
    expect(wrong.slice(0, 60)).toEqual([]);
    expect(told.get('move')).toBeGreaterThan(10);
  });
});
