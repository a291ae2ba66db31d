/** One of `count` parts of a check; `index` begins with 1. */
export interface Shard {
  /**
   * @asType integer
   * @minimum 1
   * @maximum 999999
   */
  index: number;
  /**
   * @asType integer
   * @minimum 1
   * @maximum 999999
   */
  count: number;
}

/** The limit of the schema and of `--shard`: it bounds what is reported about parts. */
export const MAX_PARTS = 999_999;

/** The plugins of a part: neighbours, so that the parts in their order are the whole in its order. */
export function shardOf<T>(plugins: readonly T[], { index, count }: Shard): T[] {
  return plugins.slice(startOf(index - 1, count, plugins.length), startOf(index, count, plugins.length));
}

/** How many of all plugins are in a part. */
export function shardSize(total: number, { index, count }: Shard): number {
  return startOf(index, count, total) - startOf(index - 1, count, total);
}

function startOf(part: number, count: number, total: number): number {
  return Math.floor((part * total) / count);
}
