// npm run bench:fleet -- [--plugins N]: N plugins (10,000) against 20 host profiles, and whether the cost grows with them.
import { execFileSync } from 'node:child_process';
import { copyFileSync, linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bigHost } from './big-host.js';
import { COMMAND, note, tell, WORKSHOP } from './layout.js';
import { prepareWrapper, runProcess } from './process.js';
import { smallPair } from './small-pair.js';

const DIRECTORY = join(WORKSHOP, 'fleet');
const HOSTS = 20;
const SECONDS = 3600;
/** shares of all plugins that are measured on the way: a line through them is straight, or it is not */
const STEPS = [0.1, 0.25, 0.5, 1];
/** how far the dearest further plugin may be from the cheapest for growth to be called linear */
const MAX_BEND = 1.5;

const all = Number(process.argv[process.argv.indexOf('--plugins') + 1]) || 10_000;
const small = smallPair();
const big = bigHost();
const pairs = [small, ...(big ? [big] : [])];
const sources = pairs.flatMap(({ plugins }) => [...plugins]);

rmSync(DIRECTORY, { recursive: true, force: true });
mkdirSync(join(DIRECTORY, 'hosts'), { recursive: true });
for (let i = 0; i < HOSTS; i++) {
  const file = join(DIRECTORY, `hosts/${String(i).padStart(2, '0')}.json`);
  const twin = i - pairs.length;
  if (twin >= 0) copyFileSync(join(DIRECTORY, `hosts/${String(twin).padStart(2, '0')}.json`), file);
  else execFileSync(process.execPath, [COMMAND, 'profile', pairs[i]?.host ?? '', '-o', file]);
}

/** A directory with so many names of the plugins. @param {number} count */
function namesOf(count) {
  const directory = join(DIRECTORY, String(count));
  mkdirSync(directory);
  for (let i = 0; i < count; i++)
    linkSync(sources[i % sources.length] ?? '', join(directory, `${String(i).padStart(6, '0')}.so`));
  return directory;
}

/** @param {number} count @param {string[]} options */
function measure(count, options) {
  const directory = join(DIRECTORY, String(count));
  const matrix = ['matrix', '--host', `${DIRECTORY}/hosts/*.json`, '--plugin', `${directory}/*.so`];
  const json = join(DIRECTORY, `${count}.json`);
  // Plugins that do not load are an exit code of 1, and no failure of the bench.
  const line = [process.execPath, COMMAND, ...matrix, '--format', `json=${json}`, ...options];
  const sample = runProcess(['sh', '-c', '"$@"; test $? -le 1', 'sh', ...line], SECONDS);
  if (!sample) throw new Error(`${count} plugins took more than ${SECONDS} s`);
  /** @type {{ plugins: { outcomes: { kind: string }[] }[] }} */
  const { plugins } = JSON.parse(readFileSync(json, 'utf8'));
  const cells = plugins.flatMap(({ outcomes }) => outcomes);
  if (cells.length !== count * HOSTS) throw new Error(`${cells.length} checks instead of ${count * HOSTS}`);
  return { ...sample, loads: cells.filter(({ kind }) => kind === 'loads').length, checks: cells.length };
}

prepareWrapper();
tell(
  `${HOSTS} host profiles, names of ${sources.length} different plugins, ${availableParallelism()} threads at most`,
);
tell('  plugins     checks   that load     wall s   checks/s   ms a further plugin   peak MiB');
/** @type {number[]} */
const slopes = [];
let before = { count: 0, wall: 0 };
for (const step of STEPS) {
  const count = Math.round(all * step);
  namesOf(count);
  note(`${count} plugins`);
  const { wall, peak, checks, loads } = measure(count, []);
  const slope = (wall - before.wall) / (count - before.count);
  if (before.count > 0) slopes.push(slope);
  before = { count, wall };
  const columns = [
    [count, 9],
    [checks, 11],
    [loads, 12],
    [(wall / 1000).toFixed(1), 11],
    [Math.round((checks * 1000) / wall), 11],
    [slope.toFixed(2), 22],
    [peak.toFixed(0), 11],
  ];
  tell(columns.map(([value, width]) => String(value).padStart(Number(width))).join(''));
}
const few = Math.round(all * (STEPS[0] ?? 1));
const [one, more] = [measure(few, ['--jobs', '1']), measure(few, [])];
tell(
  `${few} plugins with one thread: ${(one.wall / more.wall).toFixed(2)} x the time, ${one.peak.toFixed(0)} MiB`,
);
const bend = Math.max(...slopes) / Math.min(...slopes);
tell(
  `${bend <= MAX_BEND ? 'met   ' : 'MISSED'}  the cost grows linearly: slopes differ by ${bend.toFixed(2)} x`,
);
