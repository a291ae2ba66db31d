import type { Cpu } from './cpu.ts';
import { Frame } from './frame.ts';
import { type MemoryOperand, type Operand, type Operation, partsOf } from './instruction.ts';
import { type OfFunction, step } from './step.ts';
import type { Value } from './value.ts';

/** One instruction with what is known before it. */
export interface Step {
  address: number;
  operation: Operation;
  frame: Frame;
  /** see Instruction; of the first of its parts alone */
  touches?: MemoryOperand | undefined;
}

export interface PlacedInstruction {
  address: number;
  end: number;
  operation: Operation;
  touches: MemoryOperand | undefined;
}

/** Instructions that are run one after the other. */
export interface Block {
  start: number;
  instructions: PlacedInstruction[];
  /** blocks that control may come from, as far as jumps say it */
  from: Block[];
  to: Block[];
  before?: Frame;
  after?: Frame;
  changes: number;
}

const MAX_CODE_BYTES = 256 << 10;
/** what is kept of all values while the functions of one host are followed: instructions, and words of frames */
const MAX_WORK = 1 << 21;
/** a block that has started with other frames so often is taken to know nothing */
const MAX_CHANGES = 24;

/** What the functions of one host may take together: code may be crafted so that it never ends. */
export class FollowBudget {
  #left = MAX_WORK;

  /** Whether there is so much left. */
  take(work: number): boolean {
    this.#left -= work;
    return this.#left >= 0;
  }
}

/** A function through which values were followed. */
export interface Flow {
  blocks: readonly Block[];
  known: OfFunction;
  /** what is left for whoever walks through it again */
  budget: FollowBudget;
}

/**
 * Follows the values through one function, whose code starts at `address`. Undefined: the code cannot be decoded, or jumps
 * to an unknown address, or takes more than is left. A call of `marked` leaves its own address as the mark of the frame.
 */
export function follow(
  code: Uint8Array,
  address: number,
  cpu: Cpu,
  {
    marked,
    budget,
    ...kinds
  }: {
    marked: number | undefined;
    preserving?: OfFunction['preserving'];
    writesGiven?: OfFunction['writesGiven'];
    duff?: OfFunction['duff'];
    bound?: OfFunction['bound'];
    budget: FollowBudget;
  },
): Flow | undefined {
  const isSmall = code.length <= MAX_CODE_BYTES && budget.take(code.length);
  const instructions = isSmall ? decodeAll(code, address, cpu) : undefined;
  if (!instructions?.every(instruction => isFollowable(instruction, cpu))) return undefined;
  const blocks = blocksOf(instructions, address);
  const known = { marked, ...kinds };
  return settle(blocks, known, cpu, budget) ? { blocks, known, budget } : undefined;
}

/** Visits every instruction that can be reached with what is known before it, whichever way control came. */
export function visitAll(
  { blocks, known }: Flow,
  visit: (step: Step) => void,
  wordAt?: (offset: number) => Value | undefined,
): void {
  for (const block of blocks) {
    if (!block.before) continue;
    const frame = block.before.copy();
    for (const { address, operation, ...instruction } of block.instructions) {
      let { touches } = instruction;
      for (const part of partsOf(operation)) {
        visit({ address, operation: part, frame, touches });
        touches = undefined;
        stepReloading(frame, { address, operation: part }, known, wordAt);
      }
    }
  }
}

/** What an operand is; of a word of the frame of which nothing is known any more what it is taken to be. */
export function readWord(
  frame: Frame,
  operand: Operand,
  wordAt: ((offset: number) => Value | undefined) | undefined,
): Value | undefined {
  const value = frame.read(operand);
  if (value || !wordAt || operand.kind !== 'memory') return value;
  const offset = frame.slotOf(operand.memory);
  return offset === undefined ? undefined : wordAt(offset);
}

/** An instruction, which may load a word of the frame again. */
export function stepReloading(
  frame: Frame,
  one: { address: number; operation: Operation },
  known: OfFunction,
  wordAt: ((offset: number) => Value | undefined) | undefined,
): void {
  const { operation } = one;
  const word =
    wordAt && operation.op === 'move' && operation.to.kind === 'register'
      ? { register: operation.to.register, value: readWord(frame, operation.from, wordAt) }
      : undefined;
  step(frame, one, known);
  if (word) frame.registers[word.register] ??= word.value;
}

