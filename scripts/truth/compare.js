// Compares predictions with the recorded truth, on the built artifacts:
//   node scripts/truth/compare.js MODULE [--only REGEX]
// MODULE exports `predict(case, fileOf)`, which gives one observation for
// every name of the case; `fileOf(id)` is the file of an artifact.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { artifactsOf } from './case.js';
import { readChoice } from './choice.js';
import { artifactPath } from './layout.js';
import { tell } from './say.js';
import { readRecordedCases } from './truth-files.js';

/** @import { Observation } from './case.js' */
/** @import { RecordedCase } from './truth-files.js' */

/** @typedef {(aCase: RecordedCase, fileOf: (id: string) => string) => Promise<Observation[]>} Predict */

const [modulePath = '', ...options] = process.argv.slice(2);
const choice = readChoice(options);
const { predict } = /** @type {{ predict: Predict }} */ (
  await import(pathToFileURL(path.resolve(modulePath)).href)
);

let agreed = 0;
let missing = 0;
for (const one of [...readRecordedCases().values()].flat()) {
  if (!choice.wants(one.id)) continue;
  if (!artifactsOf(one).every(id => fs.existsSync(artifactPath(id)))) {
    missing += 1;
    continue;
  }
  const predicted = JSON.stringify((await predict(one, artifactPath)).map(comparable));
  const accepted = [one.observed, ...(one.alternatives ?? [])].map(outcome =>
    JSON.stringify(outcome.map(comparable)),
  );
  if (accepted.includes(predicted)) {
    agreed += 1;
  } else {
    tell(`${one.id}\n  observed  ${accepted.join(' or ')}\n  predicted ${predicted}`);
    process.exitCode = 1;
  }
}
tell(`${agreed} predictions agree; ${missing} cases lack their artifacts`);

/** What a prediction can be held to. @param {Observation} observation */
function comparable({ kind, message }) {
  return message === undefined ? { kind } : { kind, message };
}
