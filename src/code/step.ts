import type { Duff } from './duff-copy.ts';
import type { Frame } from './frame.ts';
import type { Operation } from './instruction.ts';
import { addTimes, choose, add as plus, times, type Value } from './value.ts';

/** What holds wherever in a function control is. */
export interface OfFunction {
  /** functions that leave all registers but one as they were */
  preserving?: ReadonlySet<number> | undefined;
  /** whether a call may be one that copies to where it is given an address: into the middle of duffcopy, or to an unknown address */
  writesGiven?: ((target: number | undefined) => boolean) | undefined;
  /** what a call copies or zeroes, where it is one into the middle of duffcopy or duffzero */
  duff?: ((target: number) => Duff | undefined) | undefined;
  /** what words of the global offset table hold, as far as it was looked up */
  bound?: ReadonlyMap<number, number> | undefined;
  /** a call of this function leaves its own address as the mark of the frame */
  marked: number | undefined;
}

/** a store of unknown width may cover so much (bytes) */
const WIDEST_STORE = 64;

type Of<Op extends Operation['op']> = Extract<Operation, { op: Op }>;

/** What an instruction does to what is known. */
export function step(
  frame: Frame,
  { address, operation }: { address: number; operation: Operation },
  known: OfFunction,
): void {
  switch (operation.op) {
    case 'move':
      move(frame, operation);
      break;
    case 'conditional-move':
      conditionalMove(frame, operation);
      break;
    case 'compare':
      frame.flags = address;
      break;
    case 'call':
      if (operation.target !== undefined && known.preserving?.has(operation.target)) {
        frame.flags = -1;
        frame.registers[frame.cpu.barrierResult] = {
          kind: 'result',
          call: address,
          register: frame.cpu.barrierResult,
        };
        break;
      }
      if (duffOf(frame, operation, known)) break;
      if (known.writesGiven?.(operation.target)) frame.forgetGiven();
      frame.call(address);
      frame.forgetFrom(frame.taken);
      if (operation.target !== undefined && operation.target === known.marked)
        frame.mark = { kind: 'number', value: address };
      break;
    case 'push':
      frame.depth -= 8;
      frame.writeTop();
      break;
    case 'pop':
      frame.registers[operation.to] = undefined;
      frame.depth += 8;
      break;
    case 'stack':
      frame.depth += operation.by;
      frame.flags = address;
      break;
    case 'both':
      step(frame, { address, operation: operation.first }, known);
      step(frame, { address, operation: operation.second }, known);
      break;
    case 'other':
      writeAnything(frame, operation);
      if (operation.setsFlags) frame.flags = address;
      break;
    default:
      calculate(frame, address, operation);
  }
}

/**
 * A call into the middle of duffcopy or duffzero, which changes nothing but where it writes to, and its own registers. Code of a
 * plugin forms the address in a register.
 */
function duffOf(frame: Frame, { target, through }: Of<'call'>, { duff, bound }: OfFunction): boolean {
  const address = target ?? (through && addressOf(frame.read(through), bound));
  const done = address === undefined ? undefined : duff?.(address);
  if (!done) return false;
  const { copyTo, copyFrom, zeroAt } = frame.cpu;
  if (done.does === 'copy') {
    frame.copyWords(frame.registers[copyTo], frame.registers[copyFrom], done.bytes);
    frame.registers[copyTo] = undefined;
    frame.registers[copyFrom] = undefined;
  } else {
    frame.zeroWords(plus(frame.registers[zeroAt], done.skips), done.bytes);
    frame.registers[zeroAt] = undefined;
  }
  frame.flags = -1;
  return true;
}

/** An address in code, or a constant distance from one that the global offset table holds. */
function addressOf(value: Value | undefined, bound: OfFunction['bound']): number | undefined {
  if (value?.kind === 'address') return value.address;
  const slot = slotOf(value);
  const held = slot && bound?.get(slot.address);
  return slot && held !== undefined ? held + slot.offset : undefined;
}

/** A word of the file that a value is counted from. */
export function slotOf(value: Value | undefined): { address: number; offset: number } | undefined {
  const [base, offset] = value?.kind === 'sum' ? [value.base, value.offset] : [value, 0];
  if (base?.kind !== 'load' || base.offset !== 0 || base.base.kind !== 'address') return undefined;
  return { address: base.base.address, offset };
}

/** Addresses, sums and products. */
function calculate(frame: Frame, address: number, operation: Operation): void {
  switch (operation.op) {
    case 'address':
      if (operation.from.base === frame.cpu.stackPointer && !operation.from.hasIndex)
        take(frame, operation.from.disp);
      frame.registers[operation.to] = frame.addressOf(operation.from);
      break;
    case 'page':
      frame.registers[operation.to] = { kind: 'page', address: operation.address };
      break;
    case 'add':
      add(frame, operation);
      if (operation.setsFlags) frame.flags = address;
      break;
    case 'sum':
      frame.registers[operation.to] = addTimes(
        frame.plus(operation.from, 0),
        frame.registers[operation.index],
        operation.scale,
      );
      if (operation.setsFlags) frame.flags = address;
      break;
    case 'scale':
      frame.registers[operation.to] = times(frame.registers[operation.from], operation.by);
      if (operation.setsFlags) frame.flags = address;
      break;
    default:
  }
}

function move(frame: Frame, { to, from, bytes }: Of<'move'>): void {
  frame.write(to, frame.read(from), bytes);
  if (to.kind === 'memory' && frame.slotOf(to.memory) === undefined) frame.forgetFrom(frame.taken);
}

/** The first instruction of most functions compares an address below the frame with the stack's guard. */
function take(frame: Frame, distance: number): void {
  if (distance >= 0) frame.take(frame.depth + distance);
}

/** What is put into the stack pointer is followed where it is a constant distance from where it was. */
function add(frame: Frame, { to, from, by }: Of<'add'>): void {
  const sum = frame.plus(from, by);
  if (from === frame.cpu.stackPointer && to !== from) take(frame, by);
  if (to !== frame.cpu.stackPointer) frame.registers[to] = sum;
  else if (sum?.kind === 'stack') frame.depth = sum.offset;
  else frame.isLost = true;
}

function conditionalMove(frame: Frame, { to, from, otherwise, condition }: Of<'conditional-move'>): void {
  // A condition and its opposite differ in the lowest bit.
  const values = [otherwise ? frame.read(otherwise) : frame.registers[to], frame.read(from)];
  if ((condition & 1) !== 0) values.reverse();
  const isKnown = frame.flags >= 0;
  frame.registers[to] = isKnown ? choose(`f${frame.flags}.${condition >> 1}`, values) : undefined;
}

function writeAnything(frame: Frame, { registers, memory, bytes = WIDEST_STORE }: Of<'other'>): void {
  for (const register of registers) frame.registers[register] = undefined;
  if (!memory) return;
  frame.overwrite(memory, bytes);
  if (frame.slotOf(memory) === undefined) frame.forgetFrom(frame.taken);
}
