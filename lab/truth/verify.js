// Runs the real loader again and compares it with what is recorded:
//   node lab/truth/verify.js [--go 22,26,27] [--cpu arm64,386|here] [--libc musl|here] [--only REGEX]
// Exits with 1 when the loader said something else. Writes nothing.
import './build.js';
import { printResult } from '../console.js';
import { allCases } from './cases.js';
import { readChoice } from './choice.js';
import { allArtifacts } from './matrix.js';
import { observeAll } from './observe-all.js';
import { QUICK } from './observe-case.js';
import { readRecordedCases } from './truth-files.js';

const choice = readChoice(process.argv.slice(2));
const artifacts = allArtifacts();
const recorded = new Map([...readRecordedCases().values()].flat().map(one => [one.id, one]));
const cases = [...allCases(artifacts).values()].flat();
const observed = await observeAll(cases, artifacts, choice, QUICK, new Map());

let different = 0;
for (const [id, now] of observed) {
  const before = recorded.get(id);
  const accepted =
    before === undefined
      ? []
      : [before.observed, ...(before.alternatives ?? [])].map(one => JSON.stringify(one));
  if (accepted.includes(JSON.stringify(now.observed))) continue;
  different += 1;
  printResult(
    `${id}\n  recorded ${accepted.join(' or ') || 'nothing'}\n  now      ${JSON.stringify(now.observed)}`,
  );
}
printResult(`${observed.size} cases were run, ${different} differ from what is recorded`);
if (different > 0) process.exitCode = 1;