/** Not what jumps through a register, or sets the stack pointer to anything but a sum with a constant. */
function isFollowable({ operation }: { operation: Operation }, cpu: Cpu): boolean {
  const { stackPointer } = cpu;
  switch (operation.op) {
    case 'jump':
      return operation.target !== undefined;
    case 'move':
      return operation.to.kind !== 'register' || operation.to.register !== stackPointer;
    case 'address':
    case 'page':
    case 'sum':
    case 'scale':
    case 'conditional-move':
    case 'pop':
      return operation.to !== stackPointer;
    case 'both':
      return [operation.first, operation.second].every(part => isFollowable({ operation: part }, cpu));
    case 'other':
      return !operation.registers.includes(stackPointer);
    default:
      return true;
  }
}

/** Undefined: there is something that is not an instruction. Padding behind the last one is left out. */
function decodeAll(code: Uint8Array, address: number, cpu: Cpu): PlacedInstruction[] | undefined {
  const found: PlacedInstruction[] = [];
  for (let at = 0; at < code.length; ) {
    const instruction = cpu.decode(code, at, address + at);
    if (!instruction || at + instruction.length > code.length) return undefined;
    found.push({
      address: address + at,
      end: address + at + instruction.length,
      operation: instruction.operation,
      touches: instruction.touches,
    });
    at += instruction.length;
  }
  return found;
}

function blocksOf(instructions: readonly PlacedInstruction[], entry: number): Block[] {
  const starts = new Set([entry]);
  for (const { end, operation } of instructions) {
    if (operation.op === 'jump' || operation.op === 'branch') {
      if (operation.target !== undefined) starts.add(operation.target);
      starts.add(end);
    }
    if (operation.op === 'return') starts.add(end);
  }
  const blocks: Block[] = [];
  for (const instruction of instructions) {
    if (starts.has(instruction.address))
      blocks.push({ start: instruction.address, instructions: [], from: [], to: [], changes: 0 });
    blocks.at(-1)?.instructions.push(instruction);
  }
  const byStart = new Map(blocks.map(block => [block.start, block]));
  for (const block of blocks) {
    const last = block.instructions.at(-1);
    for (const start of last ? successors(last) : []) {
      const next = byStart.get(start);
      if (!next) continue;
      block.to.push(next);
      next.from.push(block);
    }
  }
  return blocks;
}

function successors({ end, operation }: PlacedInstruction): number[] {
  switch (operation.op) {
    case 'jump':
      return operation.target === undefined ? [] : [operation.target];
    case 'branch':
      return [operation.target, end];
    case 'return':
      return [];
    default:
      return [end];
  }
}

/** Rounds over the blocks, in the order of the code, until nothing changes any more; false: it takes too long. */
function settle(blocks: readonly Block[], known: OfFunction, cpu: Cpu, budget: FollowBudget): boolean {
  const [entry] = blocks;
  if (!entry) return true;
  const open = new Set([entry]);
  while (open.size > 0) {
    if (!budget.take(blocks.length)) return false;
    for (const block of blocks) {
      if (!open.delete(block)) continue;
      if (!budget.take(workOf(block))) return false;
      // Control comes back to the entry only after the stack has grown, with everything as it was.
      const [first = Frame.unknown(cpu, 0), ...others] =
        block === entry ? [Frame.entry(cpu)] : block.from.flatMap(({ after }) => after ?? []);
      const isRestless = block.changes > MAX_CHANGES;
      const before = isRestless
        ? Frame.unknown(cpu, first.depth, Math.min(...[first, ...others].map(({ taken }) => taken)))
        : Frame.join(`b${block.start}`, [first, ...others]);
      if (block.before?.isLike(before)) continue;
      block.before = before;
      block.changes++;
      const after = before.copy();
      for (const instruction of block.instructions) step(after, instruction, known);
      if (after.isLost) return false;
      block.after = after;
      for (const next of block.to) open.add(next);
    }
  }
  return true;
}

/** Frames are copied, joined and compared word by word. */
function workOf({ from, instructions }: Block): number {
  return from.reduce((sum, { after }) => sum + (after ? after.slots.size + 16 : 0), instructions.length);
}
