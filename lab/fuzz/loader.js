// Tampered plugins against the real plugin.Open, each in a process of its own (linux/amd64, glibc):
//   npm run fuzz:loader -- [--runs 300] [--seed 1] [--edits 2] [--only plugin-1.22] [--at REGEX] [--keep N]
// Exits with 1 where a file is predicted to load, or a strict gate lets it through, and the loader refuses it or dies. --keep adds every Nth run, and all that
// differ, to fixtures/tampered/found.json.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { explainPrediction } from '../../dist/check/check.js';
import { predict } from '../../dist/check/predict.js';
import { decideGate } from '../../dist/gate/gate.js';
import { readHost } from '../../dist/node/host-file.js';
import { PluginFiles } from '../../dist/node/plugin-files.js';
import { RootFiles } from '../../dist/node/target-files.js';
import { binaryBytes } from '../binaries/committed.js';
import { printResult } from '../console.js';
import { worthOf } from './judge-tampered.js';
import { PAIRS } from './loading-pairs.js';
import { described, mutated, mutation } from './mutate.js';
import { openInChild } from './open-child.js';
import { randomOfRun } from './random.js';
import { structuresOf } from './structures.js';

/** @import { Binary } from '../../dist/read/binary.js' */
/** @import { TamperedCase } from './tampered.js' */

/** What a plugin computes with: its instructions, its types, its variables. To change them is to write another program. */
const CONTENTS = /^(file|types|DT_INIT|addmoduledata|pclntab)$/;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    at: { type: 'string' },
    edits: { type: 'string', default: '2' },
    keep: { type: 'string' },
  },
});
const [runs, seed, edits] = [Number(values.runs), Number(values.seed), Number(values.edits)];
const wanted = values.at === undefined ? undefined : new RegExp(values.at);
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'goplug-fuzz-'));
fs.chmodSync(directory, 0o755);
const subjects = [];
for (const { plugin, host } of PAIRS.filter(one => values.only === undefined || one.plugin === values.only)) {
  const program = path.join(directory, host);
  fs.writeFileSync(program, binaryBytes(host), { mode: 0o755 });
  const bytes = binaryBytes(plugin);
  const structures = structuresOf(bytes).filter(({ name }) =>
    wanted ? wanted.test(name) : !CONTENTS.test(name),
  );
  const { binary } = await readHost(program, false);
  subjects.push({ plugin, host, program, bytes, structures, binary });
}

/** What is predicted, and whether a strict gate lets the file through. @param {Binary} binary @param {string} file */
async function predicted(binary, file) {
  const files = new PluginFiles();
  const target = new RootFiles('/');
  try {
    const options = /** @type {const} */ ({ target, hostScope: 'global', strict: true });
    const prediction = await predict(binary, [files.input(file)], options);
    const gate = decideGate(await explainPrediction(prediction), { failOn: 'error', strict: true });
    return { trace: prediction.traces[0], passesStrict: gate.passed };
  } finally {
    files.close();
    target.close();
  }
}

/** @type {Record<string, number>} */
const tally = {};
/** @type {TamperedCase[]} */
const kept = [];
const neutral = (/** @type {string} */ text) => text.replaceAll(directory, '$DIR');
for (let run = 0; run < runs; run++) {
  const subject = subjects[run % subjects.length];
  if (!subject) throw new Error('no plugin is called that');
  const { plugin, host, program, bytes, structures, binary } = subject;
  const change = mutation(bytes, structures, randomOfRun(seed, run), edits);
  const file = path.join(directory, 'plug.so');
  fs.rmSync(file, { force: true });
  fs.writeFileSync(file, mutated(bytes, change), { mode: 0o755 });
  const { trace, passesStrict } = await predicted(binary, file);
  const { kind, message } = await openInChild(program, file);
  const observed = { kind, ...(message === undefined ? {} : { message: neutral(message) }) };
  const worth = worthOf(trace, observed, neutral);
  const key = `${worth}: predicted ${trace?.outcome.kind}, observed ${kind}`;
  tally[key] = (tally[key] ?? 0) + 1;
  if (passesStrict) {
    const through = `strict gate lets through: observed ${kind}`;
    tally[through] = (tally[through] ?? 0) + 1;
    if (kind !== 'loads')
      printResult(`strict ${plugin} run ${run}: ${described(change)}: ${kind} ${message ?? ''}`);
  }
  const isOdd = worth === 'wrong' || worth === 'kind' || (passesStrict && kind !== 'loads');
  if (isOdd) {
    const { outcome, obstacles = [] } = trace ?? {};
    const prediction = `${outcome?.kind} ${outcome?.message ?? ''} (${obstacles[0]?.about.detail ?? ''})`;
    printResult(`${worth} ${plugin} run ${run}: ${described(change)}`);
    printResult(neutral(`    predicted ${prediction}\n    observed  ${kind} ${message ?? ''}`));
  }
  if (values.keep !== undefined && (isOdd || run % Number(values.keep) === 0))
    kept.push({
      id: `${plugin}/seed-${seed}-${edits}/${run}`,
      plugin,
      host,
      what: described(change),
      ...change,
      observed,
    });
}
fs.rmSync(directory, { recursive: true });
if (values.keep !== undefined) keep(kept);
printResult(JSON.stringify(tally, null, 2));
if (Object.keys(tally).some(key => /^wrong|^strict.*(?:fails|crashes|hangs)$/.test(key)))
  process.exitCode = 1;

/** Adds cases to those that are kept; one of the same name is replaced. @param {TamperedCase[]} cases */
function keep(cases) {
  const target = new URL('../../fixtures/tampered/found.json', import.meta.url);
  /** @type {TamperedCase[]} */
  const before = fs.existsSync(target) ? JSON.parse(fs.readFileSync(target, 'utf8')) : [];
  const all = new Map([...before, ...cases].map(one => [one.id, one]));
  fs.writeFileSync(target, `[\n${[...all.values()].map(one => JSON.stringify(one)).join(',\n')}\n]\n`);
}
