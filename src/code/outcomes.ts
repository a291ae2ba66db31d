import { type Block, type Flow, readWord, type Step, stepReloading } from './follow.ts';
import type { Frame } from './frame.ts';
import { type Operation, partsOf } from './instruction.ts';
import { step } from './step.ts';
import type { Value } from './value.ts';

/** Whether a value is zero; undefined: unknown. */
export type State = 'zero' | 'other' | undefined;

/** Where a function ends, or comes back to the call that it was followed from. */
export interface Exit {
  address: number;
  /** of the registers of results; none where it never returns */
  states: State[];
}

/** What may become of a function from some place on. */
export interface Outcome {
  exits: Exit[];
  /** addresses of calls that it may make */
  calls: ReadonlySet<number>;
}

/** What is known beyond what the code says, and how far to go. */
export interface Walk {
  /** results whose registers are distinguished */
  results: readonly number[];
  /** right behind this call; absent: from the entry on */
  from?: number;
  /** of values whose state is assumed */
  assumed?: (value: Value) => State;
  /** a call that is not gone beyond */
  until?: number;
  /** of two values that are held against each other: what they are taken to be */
  held?: (left: Value | undefined, right: Value | undefined) => 'equal' | 'unequal' | undefined;
  /** calls that never come back */
  ends?: (call: { address: number; target?: number }) => boolean;
  /** what a word of the frame is, where nothing is known of it any more */
  wordAt?: (offset: number) => Value | undefined;
  /** sees every instruction on the way, with what is known before it */
  visit?: (step: Step) => void;
}

/** how often one block is walked through, each time with another frame */
const MAX_VISITS = 6;
/** blocks of one walk */
const MAX_BLOCKS = 1 << 10;
/** results that are distinguished */
export const RESULTS = 5;

interface Place {
  block: Block;
  frame: Frame;
  /** index of the first instruction */
  at: number;
}

/** Walks every way that control may take, each with what is known on it; undefined: there are too many. */
export function outcomeOf(flow: Flow, walk: Walk): Outcome | undefined {
  const start = startOf(flow, walk);
  const found = { exits: [] as Exit[], calls: new Set<number>() };
  const seen = new Map<Block, Frame[]>();
  const open = start ? [start] : [];
  if (!start) return undefined;
  for (let count = 0; ; count++) {
    const place = open.pop();
    if (!place) return found;
    const work = place.block.instructions.length + place.frame.slots.size;
    if (count > MAX_BLOCKS || !flow.budget.take(work)) return undefined;
    const end = runThrough(flow, place, walk, found);
    if (!end) continue;
    for (const block of successors(place.block, end, walk)) {
      const frames = seen.get(block) ?? [];
      if (frames.some(frame => frame.isLike(end.frame))) continue;
      // A loop that counts comes with another frame each time: then what always holds has to do.
      const isRestless = frames.length >= MAX_VISITS;
      if (frames.length > MAX_VISITS) continue;
      const frame = isRestless ? block.before : end.frame;
      if (!frame) return undefined;
      seen.set(block, [...frames, frame.copy()]);
      open.push({ block, frame: frame.copy(), at: 0 });
    }
  }
}

function startOf({ blocks, known }: Flow, { from }: Walk): Place | undefined {
  for (const block of blocks) {
    const at = from === undefined ? -1 : block.instructions.findIndex(({ address }) => address === from);
    if ((from !== undefined && at < 0) || !block.before) continue;
    const frame = block.before.copy();
    for (const instruction of block.instructions.slice(0, at + 1)) step(frame, instruction, known);
    return { block, frame, at: at + 1 };
  }
  return undefined;
}

/** What the last comparison of a block compared. */
interface BlockEnd {
  frame: Frame;
  compared?: { left: Value | undefined; right: Value | undefined };
}

/** Undefined: control does not leave the block. */
function runThrough(
  { known }: Flow,
  { block, frame, at }: Place,
  walk: Walk,
  found: { exits: Exit[]; calls: Set<number> },
): BlockEnd | undefined {
  let compared: BlockEnd['compared'];
  for (const instruction of block.instructions.slice(at)) {
    const { address, operation } = instruction;
    if (operation.op === 'call') {
      if (address === walk.until) return undefined;
      if (address === walk.from) {
        found.exits.push({ address, states: [] });
        return undefined;
      }
      found.calls.add(address);
      if (walk.ends?.({ address, ...operation })) {
        walk.visit?.({ address, operation, frame });
        found.exits.push({ address, states: [] });
        return undefined;
      }
    }
    if (operation.op === 'return') {
      // Behind a call that never returns something stands that no code comes to.
      const isReached = block.instructions.at(-2)?.operation.op !== 'call';
      const states = walk.results.slice(0, RESULTS).map(register => stateOf(frame.registers[register], walk));
      found.exits.push({ address, states: isReached ? states : [] });
      if (isReached) walk.visit?.({ address, operation, frame });
      return undefined;
    }
    if (operation.op === 'compare')
      compared = {
        left: readWord(frame, operation.left, walk.wordAt),
        right: readWord(frame, operation.right, walk.wordAt),
      };
    else if (setsFlags(operation)) compared = undefined;
    for (const part of partsOf(operation)) {
      walk.visit?.({ address, operation: part, frame });
      stepReloading(frame, { address, operation: part }, known, walk.wordAt);
    }
  }
  return { frame, ...(compared ? { compared } : {}) };
}

function setsFlags(operation: Operation): boolean {
  switch (operation.op) {
    case 'call':
    case 'stack':
      return true;
    case 'other':
    case 'add':
    case 'scale':
      return operation.setsFlags;
    default:
      return false;
  }
}

function stateOf(value: Value | undefined, { assumed }: Walk): State {
  if (!value) return undefined;
  if (value.kind === 'number') return value.value === 0 ? 'zero' : 'other';
  return value.kind === 'address' || value.kind === 'stack' ? 'other' : assumed?.(value);
}

/** Where control may go on, by what is known of what was compared. */
function successors(block: Block, { frame, compared }: BlockEnd, walk: Walk): readonly Block[] {
  const operation = block.instructions.at(-1)?.operation;
  if (operation?.op !== 'branch' || operation.when === 'other') return block.to;
  const held = compared && walk.held?.(compared.left, compared.right);
  if (held !== undefined)
    return block.to.filter(({ start }) => (start === operation.target) === (operation.when === held));
  const zero = operation.zero === undefined ? undefined : frame.registers[operation.zero];
  const [left, right] =
    operation.zero === undefined
      ? [stateOf(compared?.left, walk), stateOf(compared?.right, walk)]
      : [stateOf(zero, walk), 'zero'];
  // Only what is held against zero is decided by whether it is.
  const state = right === 'zero' ? left : left === 'zero' ? right : undefined;
  if (state === undefined) return block.to;
  const isTaken = (state === 'zero') === (operation.when === 'equal');
  return block.to.filter(({ start }) => (start === operation.target) === isTaken);
}

/** Whether some exit is one of both, as far as is known. */
export function haveCommon(some: readonly Exit[], others: readonly Exit[]): boolean {
  return some.some(exit => others.some(other => isLike(exit, other)));
}

function isLike(a: Exit, b: Exit): boolean {
  if (a.address !== b.address) return false;
  return !a.states.some((state, i) => {
    const other = b.states[i];
    return state !== undefined && other !== undefined && state !== other;
  });
}
