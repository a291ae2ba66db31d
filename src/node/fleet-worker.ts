import { parentPort, workerData } from 'node:worker_threads';
import { Fleet } from './fleet.ts';
import { type Chunk, checkChunk, type WorkerOrders } from './fleet-chunk.ts';

/** A thread of fleet-pool.ts: opens the hosts once, then answers one chunk after the other. */
export async function serve(): Promise<void> {
  const { hosts, options, isBrief }: WorkerOrders = workerData;
  const fleet = await Fleet.open(hosts, options);
  parentPort?.on('message', async (chunk: Chunk) => {
    // What is thrown here ends the thread, and is the error that the pool gets.
    parentPort?.postMessage(await checkChunk(fleet, chunk, isBrief));
  });
}
