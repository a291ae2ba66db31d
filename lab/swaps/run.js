// A second process swaps plugins, libraries, directories and configurations while guard and exec are at work:
//   node lab/swaps/run.js [--swaps 10000] [--of guard|exec] [--module /elsewhere/dist/loader.js]
// Exits with 1 where something got through that was not judged (linux/amd64, glibc).
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { printResult } from '../console.js';

/** Runs of one process: each leaves its libraries mapped. */
const RUNS = 100;

const { values } = parseArgs({
  options: {
    swaps: { type: 'string', default: '10000' },
    of: { type: 'string', default: 'guard' },
    module: { type: 'string', default: fileURLToPath(new URL('../../dist/loader.js', import.meta.url)) },
  },
});
const worker = fileURLToPath(new URL(`${values.of}-worker.js`, import.meta.url));
const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'goplug-swaps-')));
/** @type {Record<string, number>} */
const sums = { runs: 0, swaps: 0, through: 0 };
for (let from = 0; (sums['swaps'] ?? 0) < Number(values.swaps); from += RUNS) {
  const args = [worker, directory, String(from), String(RUNS), values.module];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${worker} ended with ${status}: ${stderr}`);
  const { throughBy, ...seen } = JSON.parse(stdout);
  for (const [key, value] of Object.entries({ runs: RUNS, ...seen }))
    sums[key] = (sums[key] ?? 0) + Number(value);
  if (Object.keys(throughBy).length > 0) printResult(`got through: ${JSON.stringify(throughBy)}`);
}
fs.rmSync(directory, { recursive: true, force: true });
printResult(JSON.stringify(sums));
process.exit(sums['through'] === 0 ? 0 : 1);
