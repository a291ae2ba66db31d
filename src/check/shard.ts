/** One of `count` parts of a check; `index` begins with 1. */
export interface Shard {
  index: number;
  count: number;
}

/** The plugins of a part: neighbours, so that the parts in their order are the whole in its order. */
export function shardOf<T>(plugins: readonly T[], { index, count }: Shard): T[] {
  const at = (part: number) => Math.floor((part * plugins.length) / count);
  return plugins.slice(at(index - 1), at(index));
}
