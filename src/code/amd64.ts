import type { Form } from './amd64-effects.ts';
import { FORMS, ONE_BYTE, TWO_BYTE } from './amd64-opcodes.ts';
import type { Context } from './amd64-operands.ts';
import type { Instruction } from './instruction.ts';

const MAX_PREFIXES = 14;
const TWO_BYTE_ESCAPE = 0x0f;

/**
 * Decodes one instruction of amd64, as far as the flow of constants needs it: where it ends, where it jumps, and what it
 * moves. Encodings: Intel SDM volume 2, appendix A. Every other instruction is `other`, with the registers that
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
    if (at - start > MAX_PREFIXES) return undefined;
  }
  const first = bytes[at] ?? 0;
  const rex = (first & 0xf0) === 0x40 ? first : 0;
  if (rex !== 0) at++;
  const context = { bytes, start, at, address, rex, isWord, isRepeated, memory: undefined };
  const opcode = bytes[at] ?? 0;
  if (opcode !== TWO_BYTE_ESCAPE) return read(context, oneByte[opcode]);
  context.at++;
  return read(context, twoByte[bytes[context.at] ?? 0]);
}

function read(context: Context, form: Form | undefined): Instruction | undefined {
  return form?.read(context, form);
}

const oneByte = formsOf(ONE_BYTE);
const twoByte = formsOf(TWO_BYTE);

/** By opcode. Every row of a map begins with its number. */
function formsOf(map: string): (Form | undefined)[] {
  const rows = map.trim().split('\n');
  return rows.flatMap(row => row.split(/ +/).slice(1)).map(cell => FORMS[cell]);
}
