// Keeps what goplug-lint reads of the files of every case, so that the tests can judge all cases without the files:
//   node scripts/truth/record-profiles.js [amd64|cpus|musl]
// Writes fixtures/profiles: one pack of the cases of amd64, one of those of all other processors, one of
// those of musl. What the loader said is
// not touched.
import fs from 'node:fs';
import path from 'node:path';
import { artifactsOf } from './case.js';
import { artifactPath, TRUTH } from './layout.js';
import { Predictor } from './predict.js';
import { CPU_PACK, MUSL_PACK, PACK, ProfilePack } from './profile-pack.js';
import { note } from './say.js';
import { readRecordedCases } from './truth-files.js';

/** @import { RecordedCase } from './truth-files.js' */

const [only] = process.argv.slice(2);
const predictor = new Predictor();
const all = [...readRecordedCases().values()].flat();
const isOfMusl = (/** @type {RecordedCase} */ { id }) => id.startsWith('musl/');
if (only === undefined || only === 'amd64')
  await keep(
    PACK,
    all.filter(one => one.cpu === undefined && !isOfMusl(one)),
  );
if (only === undefined || only === 'cpus')
  await keep(
    CPU_PACK,
    all.filter(({ cpu }) => cpu !== undefined),
  );
if (only === undefined || only === 'musl') await keep(MUSL_PACK, all.filter(isOfMusl));
predictor.close();

/** @param {string} name @param {RecordedCase[]} cases */
async function keep(name, cases) {
  const left = cases.filter(one => !artifactsOf(one).every(id => fs.existsSync(artifactPath(id))));
  if (left.length > 0) throw new Error(`${left.length} cases lack their artifacts: build them first`);
  const pack = new ProfilePack();
  for (const one of cases) pack.add(one, await predictor.ask(one));
  pack.write(path.join(TRUTH, '../profiles'), name);
  note(`${pack.size} profiles are kept in ${name}`);
}
