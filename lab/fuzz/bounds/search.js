// Searches for files that take more of the processor, or more memory, than any file may: shapes whose parameters are changed
// again and again, the worst of each first. Prints the worst of each shape and command at the end.
//   npm run fuzz:bounds -- [--seconds 600] [--seed 1] [--only REGEX]
// Exits with 1 where a limit is passed, or something else than a report and a typed error comes out.
import { parseArgs } from 'node:util';
import { printProgress, printResult } from '../../console.js';
import { Random } from '../random.js';
import { Bench } from './bench.js';
import { SHAPES } from './shapes.js';

/** @import { Usage } from './measure.js' */
/** @import { Command } from './rows.js' */
/** @import { Params } from './shapes.js' */

/** @typedef {{ params: Params, usage: Usage, cost: number, size: number }} Try */

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
const MAX_CPU_SECONDS = 1;
const MAX_RSS_MIB = 256;
/** a file that is stored as a whole may have so much */
const MAX_BYTES = 16 << 20;
const KEPT = 4;
/** exit codes that are a report or a typed error */
const GOOD_CODES = [0, 1, 3];

const bench = new Bench();
const random = new Random(Number(values.seed));
const only = new RegExp(values.only);
const pairs = Object.keys(SHAPES)
  .flatMap(shape => bench.commands.map(command => ({ shape, command })))
  .filter(({ shape, command }) => only.test(`${shape} ${command}`));
/** @type {Map<string, Try[]>} */
const worst = new Map();
let [runs, failures] = [0, 0];

/** @param {readonly [number, number]} bounds */
function anyOf([least, most]) {
  if (most - least < 64) return least + random.below(most - least + 1);
  // By its size: few and many are as likely.
  const low = Math.log(Math.max(1, least));
  return random.below(8) === 0
    ? most
    : Math.round(Math.exp(low + (random.below(1000) / 999) * (Math.log(most) - low)));
}

/** @param {string} shape @param {Try | undefined} from @returns {Params} */
function nextParams(shape, from) {
  const bounds = Object.entries(SHAPES[shape]?.params ?? {});
  /** @type {Params} */
  const params = {};
  for (const [name, range] of bounds) {
    const before = from?.params[name];
    if (before === undefined || random.below(3) === 0) params[name] = anyOf(range);
    else {
      const factor = random.pick([0.5, 0.8, 1, 1, 1.25, 2]);
      params[name] = Math.max(range[0], Math.min(range[1], Math.round(before * factor)));
    }
  }
  return params;
}

/** @param {string} shape @param {Command} command */
async function once(shape, command) {
  const key = `${shape} ${command}`;
  const kept = worst.get(key) ?? [];
  const params = nextParams(shape, kept.length > 0 && random.below(4) !== 0 ? random.pick(kept) : undefined);
  const done = await bench.run(shape, params, command, MAX_BYTES);
  if (!done) return;
  runs++;
  // A busy machine makes a run dearer, and none makes it cheaper.
  const again = costOf(done.usage) > 1 ? await bench.run(shape, params, command) : undefined;
  const { size, usage } = again && costOf(again.usage) < costOf(done.usage) ? again : done;
  const cost = costOf(usage);
  const isOver =
    cost > 1 ||
    usage.code === null ||
    !GOOD_CODES.includes(usage.code) ||
    usage.output.includes('internal error');
  if (isOver) {
    failures++;
    printResult(`OVER ${described(key, { params, usage, cost, size })}`);
  }
  const next = [...kept, { params, usage, cost, size }].sort((a, b) => b.cost - a.cost).slice(0, KEPT);
  worst.set(key, next);
}

/** Of what a file may take. @param {Usage} usage */
function costOf({ cpu, rss }) {
  return Math.max(cpu / MAX_CPU_SECONDS, rss / MAX_RSS_MIB);
}

/** @param {string} key @param {Try} one */
function described(key, { params, usage, size }) {
  const said = usage.output.split('\n').find(line => line.trim() !== '') ?? '';
  return `${key.padEnd(28)} ${usage.cpu.toFixed(2)} s ${usage.rss.toFixed(0)} MiB, exit ${usage.code}, ${size} bytes ${JSON.stringify(params)} ${said.slice(0, 100)}`;
}

const end = performance.now() + Number(values.seconds) * 1000;
for (let turn = 0; performance.now() < end; turn++) {
  const pair = pairs[turn % pairs.length];
  if (!pair) throw new Error('nothing is called like that');
  await once(pair.shape, pair.command);
  if (process.stderr.isTTY) printProgress(`${runs} runs, ${failures} over a limit`);
}
const ordered = [...worst]
  .flatMap(([key, [first]]) => (first ? [{ key, first }] : []))
  .sort((a, b) => b.first.cost - a.first.cost);
for (const { key, first } of ordered) printResult(described(key, first));
printResult(
  `${runs} runs of ${pairs.length} shapes and commands, ${failures} over ${MAX_CPU_SECONDS} s or ${MAX_RSS_MIB} MiB`,
);
bench.close();
if (failures > 0) process.exitCode = 1;
