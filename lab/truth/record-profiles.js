// Keeps what goplug-lint reads of the files of every case, so that the tests can judge all cases without the files:
//   node lab/truth/record-profiles.js [amd64|cpus|linkers|modes|musl] [--only REGEX]
// Writes fixtures/profiles: one pack of the cases of amd64, one of those of all other processors, and one of each group of
// extra-tools.js. What the loader said is not touched. With --only these cases are read anew, and what is kept of the others stays
// as it is: a processor can be added where the tools of the others are not.
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { printProgress } from '../console.js';
import { readPack } from '../recorded.js';
import { artifactsOf } from './case.js';
import { EXTRA_TOOL_GROUPS, extraToolGroup } from './extra-tools.js';
import { artifactPath, PROFILES } from './layout.js';
import { Predictor } from './predict.js';
import { PACKS, ProfilePack } from './profile-pack.js';
import { readRecordedCases } from './truth-files.js';

/** @import { RecordedCase } from './truth-files.js' */

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  options: { only: { type: 'string' } },
  allowPositionals: true,
});
const [only] = positionals;
const chosen = values.only === undefined ? undefined : new RegExp(values.only);
const predictor = new Predictor();
const all = [...readRecordedCases().values()].flat();
const packs = new Map(
  ['amd64', 'cpus', ...EXTRA_TOOL_GROUPS].map(name => [name, all.filter(one => packOf(one) === name)]),
);
for (const [name, cases] of packs) if (only === undefined || only === name) await keep(name, cases);
predictor.close();

/** @param {RecordedCase} aCase */
function packOf({ id, cpu }) {
  return cpu === undefined ? (extraToolGroup(id) ?? 'amd64') : 'cpus';
}

/** @param {string} name @param {RecordedCase[]} cases */
async function keep(name, cases) {
  const isAnew = (/** @type {RecordedCase} */ { id }) => chosen?.test(id) ?? true;
  const left = cases.filter(
    one => isAnew(one) && !artifactsOf(one).every(id => fs.existsSync(artifactPath(id))),
  );
  if (left.length > 0) throw new Error(`${left.length} cases lack their artifacts: build them first`);
  const prefix = PACKS[name] ?? `${name}-`;
  const before = chosen === undefined ? undefined : readKept(prefix);
  const pack = new ProfilePack();
  for (const one of cases) {
    if (isAnew(one)) pack.add(one, await predictor.ask(one));
    else before?.carry(one.id, pack);
  }
  pack.write(PROFILES, prefix);
  printProgress(`${pack.size} profiles are kept in ${name}`);
}

/** The pack that is there. @param {string} prefix */
function readKept(prefix) {
  const { profileOf, inputs } = readPack(prefix);
  const byId = new Map(inputs.map(input => [input.id, input]));
  return {
    carry: (/** @type {string} */ id, /** @type {ProfilePack} */ pack) => {
      const input = byId.get(id);
      if (!input) throw new Error(`nothing is kept of ${id}: read it anew too`);
      pack.carry(input, profileOf);
    },
  };
}
