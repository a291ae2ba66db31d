// Keeps what goplug-lint reads of the files of every case, so that the tests can judge all cases without the files:
//   node scripts/truth/record-profiles.js
// Writes fixtures/profiles. What the loader said is not touched.
import fs from 'node:fs';
import path from 'node:path';
import { artifactsOf } from './case.js';
import { artifactPath, TRUTH } from './layout.js';
import { Predictor } from './predict.js';
import { ProfilePack } from './profile-pack.js';
import { note } from './say.js';
import { readRecordedCases } from './truth-files.js';

const predictor = new Predictor();
const pack = new ProfilePack();
let left = 0;
for (const one of [...readRecordedCases().values()].flat()) {
  if (!artifactsOf(one).every(id => fs.existsSync(artifactPath(id)))) {
    left += 1;
    continue;
  }
  pack.add(one, await predictor.ask(one));
}
predictor.close();
if (left > 0) throw new Error(`${left} cases lack their artifacts: build them first`);
pack.write(path.join(TRUTH, '../profiles'));
note(`${pack.size} profiles are kept`);
