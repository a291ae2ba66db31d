// Moves of vector registers, of which the zero of X15 and the copies through X14 and X0 are followed.
import { type Form, finish, HALVES, NONE, sizeOf, writing } from './amd64-effects.ts';
import { type Context, operands } from './amd64-operands.ts';
import type { Instruction, MemoryOperand, Operand, Operation } from './instruction.ts';

const X15 = 15;

/** Writes the vector register in the register field, whatever is in the other. */
export function loadsVector(context: Context, form: Form): Instruction {
  const { reg, end } = operands(context, sizeOf(form, context));
  return finish(context, end, writing(HALVES.get(reg) ?? NONE, undefined, form.setsFlags));
}

/** Writes a vector register to what is in r/m. */
export function storesVector(context: Context, form: Form): Instruction {
  const { rm, end } = operands(context, sizeOf(form, context));
  return finish(
    context,
    end,
    writing((rm.kind === 'register' && HALVES.get(rm.register)) || NONE, rm, form.setsFlags),
  );
}

/** movups to memory: X15 is zero in all Go code, and X14 what copies go through, before Go 1.26 another, most often X0 (cmd/compile/abi-internal.md). */
export function storeVector(context: Context, form: Form): Instruction {
  const { reg, rm, end } = operands(context, 0);
  const halves = isWhole128(context) && rm.kind === 'memory' ? halvesOf(reg) : undefined;
  if (!halves || rm.kind !== 'memory') return storesVector(context, form);
  const move = (to: Operand, from: Operand): Operation => ({ op: 'move', to, from });
  const second = move(behind(rm.memory), halves[1]);
  return finish(context, end, { op: 'both', first: move(rm, halves[0]), second });
}

/** movups from memory. */
export function loadVector(context: Context, form: Form): Instruction {
  const { reg, rm, end } = operands(context, 0);
  const halves = isWhole128(context) && rm.kind === 'memory' && reg !== X15 ? halvesOf(reg) : undefined;
  if (!halves || rm.kind !== 'memory') return loadsVector(context, form);
  const move = (to: Operand, from: Operand): Operation => ({ op: 'move', to, from });
  const second = move(halves[1], behind(rm.memory));
  return finish(context, end, { op: 'both', first: move(halves[0], rm), second });
}

/** No prefix, which makes another instruction of it. */
function isWhole128({ isWord, isRepeated }: Context): boolean {
  return !isWord && !isRepeated;
}

function halvesOf(register: number): readonly [Operand, Operand] | undefined {
  if (register === X15)
    return [
      { kind: 'immediate', value: 0 },
      { kind: 'immediate', value: 0 },
    ];
  const halves = HALVES.get(register);
  if (!halves) return undefined;
  const [low, high] = halves;
  return [
    { kind: 'register', register: low },
    { kind: 'register', register: high },
  ];
}

/** The word behind. */
function behind(memory: MemoryOperand): Operand {
  const address = memory.address === undefined ? undefined : memory.address + 8;
  return { kind: 'memory', memory: { ...memory, disp: memory.disp + 8, address } };
}
