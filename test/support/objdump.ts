import { execFileSync } from 'node:child_process';
import type { MemoryOperand } from '../../src/code/instruction.ts';

/** One line of `objdump -d`. */
export interface Disassembled {
  address: number;
  /** bytes, up to the next line */
  length: number;
  /** `lock cmpxchg` and the like without their prefix */
  mnemonic: string;
  operands: string[];
  /** where a comment says that a rip-relative operand leads */
  leadsTo: number | undefined;
}

const LINE = /^ +([0-9a-f]+):\t(.*?)(?:# ([0-9a-f]+).*)?$/;
const PREFIXES = /^(?:(?:lock|rep|repz|repnz|bnd|notrack|data16|cs|ds|es|fs|gs|ss|rex(?:\.[WRXB]+)?) )+/;

/** What objdump makes of a section; the last instruction, whose length it does not say, is left out. */
export function disassemble(file: string, section: string): Disassembled[] {
  const printed = execFileSync('objdump', ['-d', '--no-show-raw-insn', '-j', section, file], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const lines = printed.split('\n').flatMap(line => {
    const [, address = '', text = '', leadsTo] = LINE.exec(line) ?? [];
    return address === '' ? [] : [{ address: Number.parseInt(address, 16), text, leadsTo }];
  });
  return lines.slice(0, -1).map(({ address, text, leadsTo }, i) => {
    const [, mnemonic = '', rest = ''] = /^(\S+)\s*(.*?)\s*$/.exec(text.replace(PREFIXES, '')) ?? [];
    return {
      address,
      length: (lines[i + 1]?.address ?? 0) - address,
      mnemonic,
      // A comma within parentheses or braces separates nothing.
      operands: rest.replace(/ <.*>$/, '').split(/,(?![^({]*[)}])/),
      leadsTo: leadsTo === undefined ? undefined : Number.parseInt(leadsTo, 16),
    };
  });
}

const NAMES = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'];
const LOW_BYTES = ['al', 'cl', 'dl', 'bl', 'spl', 'bpl', 'sil', 'dil'];
const HIGH_BYTES = ['ah', 'ch', 'dh', 'bh'];

/** The number of a general register in the encoding, of a part of one too; undefined: it is none. */
export function registerOf(operand: string): number | undefined {
  const name = operand.replace(/^%/, '');
  const numbered = /^r(\d+)[dwb]?$/.exec(name)?.[1];
  if (numbered !== undefined) return Number(numbered);
  const high = HIGH_BYTES.indexOf(name);
  if (high >= 0) return 4 + high;
  const low = LOW_BYTES.indexOf(name);
  const found = low >= 0 ? low : NAMES.indexOf(name.replace(/^[re]/, ''));
  return found >= 0 ? found : undefined;
}

/** How wide its operands are, by the suffix of a mov or cmp, or the name of a register. */
export function bitsOf({ mnemonic, operands }: Disassembled): number {
  const suffix = /^(?:mov|cmp)([bwl])$/.exec(mnemonic)?.[1];
  const last = (operands.at(-1) ?? '').replace(/^%/, '');
  if (suffix === 'b' || [...LOW_BYTES, ...HIGH_BYTES].includes(last) || /^r\d+b$/.test(last)) return 8;
  if (suffix === 'w' || NAMES.includes(last) || /^r\d+w$/.test(last)) return 16;
  return suffix === 'l' || /^(e..|r\d+d)$/.test(last) ? 32 : 64;
}

/** `0x8(%rsp,%rax,4)`, `%fs:0xfffffffffffffff8`, `0x10(%rip)`; undefined: it is no memory. */
export function memoryOf(operand: string, leadsTo: number | undefined): MemoryOperand | undefined {
  const [, sign, digits, inner] =
    /^(?:%[c-gs]s:)?(-?)(?:0x([0-9a-f]+))?(?:\((.*)\))?$/.exec(operand.replace(/\{.*\}$/, '')) ?? [];
  if (digits === undefined && inner === undefined) return undefined;
  const [base = '', index = ''] = inner?.split(',') ?? [];
  const size = Number(BigInt.asIntN(32, BigInt(`0x${digits ?? '0'}`)));
  if (base === '%rip') return { base: undefined, hasIndex: false, disp: 0, address: leadsTo };
  return {
    base: registerOf(base),
    // What string operations write, es: names and rdi counts through.
    hasIndex: (index !== '' && index !== '%riz') || operand.startsWith('%es:'),
    disp: sign === '-' ? -size : size,
    address: undefined,
  };
}
