import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Artifact } from '../check/artifact.ts';
import type { PluginReport } from '../check/check.ts';
import type { MatrixCell } from '../fleet/matrix.ts';
import { ProfileError } from '../profile/saved-profile.ts';
import { InputError } from './errors.ts';
import { Fleet, type FleetOptions } from './fleet.ts';
import { type Chunk, type ChunkResults, checkChunk, type WorkerOrders } from './fleet-chunk.ts';
import type { HostInImage } from './image/host-in-image.ts';

/** Many plugins against several hosts, each plugin alone. */
export interface FleetTask {
  hosts: readonly (string | HostInImage)[];
  plugins: readonly string[];
  options: FleetOptions;
  /** how many threads; undefined: chosen automatically */
  jobs?: number | undefined;
  /** called now and then with how many plugins are done */
  onProgress?: ((done: number) => void) | undefined;
  /** called with why the cache, or an entry of it, is not taken: the first of all reasons */
  onWarning?: ((warning: string) => void) | undefined;
}

/** checks of a plugin against a host that a further thread has to be given before it pays for its start */
const MIN_CHECKS_OF_THREAD = 500;
/** plugins of a chunk: few enough that all threads end at the same time */
const MAX_CHUNK = 64;
const CHUNKS_OF_THREAD = 8;

/** What each host says of each plugin, whole; in the order of the plugins. @throws InputError, ProfileError */
export async function checkFleet(task: FleetTask): Promise<{ hosts: Artifact[]; reports: PluginReport[][] }> {
  const { hosts, results } = await run(task, false);
  return { hosts, reports: results as PluginReport[][] };
}

/** The gist of it, which is small enough for a hundred thousand checks. @throws InputError, ProfileError */
export async function checkFleetBriefly(
  task: FleetTask,
): Promise<{ hosts: Artifact[]; cells: MatrixCell[][] }> {
  const { hosts, results } = await run(task, true);
  return { hosts, cells: results as MatrixCell[][] };
}

async function run(
  task: FleetTask,
  isBrief: boolean,
): Promise<{ hosts: Artifact[]; results: ChunkResults['results'] }> {
  const options = { ...task.options, pluginCount: task.plugins.length };
  const threads = threadsOf(task);
  // Here as well, so that what is wrong with a host is reported before any thread is started, and the cache is filled once.
  const isRead = threads === 1 || options.cache !== undefined;
  const fleet = await Fleet.open(
    task.hosts,
    isRead ? options : { ...options, pluginCount: 0 },
    firstOnly(task.onWarning),
  );
  try {
    const chunks = chunksOf(task.plugins, threads);
    const results: ChunkResults['results'] = new Array(task.plugins.length);
    let done = 0;
    const keep = ({ from, results: found }: ChunkResults) => {
      for (const [i, one] of found.entries()) results[from + i] = one;
      done += found.length;
      task.onProgress?.(done);
    };
    if (threads > 1) await share({ hosts: task.hosts, options, isBrief }, chunks, threads, keep);
    else for (const chunk of chunks) keep(await checkChunk(fleet, chunk, isBrief));
    return { hosts: fleet.hosts, results };
  } finally {
    fleet.close();
  }
}

/** What is wrong with one entry is mostly wrong with all. */
function firstOnly(warn: FleetTask['onWarning']): (warning: string) => void {
  let isWarned = false;
  return warning => {
    if (!isWarned) warn?.(warning);
    isWarned = true;
  };
}

function threadsOf({ hosts, plugins, jobs }: FleetTask): number {
  const wanted =
    jobs ??
    Math.min(availableParallelism(), Math.floor((hosts.length * plugins.length) / MIN_CHECKS_OF_THREAD));
  return threadCode() === undefined ? 1 : Math.max(1, Math.min(wanted, plugins.length));
}

function chunksOf(plugins: readonly string[], threads: number): Chunk[] {
  const size = Math.max(1, Math.min(MAX_CHUNK, Math.ceil(plugins.length / (threads * CHUNKS_OF_THREAD))));
  const chunks: Chunk[] = [];
  for (let from = 0; from < plugins.length; from += size)
    chunks.push({ from, plugins: plugins.slice(from, from + size) });
  return chunks;
}

const THREAD = 'fleet-thread.js';

/**
 * What a thread runs: a file of the package, or, in the self-contained executable, text inside it. Undefined: there is neither,
 * as where the sources are run.
 */
function threadCode(): { code: string; isText: boolean } | undefined {
  const { isSea, getAsset } = process.getBuiltinModule('node:sea');
  if (isSea()) return { code: getAsset(THREAD, 'utf8'), isText: true };
  const file = fileURLToPath(new URL(`./${THREAD}`, import.meta.url));
  return existsSync(file) ? { code: file, isText: false } : undefined;
}

/** Gives each thread the next chunk whenever it is done with one. */
async function share(
  orders: WorkerOrders,
  chunks: readonly Chunk[],
  threads: number,
  keep: (results: ChunkResults) => void,
): Promise<void> {
  const queue = [...chunks];
  const thread = threadCode();
  if (!thread) throw new Error('there is no code for threads');
  const workers = Array.from(
    { length: threads },
    () => new Worker(thread.code, { workerData: orders, eval: thread.isText }),
  );
  try {
    await Promise.all(
      workers.map(
        worker =>
          new Promise<void>((resolve, reject) => {
            const next = () => {
              const chunk = queue.shift();
              if (chunk) worker.postMessage(chunk);
              else resolve();
            };
            worker.on('message', (results: ChunkResults) => {
              keep(results);
              next();
            });
            worker.on('error', error => reject(revived(error)));
            worker.on('exit', code =>
              reject(new Error(`a thread ended with ${code} before its work was done`)),
            );
            next();
          }),
      ),
    );
  } finally {
    await Promise.all(workers.map(worker => worker.terminate()));
  }
}

/** What comes from another thread has the name of its class, and is not of it. */
function revived(error: Error): Error {
  if (error.name === 'InputError') return new InputError(error.message);
  return error.name === 'ProfileError' ? new ProfileError(error.message) : error;
}
