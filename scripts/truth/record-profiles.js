// Keeps what goplug-lint reads of the files of every case, so that the tests can judge all cases without the files:
//   node scripts/truth/record-profiles.js [amd64|cpus|linkers|modes|musl]
// Writes fixtures/profiles: one pack of the cases of amd64, one of those of all other processors, and one of each group of
// apart.js. What the loader said is not touched.
import fs from 'node:fs';
import path from 'node:path';
import { APART_GROUPS, groupApart } from './apart.js';
import { artifactsOf } from './case.js';
import { artifactPath, TRUTH } from './layout.js';
import { Predictor } from './predict.js';
import { PACKS, ProfilePack } from './profile-pack.js';
import { note } from './say.js';
import { readRecordedCases } from './truth-files.js';

/** @import { RecordedCase } from './truth-files.js' */

const [only] = process.argv.slice(2);
const predictor = new Predictor();
const all = [...readRecordedCases().values()].flat();
const packs = new Map(
  ['amd64', 'cpus', ...APART_GROUPS].map(name => [name, all.filter(one => packOf(one) === name)]),
);
for (const [name, cases] of packs) if (only === undefined || only === name) await keep(name, cases);
predictor.close();

/** @param {RecordedCase} aCase */
function packOf({ id, cpu }) {
  return cpu === undefined ? (groupApart(id) ?? 'amd64') : 'cpus';
}

/** @param {string} name @param {RecordedCase[]} cases */
async function keep(name, cases) {
  const left = cases.filter(one => !artifactsOf(one).every(id => fs.existsSync(artifactPath(id))));
  if (left.length > 0) throw new Error(`${left.length} cases lack their artifacts: build them first`);
  const pack = new ProfilePack();
  for (const one of cases) pack.add(one, await predictor.ask(one));
  pack.write(path.join(TRUTH, '../profiles'), PACKS[name] ?? `${name}-`);
  note(`${pack.size} profiles are kept in ${name}`);
}
