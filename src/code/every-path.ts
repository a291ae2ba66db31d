import type { Block, Flow } from './follow.ts';

/** What a call does to the way through a function: it comes back, it does not, or it panics because an index is wrong. */
export type Ending = 'returns' | 'ends' | 'check';

/** Where in a function calls are, and whether every way through it comes by. */
export interface Course {
  /** calls that can be made, in an order in which they may be; of two that are always made the earlier one first */
  order: ReadonlyMap<number, number>;
  /** calls that every way through the function makes */
  always: ReadonlySet<number>;
  /** whether every way makes one of these calls */
  makesOneOf: (calls: ReadonlySet<number>) => boolean;
  /** it comes back on some way */
  returns: boolean;
  /** on some way it does not, and no index or operand is wrong */
  mayEnd: boolean;
}

/** blocks of a function that is looked at so closely */
const MAX_BLOCKS = 1 << 12;

/**
 * The calls of a function that are made whenever it is run to its end.
 * @param endings what becomes of the calls, by their addresses. An end that a check makes is not counted: it is not what code
 *   goes by.
 */
export function courseOf({ blocks }: Flow, endings: ReadonlyMap<number, Ending>): Course {
  const graph = new Graph(blocks, endings);
  const sorted = graph.inOrder();
  const order = new Map<number, number>();
  for (const block of sorted) for (const call of graph.callsIn(block)) order.set(call, order.size);
  const ends = sorted.filter(block => graph.isEnd(block));
  const always = new Set<number>();
  if (ends.length > 0 && sorted.length <= MAX_BLOCKS)
    for (const block of sorted) {
      const calls = graph.callsIn(block);
      if (calls.length > 0 && !graph.canEndWithout([block], new Set(ends)))
        for (const call of calls) always.add(call);
    }
  return {
    order,
    always,
    makesOneOf: calls => {
      const making = sorted.filter(block => graph.callsIn(block).some(call => calls.has(call)));
      return ends.length > 0 && sorted.length <= MAX_BLOCKS && !graph.canEndWithout(making, new Set(ends));
    },
    returns: ends.some(block => !graph.stops(block)),
    mayEnd: ends.some(block => graph.stops(block)),
  };
}

/** The blocks of a function, each as far as control gets in it. */
class Graph {
  readonly #entry: Block | undefined;
  readonly #endings: ReadonlyMap<number, Ending>;

  constructor([entry]: readonly Block[], endings: ReadonlyMap<number, Ending>) {
    this.#entry = entry;
    this.#endings = endings;
  }

  /** Up to the first that does not come back, that one among them. */
  callsIn({ instructions }: Block): number[] {
    const calls = instructions.flatMap(({ address }) => (this.#endings.has(address) ? [address] : []));
    const last = calls.findIndex(call => this.#endings.get(call) !== 'returns');
    return last < 0 ? calls : calls.slice(0, last + 1);
  }

  /** Control does not get to the end of the block. */
  stops(block: Block): boolean {
    return this.#last(block) !== 'returns';
  }

  /** Here a way through the function ends, other than by a check. */
  isEnd(block: Block): boolean {
    const last = this.#last(block);
    return last === 'ends' || (last === 'returns' && block.to.length === 0);
  }

  #last(block: Block): Ending {
    return this.#endings.get(this.callsIn(block).at(-1) ?? -1) ?? 'returns';
  }

  #next(block: Block): readonly Block[] {
    return this.stops(block) ? [] : block.to;
  }

  /** Reverse postorder from the entry: what has to come before stands before. */
  inOrder(): Block[] {
    const found: Block[] = [];
    const seen = new Set<Block>();
    const open: { next: readonly Block[]; block: Block; at: number }[] = [];
    const enter = (block: Block) => {
      seen.add(block);
      open.push({ block, next: this.#next(block), at: 0 });
    };
    if (this.#entry) enter(this.#entry);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const to = top.next[top.at++];
      if (to) {
        if (!seen.has(to)) enter(to);
        continue;
      }
      found.push(top.block);
      open.pop();
    }
    return found.reverse();
  }

  canEndWithout(avoided: readonly Block[], ends: ReadonlySet<Block>): boolean {
    const entry = this.#entry;
    if (!entry || avoided.includes(entry)) return false;
    const seen = new Set([entry]);
    const open = [entry];
    for (let block = open.pop(); block; block = open.pop()) {
      if (ends.has(block)) return true;
      for (const next of this.#next(block)) {
        if (avoided.includes(next) || seen.has(next)) continue;
        seen.add(next);
        open.push(next);
      }
    }
    return false;
  }
}
