import type { Block, Flow } from './follow.ts';
import type { Operand, Operation } from './instruction.ts';

/** The constants that decide how often the loop around a call is gone through. */
export function boundsOfLoop({ blocks }: Flow, call: number): number[] {
  const own = blocks.find(({ instructions }) => instructions.some(({ address }) => address === call));
  if (!own) return [];
  const behind = reached(own, ({ to }) => to);
  const before = reached(own, ({ from }) => from);
  const loop = new Set([...behind].filter(block => before.has(block)));
  const found = new Set<number>();
  for (const block of loop) {
    if (block.to.every(next => loop.has(next))) continue;
    const last = block.instructions.at(-1)?.operation;
    const compared = block.instructions.findLast(({ operation }) => operation.op === 'compare')?.operation;
    const bound = last?.op === 'branch' && compared ? immediateOf(compared) : undefined;
    if (bound !== undefined && bound > 0) found.add(bound);
  }
  return [...found];
}

function immediateOf(operation: Operation): number | undefined {
  if (operation.op !== 'compare') return undefined;
  const value = ({ kind, ...operand }: Operand) =>
    kind === 'immediate' && 'value' in operand ? operand.value : undefined;
  return value(operation.right) ?? value(operation.left);
}

/** The blocks that can be reached from one, itself among them where control comes back. */
function reached(from: Block, next: (block: Block) => readonly Block[]): Set<Block> {
  const found = new Set<Block>();
  const open = [...next(from)];
  for (let block = open.pop(); block; block = open.pop()) {
    if (found.has(block)) continue;
    found.add(block);
    open.push(...next(block));
  }
  return found;
}
