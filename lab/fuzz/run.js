// Mutates real images and reads them, many times: nothing but reports and typed errors, in bounded time and memory.
//   npm run fuzz -- [--runs 1000000] [--seed 1] [--from 0] [--only REGEX] [--workers 1]
// Exits with 1 where anything else comes out: an error of another kind, a run over a second, a process that hangs or dies.
import { parseArgs } from 'node:util';
import { printProgress, printResult } from '../console.js';
import { RUN_OPTIONS } from './run-options.js';
import { runWorker } from './run-worker.js';

/** @import { EndFinding } from './run-worker.js' */
/** @import { DoneLine, FindingLine, SlowestRun } from './worker-lines.js' */

const { values } = parseArgs({
  options: {
    ...RUN_OPTIONS,
    workers: { type: 'string', default: '1' },
  },
});
const SLOW_MS = 1000;
const PROGRESS_RUNS = 50_000;
const [runs, from, workers] = [Number(values.runs), Number(values.from), Number(values.workers)];
const started = performance.now();

/** @type {Record<string, number>} */
const outcomes = {};
/** @type {Record<string, number>} */
const files = {};
/** @type {SlowestRun} */
let slowest = { milliseconds: 0, run: -1, what: '' };
let [peak, mostReads, done, findings] = [0, 0, 0, 0];

/** @param {Record<string, number>} all @param {Record<string, number>} more */
function add(all, more) {
  for (const [key, count] of Object.entries(more)) all[key] = (all[key] ?? 0) + count;
}

/** @param {FindingLine | EndFinding} finding */
function keep(finding) {
  findings++;
  printResult(JSON.stringify(finding));
}

/** @param {number} first @param {number} end */
function work(first, end) {
  let reached = first;
  const onDone = (/** @type {DoneLine} */ line) => {
    done += line.done - reached;
    reached = line.done;
    add(outcomes, line.outcomes);
    add(files, line.files);
    if (line.slowest.milliseconds > slowest.milliseconds) slowest = line.slowest;
    peak = Math.max(peak, line.peak);
    mostReads = Math.max(mostReads, line.mostReads);
    if (process.stderr.isTTY || line.done % PROGRESS_RUNS === 0)
      printProgress(`${line.done} of ${end}, slowest ${slowest.milliseconds.toFixed(0)} ms`);
  };
  const only = values.only === undefined ? [] : [values.only];
  return runWorker([String(first), String(end), values.seed, String(SLOW_MS), ...only], first, onDone, keep);
}

const share = Math.ceil(runs / workers);
await Promise.all(
  Array.from({ length: workers }, (_, index) =>
    work(from + index * share, Math.min(from + runs, from + (index + 1) * share)),
  ),
);
const seconds = (performance.now() - started) / 1000;
const figures = {
  runs: done,
  seed: Number(values.seed),
  seconds: Math.round(seconds),
  slowestMilliseconds: Math.round(slowest.milliseconds),
  slowest: slowest.what,
  peakMebibytes: Math.round(peak / 2 ** 20),
  mostReads,
  findings,
  outcomes,
  files,
};
printResult(JSON.stringify(figures, null, 2));
if (findings > 0 || done < runs) process.exitCode = 1;
