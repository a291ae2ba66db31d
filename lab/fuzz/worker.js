// Runs a range of mutations and prints what it finds and how far it is; see worker-lines.js. The parent kills it when it is
// silent for too long.

import { memorySource } from '../../dist/bytes/source.js';
import { readBinary } from '../../dist/read/binary.js';
import { binaryOfProfile } from '../../dist/read/saved.js';
import { binaryBytes } from '../binaries/committed.js';
import { described, mutation } from './mutate.js';
import { runOnce } from './one-run.js';
import { randomOfRun } from './random.js';
import { readSubjects, subjectOf } from './subjects.js';

/** @import { SlowestRun, WorkerLine } from './worker-lines.js' */

const [from = 0, to = 0, seed = 1, slow = 1000] = process.argv.slice(2, 6).map(Number);
const wanted = process.argv[6] === undefined ? undefined : new RegExp(process.argv[6]);
const subjects = readSubjects(name => wanted?.test(name) ?? true);
const read = await readBinary(memorySource(binaryBytes('host-1.22')), 'host', 'host');
const host = binaryOfProfile(await read.complete());
const print = (/** @type {WorkerLine} */ line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** @type {Record<string, number>} */
let outcomes = {};
/** @type {Record<string, number>} */
let files = {};
/** @type {SlowestRun} */
let slowest = { milliseconds: 0, run: -1, what: '' };
let mostReads = 0;
for (let run = from; run < to; run++) {
  const { subject, isWhole } = subjectOf(subjects, run);
  const change = mutation(subject.bytes, subject.structures, randomOfRun(seed, run));
  if (run % 64 === 0) print({ at: run });
  try {
    const { outcome, milliseconds, reads } = await runOnce(subject, change, isWhole, host);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    files[subject.name] = (files[subject.name] ?? 0) + 1;
    mostReads = Math.max(mostReads, reads);
    if (milliseconds > slowest.milliseconds)
      slowest = { milliseconds, run, what: `${subject.name}: ${described(change)}` };
    if (milliseconds > slow) print({ finding: 'slow', run, milliseconds, file: subject.name, change });
  } catch (error) {
    print({
      finding: 'error',
      run,
      file: subject.name,
      change,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
  if (run % 1000 === 999 || run === to - 1) {
    print({
      done: run + 1,
      outcomes,
      files,
      slowest,
      mostReads,
      rss: process.memoryUsage.rss(),
      peak: process.resourceUsage().maxRSS * 1024,
    });
    outcomes = {};
    files = {};
  }
}
