// Tampered plugins against the real plugin.Open, each in a process of its own (linux/amd64, glibc):
//   npm run fuzz:loader -- [--runs 300] [--seed 1] [--edits 2] [--only plugin-1.22] [--at REGEX] [--keep N]
//   npm run fuzz:loader -- --release 1.8.7,1.12.17 [--runs 300] ...
// --release takes the plain pairs of official releases, as lab/truth/build.js has built them, instead of committed ones.
// Exits with 1 where a file is predicted to load, or a strict gate lets it through, and the loader refuses it or dies. --keep adds every Nth run, and all that
// differ, to fixtures/tampered/found.json.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readHost } from '../../dist/node/host-file.js';
import { binaryBytes } from '../binaries/committed.js';
import { printResult } from '../console.js';
import { artifactPath } from '../truth/layout.js';
import { PAIRS } from './loading-pairs.js';
import { described, mutated, mutation } from './mutate.js';
import { randomOfRun } from './random.js';
import { structuresOf } from './structures.js';
import { Tally, tryTampered } from './try-tampered.js';

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
    release: { type: 'string' },
  },
});
const [runs, seed, edits] = [Number(values.runs), Number(values.seed), Number(values.edits)];
const wanted = values.at === undefined ? undefined : new RegExp(values.at);
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'goplug-fuzz-'));
fs.chmodSync(directory, 0o755);
const subjects = [];
for (const { plugin, host, bytes, hostBytes } of chosenPairs()) {
  const program = path.join(directory, host);
  fs.writeFileSync(program, hostBytes, { mode: 0o755 });
  const structures = structuresOf(bytes).filter(({ name }) =>
    wanted ? wanted.test(name) : !CONTENTS.test(name),
  );
  const { binary } = await readHost(program, false);
  subjects.push({ plugin, host, program, bytes, structures, binary });
}

function chosenPairs() {
  if (values.release !== undefined) {
    return values.release.split(',').map(go => {
      const read = (/** @type {string} */ side) =>
        fs.readFileSync(artifactPath(`releases/${go}/${side}/plain`));
      return { plugin: `plugin-${go}`, host: `host-${go}`, bytes: read('plugin'), hostBytes: read('host') };
    });
  }
  return PAIRS.filter(one => values.only === undefined || one.plugin === values.only).map(pair => ({
    ...pair,
    bytes: binaryBytes(pair.plugin),
    hostBytes: binaryBytes(pair.host),
  }));
}

const tally = new Tally();
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
  const tried = await tryTampered({ binary, program }, file, neutral);
  tally.add(tried);
  const { trace, passesStrict, observed, worth, isOdd } = tried;
  if (isOdd) {
    const { outcome, obstacles = [] } = trace ?? {};
    const prediction = `${outcome?.kind} ${outcome?.message ?? ''} (${obstacles[0]?.about.detail ?? ''})`;
    printResult(
      `${worth}${passesStrict ? ', strict lets it through' : ''}, ${plugin} run ${run}: ${described(change)}`,
    );
    printResult(
      neutral(`    predicted ${prediction}\n    observed  ${observed.kind} ${observed.message ?? ''}`),
    );
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
printResult(JSON.stringify(tally.counts, null, 2));
if (tally.isWrong) process.exitCode = 1;

/** Adds cases to those that are kept; one of the same name is replaced. @param {TamperedCase[]} cases */
function keep(cases) {
  const target = new URL('../../fixtures/tampered/found.json', import.meta.url);
  /** @type {TamperedCase[]} */
  const before = fs.existsSync(target) ? JSON.parse(fs.readFileSync(target, 'utf8')) : [];
  const all = new Map([...before, ...cases].map(one => [one.id, one]));
  fs.writeFileSync(target, `[\n${[...all.values()].map(one => JSON.stringify(one)).join(',\n')}\n]\n`);
}
