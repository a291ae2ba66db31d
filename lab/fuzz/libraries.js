// Tampered libraries beside a sound plugin, against the real plugin.Open (linux/amd64, glibc):
//   node lab/fuzz/libraries.js [--runs 300] [--seed 1] [--edits 2] [--go 1.27]
// The plugin and its library are those of the matrix (lab/truth/build.js). Exits with 1 where the plugin is predicted to
// load, or a strict gate lets it through, and the loader refuses it or dies.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readHost } from '../../dist/node/host-file.js';
import { printResult } from '../console.js';
import { artifactPath } from '../truth/layout.js';
import { described, mutated, mutation } from './mutate.js';
import { randomOfRun } from './random.js';
import { structuresOf } from './structures.js';
import { Tally, tryTampered } from './try-tampered.js';

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

const tally = new Tally();
for (let run = 0; run < Number(values.runs); run++) {
  const change = mutation(library, structures, randomOfRun(Number(values.seed), run), Number(values.edits));
  const file = path.join(directory, LIBRARY);
  fs.rmSync(file, { force: true });
  fs.writeFileSync(file, mutated(library, change), { mode: 0o755 });
  const tried = await tryTampered({ binary: host, program }, plugin, neutral);
  tally.add(tried);
  if (!tried.isOdd) continue;
  const { trace, passesStrict, observed, worth } = tried;
  const outcome = `${trace?.outcome.kind} ${trace?.outcome.message ?? ''}`;
  printResult(`${worth}${passesStrict ? ', strict lets it through' : ''}, run ${run}: ${described(change)}`);
  printResult(neutral(`    predicted ${outcome}\n    observed  ${observed.kind} ${observed.message ?? ''}`));
}
fs.rmSync(directory, { recursive: true });
printResult(JSON.stringify(tally.counts, null, 2));
if (tally.isWrong) process.exitCode = 1;
