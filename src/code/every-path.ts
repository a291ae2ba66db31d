import type { Block, Flow } from './follow.ts';

/** Where in a function calls are, and whether every way through it comes by. */
export interface Course {
  /** calls in an order in which they may be made; of two that are always made the earlier one first */
  order: ReadonlyMap<number, number>;
  /** calls that every way through the function makes */
  always: ReadonlySet<number>;
}

/** blocks of a function that is looked at so closely */
const MAX_BLOCKS = 1 << 12;

/**
 * The calls of a function that are made whenever it is run to its end.
 * @param isCheck whether what is called only tells that an index or an operand is wrong: such an end is not counted
 */
export function courseOf(
  { blocks }: Flow,
  targets: ReadonlyMap<number, number>,
  isCheck: (target: number) => boolean,
): Course {
  const sorted = inOrder(blocks);
  const order = new Map<number, number>();
  const always = new Set<number>();
  for (const block of sorted)
    for (const { address } of block.instructions) if (targets.has(address)) order.set(address, order.size);
  if (sorted.length > MAX_BLOCKS) return { order, always };
  const ends = sorted.filter(({ instructions, to }) => {
    if (to.length > 0) return false;
    return !instructions.some(({ address }) => isCheck(targets.get(address) ?? -1));
  });
  const withCalls = sorted.filter(({ instructions }) =>
    instructions.some(({ address }) => targets.has(address)),
  );
  for (const block of withCalls)
    if (ends.length > 0 && !canEndWithout(block, blocks[0], new Set(ends)))
      for (const { address } of block.instructions) if (targets.has(address)) always.add(address);
  return { order, always };
}

/** Reverse postorder from the entry: what has to come before stands before. */
function inOrder([entry]: readonly Block[]): Block[] {
  const found: Block[] = [];
  const seen = new Set<Block>();
  const open = entry ? [{ block: entry, next: 0 }] : [];
  if (entry) seen.add(entry);
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const to = top.block.to[top.next++];
    if (!to) {
      found.push(top.block);
      open.pop();
    } else if (!seen.has(to)) {
      seen.add(to);
      open.push({ block: to, next: 0 });
    }
  }
  return found.reverse();
}

function canEndWithout(avoided: Block, entry: Block | undefined, ends: ReadonlySet<Block>): boolean {
  if (!entry || entry === avoided) return false;
  const seen = new Set([entry]);
  const open = [entry];
  for (let block = open.pop(); block; block = open.pop()) {
    if (ends.has(block)) return true;
    for (const next of block.to)
      if (next !== avoided && !seen.has(next)) {
        seen.add(next);
        open.push(next);
      }
  }
  return false;
}
