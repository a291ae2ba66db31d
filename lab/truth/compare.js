// Compares every prediction with the recorded truth, on the built artifacts, from the files, from saved profiles, and by the built
// command:
//   node lab/truth/compare.js [--go 22,26,27] [--only REGEX]
import fs from 'node:fs';
import { linkerOf } from '../../dist/link/linker.js';
import { simulateOpens } from '../../dist/link/simulate.js';
import { printResult } from '../console.js';
import { artifactsOf } from './case.js';
import { readChoice } from './choice.js';
import { cpuNamed, hasLibraries } from './cpus.js';
import { disagreement, isOpen } from './judge.js';
import { artifactPath } from './layout.js';
import { libcsHere } from './musl.js';
import { Predictor } from './predict.js';
import { readRecordedCases } from './truth-files.js';

const choice = readChoice(process.argv.slice(2));
const predictor = new Predictor();
let agreed = 0;
let open = 0;
let byCommand = 0;
let missing = 0;
let wrong = 0;
for (const one of [...readRecordedCases().values()].flat()) {
  if (!choice.wants(one.id)) continue;
  const cpu = cpuNamed(one.cpu);
  const isThere = artifactsOf(one).every(id => fs.existsSync(artifactPath(id)));
  const isRun = one.id.startsWith('musl/') ? libcsHere().includes('musl') : !cpu || hasLibraries(cpu);
  if (!isThere || !isRun) {
    missing += 1;
    continue;
  }
  const { traces, fromSaved, fromCommand, host, requests, environment, directory } = await predictor.ask(one);
  const neutral = (/** @type {string} */ text) =>
    text.replaceAll(directory, '$DIR').replaceAll(artifactPath(one.host), '$HOST');
  // The same through JSON: a verdict comes from what a profile holds, and from nothing else.
  const scope = one.hostScope === 'local' ? 'local' : 'global';
  const again = simulateOpens(host, requests, environment, scope, await linkerOf(host));
  const problem =
    disagreement(one, traces, neutral) ??
    (JSON.stringify(again) === JSON.stringify(traces) ? undefined : 'another verdict from the profiles') ??
    (JSON.stringify(fromSaved) === JSON.stringify(traces)
      ? undefined
      : 'another verdict from a saved host') ??
    (fromCommand === undefined || isSame(fromCommand, traces)
      ? undefined
      : 'another verdict from the command');
  if (fromCommand) byCommand += 1;
  if (problem === undefined) agreed += 1;
  else if (isOpen(one.id, problem)) open += 1;
  else {
    wrong += 1;
    printResult(`${one.id}: ${problem}`);
  }
}
predictor.close();

/** @param {object[]} outcomes @param {{ outcome: object }[]} traces */
function isSame(outcomes, traces) {
  return JSON.stringify(outcomes) === JSON.stringify(traces.map(({ outcome }) => outcome));
}
printResult(
  `${agreed} predictions agree (${byCommand} of the built command too), ${wrong} do not, ${open} cannot be decided; ${missing} cases lack their artifacts or their libraries`,
);
if (wrong > 0 || agreed === 0) process.exitCode = 1;
