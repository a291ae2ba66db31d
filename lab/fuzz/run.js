// Mutates real images and reads them, many times: nothing but reports and typed errors, in bounded time and memory.
//   npm run fuzz -- [--runs 1000000] [--seed 1] [--from 0] [--only REGEX] [--workers 1]
// Exits with 1 where anything else comes out: an error of another kind, a run over a second, a process that hangs or dies.
import { spawn } from 'node:child_process';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { STRETCH } from './stretch.js';

const { values } = parseArgs({
  options: {
    ...STRETCH,
    workers: { type: 'string', default: '1' },
  },
});
const SLOW_MS = 1000;
/** A worker that says nothing for so long hangs. */
const SILENCE_MS = 60_000;
const [runs, from, workers] = [Number(values.runs), Number(values.from), Number(values.workers)];
const worker = fileURLToPath(new URL('worker.js', import.meta.url));
const started = performance.now();

/** @type {Record<string, number>} */
const outcomes = {};
/** @type {Record<string, number>} */
const files = {};
/** @type {object[]} */
const findings = [];
let [slowest, peak, mostReads, done] = [{ milliseconds: 0, run: -1, what: '' }, 0, 0, 0];

/** @param {Record<string, number>} all @param {Record<string, number>} more */
function add(all, more) {
  for (const [key, count] of Object.entries(more)) all[key] = (all[key] ?? 0) + count;
}

/** @param {number} first @param {number} end @returns {Promise<void>} */
function work(first, end) {
  return new Promise(resolve => {
    const args = [
      '--max-old-space-size=160',
      worker,
      String(first),
      String(end),
      values.seed,
      String(SLOW_MS),
    ];
    const child = spawn(process.execPath, [...args, ...(values.only === undefined ? [] : [values.only])], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    let [at, reached] = [first, first];
    let isHung = false;
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr = (stderr + text).slice(-4000);
    });
    let timer = setTimeout(() => {}, 0);
    const watch = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        isHung = true;
        child.kill('SIGKILL');
      }, SILENCE_MS);
    };
    watch();
    readline.createInterface({ input: child.stdout }).on('line', line => {
      watch();
      const said = JSON.parse(line);
      if (said.at !== undefined) at = said.at;
      else if (said.finding !== undefined) {
        findings.push(said);
        process.stdout.write(`${JSON.stringify(said)}\n`);
      } else {
        done += said.done - reached;
        reached = said.done;
        add(outcomes, said.outcomes);
        add(files, said.files);
        if (said.slowest.milliseconds > slowest.milliseconds) slowest = said.slowest;
        peak = Math.max(peak, said.peak);
        mostReads = Math.max(mostReads, said.mostReads);
        if (process.stderr.isTTY || said.done % 50_000 === 0)
          process.stderr.write(`${said.done} of ${end}, slowest ${slowest.milliseconds.toFixed(0)} ms\n`);
      }
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code !== 0) {
        const finding = { finding: isHung ? 'hang' : 'death', between: [at, at + 64], code, signal, stderr };
        findings.push(finding);
        process.stdout.write(`${JSON.stringify(finding)}\n`);
      }
      resolve();
    });
  });
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
  findings: findings.length,
  outcomes,
  files,
};
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
if (findings.length > 0 || done < runs) process.exitCode = 1;
