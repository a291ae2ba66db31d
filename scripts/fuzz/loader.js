// Tampered plugins against the real plugin.Open, each in a process of its own:
//   node scripts/fuzz/loader.js [--runs 300] [--seed 1] [--only plugin-1.22] [--at REGEX] [--verbose]
// A prediction that a file loads, where the loader refuses it or dies, is the worst that can happen: it exits with 1.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { predict } from '../../dist/lint/predict.js';
import { readHost } from '../../dist/node/host-file.js';
import { PluginFiles } from '../../dist/node/plugin-files.js';
import { RootFiles } from '../../dist/node/target-files.js';
import { baseBytes, PAIRS } from './bases.js';
import { described, mutated, mutation } from './mutate.js';
import { openInChild } from './open-child.js';
import { Random } from './random.js';
import { structuresOf } from './structures.js';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    at: { type: 'string', default: '.' },
    not: { type: 'string' },
    edits: { type: 'string', default: '2' },
    out: { type: 'string' },
    ordinary: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'goplug-fuzz-'));
fs.chmodSync(directory, 0o755);
const wanted = new RegExp(values.at);
const unwanted = values.not === undefined ? undefined : new RegExp(values.not);
const pairs = PAIRS.filter(({ plugin }) => values.only === undefined || plugin === values.only);
const subjects = [];
for (const { plugin, host } of pairs) {
  const program = path.join(directory, host);
  fs.writeFileSync(program, baseBytes(host), { mode: 0o755 });
  const bytes = baseBytes(plugin);
  const structures = structuresOf(bytes).filter(({ name }) => wanted.test(name) && !unwanted?.test(name));
  const { binary } = await readHost(program, false);
  subjects.push({ plugin, program, bytes, structures, binary });
}

/** @param {typeof subjects[number]['binary']} binary @param {string} file */
async function predicted(binary, file) {
  const files = new PluginFiles();
  const target = new RootFiles('/', []);
  try {
    const { traces } = await predict(binary, [files.input(file)], {
      target,
      hostScope: 'global',
      audit: !values.ordinary,
    });
    return traces[0];
  } finally {
    files.close();
    target.close();
  }
}

/** @type {Record<string, number>} */
const tally = {};
const kept = [];
let worst = 0;
for (let run = 0; run < Number(values.runs); run++) {
  const { plugin, program, bytes, structures, binary } = subjects[run % subjects.length];
  const change = mutation(
    bytes,
    structures,
    new Random(Number(values.seed) * 1_000_003 + run * 7919),
    Number(values.edits),
  );
  const file = path.join(directory, `${run % 2}.so`);
  fs.writeFileSync(file, mutated(bytes, change), { mode: 0o755 });
  const trace = await predicted(binary, file);
  const observed = await openInChild(program, file);
  const outcome = trace?.outcome;
  const texts = [outcome?.message, ...(trace?.obstacles[0]?.alternatives ?? [])];
  const same = observed.kind === 'hangs' ? outcome?.kind === 'crashes' : outcome?.kind === observed.kind;
  const isOwnCode = (outcome?.assumptions ?? []).some(text => /constructor|choose addresses/.test(text));
  const verdict =
    outcome?.kind === 'unknown'
      ? 'unknown'
      : outcome?.kind === 'loads' && observed.kind !== 'loads' && isOwnCode
        ? 'own code'
        : outcome?.kind === 'loads' && observed.kind !== 'loads'
          ? 'LOADS'
          : !same
            ? 'KIND'
            : texts.includes(observed.message)
              ? 'same'
              : 'TEXT';
  const key = `${verdict}: predicted ${outcome?.kind}, observed ${observed.kind}`;
  tally[key] = (tally[key] ?? 0) + 1;
  if (verdict === 'LOADS') worst++;
  if (verdict !== 'same' && (verdict !== 'unknown' || values.verbose)) {
    const said = `${outcome?.kind} ${outcome?.message ?? ''} @${outcome?.stage}${outcome?.assumptions ? ` if ${outcome.assumptions.join('; ')}` : ''} ${JSON.stringify(trace?.obstacles[0]?.about ?? {})}`;
    process.stdout.write(
      `${verdict} ${plugin} #${run}: ${described(change)}\n    predicted ${said}\n    observed  ${observed.kind} ${observed.message ?? ''}\n`.replaceAll(
        directory,
        '',
      ),
    );
    kept.push({ plugin, verdict, ...change, observed });
  }
}
if (values.out !== undefined) fs.writeFileSync(values.out, JSON.stringify(kept, null, 1));
fs.rmSync(directory, { recursive: true });
process.stdout.write(`${JSON.stringify(tally, null, 2)}\n`);
if (worst > 0) process.exitCode = 1;
