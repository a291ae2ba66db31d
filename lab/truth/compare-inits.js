// Compares predictions of the recorded cases of init functions with what the hosts saw, on the built files, and from saved
// profiles of the hosts:
//   node lab/truth/compare-inits.js [--only REGEX] [--all]
// --all prints every case. Files that are not there are left out: record-inits.js builds them.
import fs from 'node:fs';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { explainPrediction } from '../../dist/check/check.js';
import { predict } from '../../dist/check/predict.js';
import { fileSource } from '../../dist/node/file-source.js';
import { parseProfile } from '../../dist/profile/parse-profile.js';
import { formatProfile } from '../../dist/profile/saved-profile.js';
import { readBinary } from '../../dist/read/binary.js';
import { givenProfile } from '../../dist/read/saved.js';
import { printResult } from '../console.js';
import { initFile } from './inits/build-inits.js';
import { FAMILIES, readInits } from './inits/families.js';
import { disagreementOf, judgeInit, wronglyProven } from './inits/judge-init.js';

/** @import { Binary } from '../../dist/read/binary.js' */
/** @import { RecordedInit } from './inits/judge-init.js' */

const { values } = parseArgs({ options: { only: { type: 'string' }, all: { type: 'boolean' } } });
const wanted = new RegExp(values.only ?? '');
const truth = readInits();
/** The last one: cases stand together. @type {{ file: string, text: string } | undefined} */
let saved;
/** @type {Record<string, number>} */
const counts = {};
let wrong = 0;
for (const family of FAMILIES) {
  const byHost = family.cases.flatMap(one => one.releases.map(release => ({ one, release })));
  byHost.sort((a, b) => a.release.localeCompare(b.release) || a.one.host.localeCompare(b.one.host));
  for (const { one, release } of byHost) {
    const id = `${family.name}/${one.name}/${release}`;
    const recorded = /** @type {RecordedInit | undefined} */ (truth[id]);
    const host = initFile(family, release, 'hosts', one.host);
    const plugins = one.steps
      .filter(step => step !== 'own')
      .map(step => initFile(family, release, 'plugins', step.slice(step.indexOf(':') + 1)));
    if (!wanted.test(id) || !recorded || ![host, ...plugins].every(file => fs.existsSync(file))) continue;
    await compare(id, recorded, host, plugins, one.env !== undefined);
  }
}
printResult(
  `${Object.entries(counts)
    .map(([what, count]) => `${what}: ${count}`)
    .join(', ')}; ${wrong} wrong`,
);
if (wrong > 0 || Object.keys(counts).length === 0) process.exitCode = 1;

/** @param {string} id @param {RecordedInit} recorded @param {string} host @param {string[]} plugins @param {boolean} hasEnvironment */
async function compare(id, recorded, host, plugins, hasEnvironment) {
  const said = await reportOf(await readBinary(fileSource(host), host, 'host'), plugins);
  const fromSaved = await reportOf(givenProfile(parseProfile(await savedText(host)), host), plugins);
  const judged = judgeInit(recorded, said, host);
  const what = `${recorded.conflict} ${judged.conflict}${judged.warns ? ' with a warning' : ''}`;
  counts[what] = (counts[what] ?? 0) + 1;
  const problems = [
    ...(hasEnvironment ? [] : [disagreementOf(recorded, judged)]),
    ...(wronglyProven(recorded, said).length > 0 ? ['loads for certain, and did not'] : []),
    ...(isDeepStrictEqual(brief(said), brief(fromSaved)) ? [] : ['another verdict from a saved host']),
  ].flatMap(problem => problem ?? []);
  if (problems.length > 0) wrong++;
  if (problems.length > 0 || values.all) {
    const lines = said.flatMap(({ outcome, findings }) => [
      `${outcome.kind} ${outcome.message ?? ''}`,
      ...findings
        .filter(({ ruleId }) => /^(init-conflict|toolchain-defect|twin-package)$/.test(ruleId))
        .map(({ ruleId, level, message }) => `  ${level} ${ruleId}: ${message}`),
    ]);
    printResult(
      [`${id} ${what}: ${problems.join('; ')}`, `  ${JSON.stringify(recorded.observed)}`, ...lines].join(
        '\n  ',
      ),
    );
  }
}

/** @param {Binary} host @param {string[]} plugins */
async function reportOf(host, plugins) {
  const inputs = plugins.map(file => ({
    name: file,
    path: { kind: /** @type {const} */ ('resolved'), realPath: file, fileId: file },
    content: { kind: /** @type {const} */ ('source'), source: fileSource(file) },
  }));
  return (await explainPrediction(await predict(host, inputs))).plugins;
}

/** @param {Awaited<ReturnType<typeof reportOf>>} plugins */
function brief(plugins) {
  return plugins.map(({ outcome, findings }) => ({
    outcome,
    findings: findings.map(({ ruleId, level, message, evidence }) => ({ ruleId, level, message, evidence })),
  }));
}

/** @param {string} host @returns {Promise<string>} */
async function savedText(host) {
  if (saved?.file !== host) {
    const binary = await readBinary(fileSource(host), host, 'host');
    saved = { file: host, text: formatProfile(await binary.complete()) };
  }
  return saved.text;
}
