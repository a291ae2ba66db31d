// What comes after Open: hosts call into plugins that they have opened, recover panics of init functions, and open again:
//   node lab/truth/record-uses.js [--only REGEX] [--check]
// Writes fixtures/truth/uses.json and what is read of the files into fixtures/profiles/uses.jsonl.br; with --check it only
// compares. Exact releases are official toolchains below GOPLUG_RELEASES; what is recorded of one that is not there is kept.
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { predict } from '../../dist/check/predict.js';
import { fileSource } from '../../dist/node/file-source.js';
import { readBinary } from '../../dist/read/binary.js';
import { printProgress, printResult } from '../console.js';
import { readTable, writeTable } from './truth-files.js';
import { buildUse, prepareSources, toolchainOf } from './uses/build-use.js';
import { runUse } from './uses/run-use.js';
import { SCENARIOS } from './uses/scenarios.js';
import { readUses, writeUses } from './uses/use-pack.js';

/** @import { Scenario } from './uses/scenarios.js' */

const { values } = parseArgs({ options: { only: { type: 'string' }, check: { type: 'boolean' } } });
const wanted = new RegExp(values.only ?? '');
const before = readTable('uses.json');
const kept = readUses();
/** @type {typeof before} */
const truth = {};
/** @type {typeof kept} */
const files = {};
let [count, differing] = [0, 0];
prepareSources();
for (const scenario of SCENARIOS) {
  for (const release of scenario.releases) {
    const id = `${scenario.name}/${release}`;
    const goroot = wanted.test(id) ? toolchainOf(release) : undefined;
    if (goroot === undefined) {
      if (wanted.test(id)) printProgress(`${id}: no toolchain`);
      if (before[id] && kept[id]) [truth[id], files[id]] = [before[id], kept[id]];
      continue;
    }
    const built = buildUse(scenario, release, goroot);
    const { why, steps, shows } = scenario;
    const said = {
      why,
      steps,
      ...(shows === undefined ? {} : { shows }),
      ...(await stable(scenario, built)),
    };
    count++;
    if (!isDeepStrictEqual(said, before[id])) {
      differing++;
      printProgress(`${id}: ${JSON.stringify(said.observed)} ${said.said ?? ''}`);
    }
    truth[id] = said;
    files[id] = await profilesOf(scenario, built);
  }
  if (!values.check) write();
}
printResult(`${count} uses, ${differing} other than recorded`);
if (values.check) process.exitCode = differing > 0 ? 1 : 0;

/** After every scenario, with what was recorded of the later ones. */
function write() {
  writeTable('uses.json', { ...truth, ...without(before, truth) });
  writeUses({ ...files, ...without(kept, files) });
}

/** @template T @param {Record<string, T>} all @param {Record<string, unknown>} known @returns {Record<string, T>} of ids that there still are */
function without(all, known) {
  const ids = SCENARIOS.flatMap(({ name, releases }) => releases.map(release => `${name}/${release}`));
  return Object.fromEntries(Object.entries(all).filter(([id]) => !(id in known) && ids.includes(id)));
}

/**
 * Every run ends in the same way, but under an emulator: of those what went wrong is kept.
 * @param {Scenario} scenario @param {ReturnType<typeof buildUse>} built
 */
async function stable(scenario, built) {
  const first = await runUse(scenario, built);
  let { observed } = first;
  let varies = false;
  const more = observed.some(({ kind }) => kind === 'hangs') ? 0 : scenario.cpu === undefined ? 2 : 4;
  for (let again = 0; again < more; again++) {
    const other = (await runUse(scenario, built)).observed;
    if (endings(other) === endings(observed)) continue;
    if (scenario.cpu === undefined)
      throw new Error(`${scenario.name}: ${JSON.stringify(observed)}, then ${JSON.stringify(other)}`);
    varies = true;
    if (other.some(({ kind }) => kind === 'crashes')) observed = other;
  }
  const { said } = first;
  return { observed, ...(varies ? { varies } : {}), ...(said.length > 0 ? { said } : {}) };
}

/** @param {{ kind: string }[]} observed */
function endings(observed) {
  return observed.map(({ kind }) => kind).join();
}

/** What a check reads of the files. @param {Scenario} scenario @param {ReturnType<typeof buildUse>} built */
async function profilesOf({ steps, names = {} }, { host, plugins }) {
  const opened = steps.flatMap(step => (step.startsWith('open:') ? [step.slice(5)] : []));
  const inputs = opened.map(name => {
    const [kind, of = name] = names[name]?.split(' ') ?? [];
    const real = kind === 'copy' ? name : of;
    const path = { kind: /** @type {const} */ ('resolved'), realPath: `/plugins/${real}.so`, fileId: real };
    const source = fileSource(plugins.get(of) ?? '');
    return { name: `${name}.so`, path, content: { kind: /** @type {const} */ ('source'), source } };
  });
  const read = await predict(await readBinary(fileSource(host), 'host', 'host'), inputs);
  return { host: read.host, requests: read.requests };
}
