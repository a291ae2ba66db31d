// Builds what is missing, runs every case and writes fixtures/truth.
//   node lab/truth/record.js [--go 19,22,27|official] [--cpu arm64,386|here] [--libc musl|here] [--only REGEX]
// With a restriction only the cases that were run are written anew.
import './build.js';
import { printProgress } from '../console.js';
import { allCases } from './cases.js';
import { readChoice } from './choice.js';
import { describeCpus } from './cpus.js';
import { describeArtifacts } from './describe-artifacts.js';
import { describeEnvironment, describeReleases } from './environment.js';
import { OFFICIAL_GO } from './go-releases.js';
import { allArtifacts } from './matrix.js';
import { describeMusl } from './musl.js';
import { observeAll } from './observe-all.js';
import { THOROUGH } from './observe-case.js';
import {
  readRecordedCases,
  readTable,
  removeRecordedCases,
  writeRecordedCases,
  writeTable,
} from './truth-files.js';

const choice = readChoice(process.argv.slice(2));
const artifacts = allArtifacts();
const groups = allCases(artifacts);
const recorded = readRecordedCases();
const before = new Map([...recorded.values()].flat().map(one => [one.id, one]));
const observed = await observeAll([...groups.values()].flat(), artifacts, choice, THOROUGH, before);

for (const [group, cases] of groups) {
  const now = cases.flatMap(one => observed.get(one.id) ?? before.get(one.id) ?? []);
  if (now.length > 0) writeRecordedCases(group, now);
}
for (const group of recorded.keys()) if (!groups.has(group)) removeRecordedCases(group);
writeTable('artifacts.json', describeArtifacts(artifacts, readTable('artifacts.json')));
if (choice.libc.includes('musl')) writeTable('musl.json', describeMusl());
if (OFFICIAL_GO.every(go => choice.go.includes(go))) writeTable('releases.json', describeReleases(choice.go));
writeTable('cpus.json', { ...readTable('cpus.json'), ...describeCpus(choice.cpu) });
if (!choice.partial) writeTable('environment.json', describeEnvironment(artifacts, choice.go));
printProgress(`${observed.size} cases were run`);
