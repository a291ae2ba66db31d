import { type MemoryOperand, type Operation, RSP } from './amd64-operands.ts';
import type { Frame } from './frame.ts';
import { choose } from './value.ts';

/** What holds wherever in a function control is. */
export interface OfFunction {
  /** the lowest offset in the frame whose address is taken: what lies from there on others may change */
  lowest: number;
  /** a call of this function leaves its own address as the mark of the frame */
  marked: number | undefined;
}

type Of<Op extends Operation['op']> = Extract<Operation, { op: Op }>;

/** where `push` writes, after rsp has moved */
const TOP: MemoryOperand = { base: RSP, hasIndex: false, disp: 0, address: undefined };

/** What an instruction does to what is known. */
export function step(
  frame: Frame,
  { address, operation }: { address: number; operation: Operation },
  { lowest, marked }: OfFunction,
): void {
  switch (operation.op) {
    case 'move':
      move(frame, operation, lowest);
      break;
    case 'address':
      frame.registers[operation.to] = frame.addressOf(operation.from);
      break;
    case 'conditional-move':
      conditionalMove(frame, operation);
      break;
    case 'compare':
      frame.flags = address;
      break;
    case 'call':
      frame.call(address);
      frame.forgetFrom(lowest);
      if (operation.target !== undefined && operation.target === marked)
        frame.mark = { kind: 'number', value: address };
      break;
    case 'push':
      frame.rsp -= 8;
      frame.write({ kind: 'memory', memory: TOP }, undefined);
      break;
    case 'pop':
      frame.registers[operation.to] = undefined;
      frame.rsp += 8;
      break;
    case 'stack':
      frame.rsp += operation.by;
      frame.flags = address;
      break;
    case 'other':
      writeAnything(frame, operation, lowest);
      if (operation.setsFlags) frame.flags = address;
      break;
    default:
  }
}

function move(frame: Frame, { to, from }: Of<'move'>, lowest: number): void {
  frame.write(to, frame.read(from));
  if (to.kind === 'memory' && frame.slotOf(to.memory) === undefined) frame.forgetFrom(lowest);
}

function conditionalMove(frame: Frame, { to, from, condition }: Of<'conditional-move'>): void {
  // A condition and its opposite differ in the lowest bit.
  const values = [frame.registers[to], frame.read(from)];
  if ((condition & 1) !== 0) values.reverse();
  const isKnown = frame.flags >= 0;
  frame.registers[to] = isKnown ? choose(`f${frame.flags}.${condition >> 1}`, values) : undefined;
}

function writeAnything(frame: Frame, { registers, memory }: Of<'other'>, lowest: number): void {
  for (const register of registers) frame.registers[register] = undefined;
  if (!memory) return;
  frame.overwrite(memory);
  if (frame.slotOf(memory) === undefined) frame.forgetFrom(lowest);
}
