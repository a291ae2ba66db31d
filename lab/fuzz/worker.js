// Runs a stretch of mutations and says on stdout, a line of JSON each, what it found and how far it is. The parent ends it
// when it says nothing for too long.

import { memorySource } from '../../dist/bytes/source.js';
import { readBinary } from '../../dist/read/binary.js';
import { binaryOfProfile } from '../../dist/read/saved.js';
import { baseBytes } from './bases.js';
import { described, mutation } from './mutate.js';
import { runOnce } from './one-run.js';
import { Random } from './random.js';
import { readSubjects, subjectOf } from './subjects.js';

const [from = 0, to = 0, seed = 1, slow = 1000] = process.argv.slice(2, 6).map(Number);
const wanted = process.argv[6] === undefined ? undefined : new RegExp(process.argv[6]);
const subjects = readSubjects(name => wanted?.test(name) ?? true);
const read = await readBinary(memorySource(baseBytes('host-1.22')), 'host', 'host');
const host = binaryOfProfile(await read.complete());
const say = (/** @type {object} */ line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** @type {Record<string, number>} */
let outcomes = {};
/** @type {Record<string, number>} */
let files = {};
let slowest = { milliseconds: 0, run: -1, what: '' };
let mostReads = 0;
for (let run = from; run < to; run++) {
  const { subject, isWhole } = subjectOf(subjects, run);
  const change = mutation(subject.bytes, subject.structures, new Random(seed * 1_000_003 + run * 7919));
  if (run % 64 === 0) say({ at: run });
  try {
    const { outcome, milliseconds, reads } = await runOnce(subject, change, isWhole, host);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    files[subject.name] = (files[subject.name] ?? 0) + 1;
    mostReads = Math.max(mostReads, reads);
    if (milliseconds > slowest.milliseconds)
      slowest = { milliseconds, run, what: `${subject.name}: ${described(change)}` };
    if (milliseconds > slow) say({ finding: 'slow', run, milliseconds, file: subject.name, change });
  } catch (error) {
    say({
      finding: 'error',
      run,
      file: subject.name,
      change,
      error: error instanceof Error ? error.stack : String(error),
    });
  }
  if (run % 1000 === 999 || run === to - 1) {
    say({
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
