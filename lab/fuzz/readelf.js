// Mutates real images and compares what our reader sees with what GNU readelf sees.
//   npm run fuzz:readelf -- [--runs 20000] [--seed 1] [--from 0] [--only REGEX]
// Exits with 1 where they differ and no reason is known; readelf/allowances.js has those that are.
import { parseArgs } from 'node:util';
import { compareMany, hasReadelf } from './readelf/run.js';
import { readSubjects } from './readelf/subjects.js';
import { STRETCH } from './stretch.js';

const { values } = parseArgs({
  options: STRETCH,
});
if (!hasReadelf()) {
  process.stderr.write('GNU readelf is not on this machine\n');
  process.exit(2);
}
const started = performance.now();
const only = values.only === undefined ? undefined : new RegExp(values.only);
const subjects = (await readSubjects()).filter(({ name }) => only?.test(name) ?? true);
const stretch = { runs: Number(values.runs), from: Number(values.from), seed: Number(values.seed) };
const { reasons, findings, ...figures } = await compareMany(subjects, stretch, finding =>
  process.stdout.write(`${JSON.stringify(finding)}\n`),
);
const sorted = Object.fromEntries(Object.entries(reasons).sort(([, a], [, b]) => b - a));
const seconds = Math.round((performance.now() - started) / 1000);
process.stdout.write(
  `${JSON.stringify({ seed: stretch.seed, seconds, ...figures, reasons: sorted, findings: findings.length }, null, 2)}\n`,
);
if (findings.length > 0) process.exitCode = 1;
