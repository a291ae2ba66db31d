/**
 * The results of work on all items, a few of which are worked on at the same time. As if it were one after the other, the error
 * of the first that fails is thrown; what is behind it is not begun, or stops when it asks.
 */
export async function inTurn<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, index: number, isStopped: () => boolean) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  let failed = items.length;
  let error: unknown;
  const worker = async () => {
    for (const [index, item] of queue) {
      if (index > failed) return;
      try {
        results[index] = await work(item, index, () => index > failed);
      } catch (thrown) {
        if (index > failed) return;
        failed = index;
        error = thrown;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, atOnce) }, worker));
  if (failed < items.length) throw error;
  return results;
}
