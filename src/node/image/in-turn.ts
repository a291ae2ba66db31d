import { availableParallelism } from 'node:os';

/** layers that are unpacked at the same time, each in some 20 MiB */
const MAX_AT_ONCE = 4;

/**
 * The results of work on all items, a few of which are worked on at the same time. As if it were one after the other, the error
 * of the first that fails is thrown, and those behind it are stopped.
 */
export async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number, stopped: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const stops = items.map(() => new AbortController());
  let failed = items.length;
  let error: unknown;
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < failed; index = next++) {
      const item = items[index];
      const stop = stops[index];
      if (item === undefined || stop === undefined) return;
      try {
        results[index] = await work(item, index, stop.signal);
      } catch (thrown) {
        if (index > failed) return;
        failed = index;
        error = thrown;
        for (const later of stops.slice(index + 1)) later.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_AT_ONCE, availableParallelism()) }, worker));
  if (failed < items.length) throw error;
  return results;
}
