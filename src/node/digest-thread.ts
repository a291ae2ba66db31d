import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';

/** A thread takes 30 ms to start, in which this one hashes so many bytes. */
const MIN_BYTES = 48 << 20;

/** What the thread runs. It reads by the same descriptor, from positions of its own: no other file can be meant. */
const CODE = `
const { createHash } = require('node:crypto');
const { readSync } = require('node:fs');
const { parentPort } = require('node:worker_threads');
const chunk = new Uint8Array(256 << 10);
function digestOf({ fd, size }) {
  const hash = createHash('sha256');
  let at = 0;
  while (at < size) {
    const got = readSync(fd, chunk, 0, Math.min(chunk.length, size - at), at);
    if (got === 0) return undefined;
    hash.update(chunk.subarray(0, got));
    at += got;
  }
  return hash.digest('hex');
}
parentPort.on('message', job => parentPort.postMessage(digestOf(job)));
`;

type Answer = (digest: string | undefined) => void;

/** The thread, and who waits for it, in the order in which they asked; undefined: nobody does. */
let atWork: { worker: Worker; waiting: Answer[] } | undefined;

/** Whether it pays to start a thread for a file of this size. */
export function isWorthThread(size: number): boolean {
  return size >= MIN_BYTES && availableParallelism() > 1;
}

/** Whether there is one that hashes another file, so that it costs nothing more. */
export function isThreadAtWork(): boolean {
  return atWork !== undefined;
}

/** SHA-256 of a whole file, computed in a further thread; undefined: it became shorter, or there is no such thread. */
export async function digestInThread(fd: number, size: number): Promise<string | undefined> {
  const { Worker } = await import('node:worker_threads');
  return new Promise(resolve => {
    atWork ??= started(new Worker(CODE, { eval: true, execArgv: [] }));
    atWork.waiting.push(resolve);
    atWork.worker.postMessage({ fd, size });
  });
}

/** It ends with the last answer. */
function started(worker: Worker): NonNullable<typeof atWork> {
  const waiting: Answer[] = [];
  const end = () => {
    if (atWork?.worker === worker) atWork = undefined;
    void worker.terminate();
    // Whoever asks hashes the file itself then, and finds out what is wrong.
    for (const answer of waiting.splice(0)) answer(undefined);
  };
  worker.on('message', (digest: string | undefined) => {
    waiting.shift()?.(digest);
    if (waiting.length === 0) end();
  });
  worker.on('error', end);
  worker.on('exit', end);
  return { worker, waiting };
}
