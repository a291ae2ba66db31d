import { form, implied, writesBoth } from './amd64-effects.ts';
import type { Context } from './amd64-operands.ts';
import type { Instruction } from './instruction.ts';

/** opcodes of the map 0f whose vector forms have an immediate */
const WITH_IMMEDIATE: readonly number[] = [0x70, 0x71, 0x72, 0x73, 0xc2, 0xc4, 0xc5, 0xc6];
/** bytes that are stored at once */
const WIDEST = 64;
/** vzeroupper and vzeroall */
const ZEROING = form(implied, { setsFlags: false });

/** VEX and EVEX: they write vector registers or memory, a few a general register. */
export function vector(context: Context): Instruction | undefined {
  const { bytes, at } = context;
  const prefix = bytes[at];
  const b = bytes[at + 1] ?? 0;
  const [map, size] = prefix === 0xc5 ? [1, 2] : prefix === 0xc4 ? [b & 31, 3] : [b & 7, 4];
  if (map < 1 || map > 7) return undefined;
  // R, X and B stand inverted in the highest bits of the first byte.
  context.rex = (~b >> 5) & (prefix === 0xc5 ? 4 : 7);
  context.at += size;
  const opcode = bytes[context.at] ?? 0;
  if (map === 1 && opcode === 0x77) return implied(context, ZEROING);
  const hasImmediate = map === 3 || (map === 1 && WITH_IMMEDIATE.includes(opcode));
  // The register in VEX.vvvv is the target of some (BMI).
  const vvvv = (~(bytes[at + (prefix === 0xc5 ? 1 : 2)] ?? 0) >> 3) & 15;
  const { operation, ...instruction } = writesBoth(
    context,
    form(writesBoth, { immediate: hasImmediate ? 1 : 0, registers: [vvvv] }),
  );
  return {
    ...instruction,
    operation: operation.op === 'other' ? { ...operation, bytes: WIDEST } : operation,
  };
}
