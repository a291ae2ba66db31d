import { decode } from './amd64.ts';
import { type Operation, RSP } from './amd64-operands.ts';
import { Frame } from './frame.ts';
import { type OfFunction, step } from './step.ts';

/** One instruction with what is known before it. */
export interface Step {
  address: number;
  operation: Operation;
  frame: Frame;
}

interface Instruction {
  address: number;
  end: number;
  operation: Operation;
}

interface Block {
  start: number;
  instructions: Instruction[];
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

/** What the functions of one host may take together: code may be made so that it takes for ever. */
export class FollowBudget {
  #left = MAX_WORK;

  /** Whether there is so much left. */
  take(work: number): boolean {
    this.#left -= work;
    return this.#left >= 0;
  }
}

/**
 * Follows the values through one function, whose code starts at `address`, and then visits every instruction that can be
 * reached with what is known before it, whichever way control came. False: the code cannot be decoded, or jumps to where
 * nobody can tell, or takes more than is left; then nothing was visited. A call of `marked` leaves its own address as the mark of the frame.
 */
export function follow(
  code: Uint8Array,
  address: number,
  { marked, budget }: { marked: number | undefined; budget: FollowBudget },
  visit: (step: Step) => void,
): boolean {
  const isSmall = code.length <= MAX_CODE_BYTES && budget.take(code.length);
  const instructions = isSmall ? decodeAll(code, address) : undefined;
  if (!instructions?.every(isFollowable)) return false;
  const blocks = blocksOf(instructions, address);
  const known = { lowest: lowestTaken(instructions, blocks), marked };
  if (!settle(blocks, known, budget)) return false;
  for (const block of blocks) {
    if (!block.before) continue;
    const frame = block.before.copy();
    for (const instruction of block.instructions) {
      visit({ address: instruction.address, operation: instruction.operation, frame });
      step(frame, instruction, known);
    }
  }
  return true;
}

/** Not what jumps through a register, or sets rsp to anything but a constant distance from where it was. */
function isFollowable({ operation }: Instruction): boolean {
  switch (operation.op) {
    case 'jump':
      return operation.target !== undefined;
    case 'move':
      return operation.to.kind !== 'register' || operation.to.register !== RSP;
    case 'address':
    case 'conditional-move':
    case 'pop':
      return operation.to !== RSP;
    case 'other':
      return !operation.registers.includes(RSP);
    default:
      return true;
  }
}

/** Undefined: there is something that is no instruction. Padding behind the last one is left out. */
function decodeAll(code: Uint8Array, address: number): Instruction[] | undefined {
  const found: Instruction[] = [];
  for (let at = 0; at < code.length; ) {
    const instruction = decode(code, at, address + at);
    if (!instruction || at + instruction.length > code.length) return undefined;
    found.push({
      address: address + at,
      end: address + at + instruction.length,
      operation: instruction.operation,
    });
    at += instruction.length;
  }
  return found;
}

function blocksOf(instructions: readonly Instruction[], entry: number): Block[] {
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

function successors({ end, operation }: Instruction): number[] {
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
function settle(blocks: readonly Block[], known: OfFunction, budget: FollowBudget): boolean {
  const [entry] = blocks;
  if (!entry) return true;
  const open = new Set([entry]);
  while (open.size > 0) {
    if (!budget.take(blocks.length)) return false;
    for (const block of blocks) {
      if (!open.delete(block)) continue;
      if (!budget.take(workOf(block))) return false;
      // Control comes back to the entry only after the stack has grown, with everything as it was.
      const frames = block === entry ? [Frame.entry()] : block.from.flatMap(({ after }) => after ?? []);
      const isRestless = block.changes > MAX_CHANGES;
      const before = isRestless ? Frame.unknown(frames[0]?.rsp ?? 0) : Frame.join(`b${block.start}`, frames);
      if (block.before?.isLike(before)) continue;
      block.before = before;
      block.changes++;
      const after = before.copy();
      for (const instruction of block.instructions) step(after, instruction, known);
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

/**
 * The lowest offset in the frame whose address is taken; what lies from there on may be changed by whoever has it. The
 * depth of the frame is the same wherever an address is taken: Go moves rsp at the entry only.
 */
function lowestTaken(instructions: readonly Instruction[], blocks: readonly Block[]): number {
  const depth = blocks[0] ? depthBehindEntry(instructions) : 0;
  let lowest = 0;
  for (const { operation } of instructions) {
    if (operation.op !== 'address' || operation.from.base !== RSP || operation.from.hasIndex) continue;
    // The first instruction of most functions compares an address below the frame with the stack's guard.
    if (operation.from.disp >= 0) lowest = Math.min(lowest, operation.from.disp - depth);
  }
  return lowest;
}

function depthBehindEntry(instructions: readonly Instruction[]): number {
  let depth = 0;
  let deepest = 0;
  for (const { operation } of instructions) {
    if (operation.op === 'push') depth += 8;
    if (operation.op === 'pop') depth -= 8;
    if (operation.op === 'stack') depth -= operation.by;
    if (operation.op === 'return') break;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
