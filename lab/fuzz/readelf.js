// Mutates real images and compares what our reader sees with what GNU readelf sees.
//   npm run fuzz:readelf -- [--runs 20000] [--seed 1] [--from 0] [--only REGEX]
// Exits with 1 where they differ and no reason is known; readelf/allowances.js has those that are.
import { parseArgs } from 'node:util';
import { printProgress, printResult } from '../console.js';
import { compareMany, hasReadelf } from './readelf/run.js';
import { readSubjects } from './readelf/subjects.js';
import { RUN_OPTIONS } from './run-options.js';

const { values } = parseArgs({ options: RUN_OPTIONS });
if (!hasReadelf()) {
  printProgress('GNU readelf is not on this machine');
  process.exit(2);
}
const started = performance.now();
const only = values.only === undefined ? undefined : new RegExp(values.only);
const subjects = (await readSubjects()).filter(({ name }) => only?.test(name) ?? true);
const range = { runs: Number(values.runs), from: Number(values.from), seed: Number(values.seed) };
const { reasons, findings, ...figures } = await compareMany(subjects, range, finding =>
  printResult(JSON.stringify(finding)),
);
const sorted = Object.fromEntries(Object.entries(reasons).sort(([, a], [, b]) => b - a));
const seconds = Math.round((performance.now() - started) / 1000);
printResult(
  JSON.stringify(
    { seed: range.seed, seconds, ...figures, reasons: sorted, findings: findings.length },
    null,
    2,
  ),
);
if (findings.length > 0) process.exitCode = 1;
