// Tampered libraries beside a sound plugin, against the real plugin.Open (linux/amd64, glibc):
//   node lab/fuzz/libraries.js [--runs 300] [--seed 1] [--edits 2] [--go 1.27]
// The plugin and its library are those of the matrix (lab/truth/build.js). Exits with 1 where the plugin is predicted to
// load, or a strict gate lets it through, and the loader refuses it or dies.
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
import { printResult } from '../console.js';
import { artifactPath } from '../truth/layout.js';
import { worthOf } from './judge-tampered.js';
import { described, mutated, mutation } from './mutate.js';
import { openInChild } from './open-child.js';
import { randomOfRun } from './random.js';
import { structuresOf } from './structures.js';

const LIBRARY = 'libgoplug-beside.so.1';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    edits: { type: 'string', default: '2' },
    go: { type: 'string', default: '1.27' },
  },
});
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'goplug-libraries-'));
fs.chmodSync(directory, 0o755);
const program = artifactPath(`${values.go}/host/plain`);
const plugin = path.join(directory, 'plug.so');
fs.copyFileSync(artifactPath(`${values.go}/native/beside-runpath`), plugin);
const library = fs.readFileSync(artifactPath('native/lib-beside'));
const structures = structuresOf(library).filter(({ name }) => name !== 'file');
const { binary: host } = await readHost(program, false);
const neutral = (/** @type {string} */ text) => text.replaceAll(directory, '$DIR');

/** What is predicted of the plugin, and whether a strict gate lets it through. */
async function predicted() {
  const files = new PluginFiles();
  const target = new RootFiles('/');
  try {
    const options = /** @type {const} */ ({ target, hostScope: 'global', strict: true });
    const prediction = await predict(host, [files.input(plugin)], options);
    const gate = decideGate(await explainPrediction(prediction), { failOn: 'error', strict: true });
    return { trace: prediction.traces[0], passesStrict: gate.passed };
  } finally {
    files.close();
    target.close();
  }
}

/** @type {Record<string, number>} */
const tally = {};
const count = (/** @type {string} */ key) => {
  tally[key] = (tally[key] ?? 0) + 1;
};
for (let run = 0; run < Number(values.runs); run++) {
  const change = mutation(library, structures, randomOfRun(Number(values.seed), run), Number(values.edits));
  const file = path.join(directory, LIBRARY);
  fs.rmSync(file, { force: true });
  fs.writeFileSync(file, mutated(library, change), { mode: 0o755 });
  const { trace, passesStrict } = await predicted();
  const { kind, message } = await openInChild(program, plugin);
  const observed = { kind, ...(message === undefined ? {} : { message: neutral(message) }) };
  const worth = worthOf(trace, observed, neutral);
  count(`${worth}: predicted ${trace?.outcome.kind}, observed ${kind}`);
  if (passesStrict) count(`strict gate lets through: observed ${kind}`);
  if (worth !== 'wrong' && worth !== 'kind' && !(passesStrict && kind !== 'loads')) continue;
  const outcome = `${trace?.outcome.kind} ${trace?.outcome.message ?? ''}`;
  printResult(`${worth}${passesStrict ? ', strict lets it through' : ''}, run ${run}: ${described(change)}`);
  printResult(neutral(`    predicted ${outcome}\n    observed  ${kind} ${message ?? ''}`));
}
fs.rmSync(directory, { recursive: true });
printResult(JSON.stringify(tally, null, 2));
if (Object.keys(tally).some(key => /^wrong|^strict.*(?:fails|crashes|hangs)$/.test(key)))
  process.exitCode = 1;
