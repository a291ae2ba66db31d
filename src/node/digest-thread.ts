import { availableParallelism } from 'node:os';

/** A thread takes 30 ms to start, in which this one hashes so many bytes. */
const MIN_BYTES = 48 << 20;

/** What the thread runs. It reads by the same descriptor, from positions of its own: no other file can be meant. */
const CODE = `
const { createHash } = require('node:crypto');
const { readSync } = require('node:fs');
const { parentPort, workerData: { fd, size } } = require('node:worker_threads');
const hash = createHash('sha256');
const chunk = new Uint8Array(256 << 10);
let at = 0;
while (at < size) {
  const got = readSync(fd, chunk, 0, Math.min(chunk.length, size - at), at);
  if (got === 0) break;
  hash.update(chunk.subarray(0, got));
  at += got;
}
parentPort.postMessage(at < size ? undefined : hash.digest('hex'));
`;

/** Whether it pays to hash a file of this size beside what this thread does. */
export function isWorthThread(size: number): boolean {
  return size >= MIN_BYTES && availableParallelism() > 1;
}

/** SHA-256 of a whole file, computed in a thread of its own; undefined: it became shorter, or there is no further thread. */
export async function digestInThread(fd: number, size: number): Promise<string | undefined> {
  const { Worker } = await import('node:worker_threads');
  return new Promise(resolve => {
    const worker = new Worker(CODE, { eval: true, execArgv: [], workerData: { fd, size } });
    worker.on('message', (digest: string | undefined) => resolve(digest));
    // Whoever asks hashes the file itself then, and finds out what is wrong.
    worker.on('error', () => resolve(undefined));
    worker.on('exit', () => resolve(undefined));
  });
}
