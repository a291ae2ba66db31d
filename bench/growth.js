// npm run bench:growth -- [--runs N] [--node PATH]: how time and memory grow with what they may depend on.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printProgress, printResult } from '../lab/console.js';
import { readArguments } from './arguments.js';
import { bigHost } from './big-host.js';
import { growthHosts } from './growth-hosts.js';
import { COMMAND, WORKSHOP } from './layout.js';
import { prepareWrapper } from './process.js';
import { measureRounds } from './rounds.js';
import { spread } from './subjects.js';
import { formatTable } from './tables.js';

/** @typedef {{ at: number, label: string, command: string[] }} Point */
/** @typedef {{ name: string, points: Point[] }} Series what grows, and with what */

const SECONDS = 600;
const PLUGINS = [1, 2, 5, 10, 20, 40];
const SEQUENCE = [1, 2, 5, 10];
const HOSTS = [1, 2, 4, 8, 16];

const { runs, nodes } = readArguments(process.argv.slice(2));
const node = nodes.at(-1) ?? process.execPath;
prepareWrapper();
const big = bigHost();
if (!big) throw new Error('no Go 1.24 or newer, and no big host that is built');
const floor = {
  name: 'node -e 0',
  command: [node, '-e', '0'],
  seconds: SECONDS,
  once: false,
  floor: 'node -e 0',
};
const subjects = [floor];
const all = series(big);
for (const { name, points } of all)
  for (const { label, command } of points)
    subjects.push({ ...floor, name: `${name}, ${label}`, command: [node, COMMAND, ...command] });
printProgress(`measuring ${subjects.length} commands, ${runs} rounds`);
const figures = measureRounds(subjects, runs);
const base = figures.get(floor.name);
if (!base) throw new Error('node -e 0 took too long');

const head = ['with', '', 'ms', 'ms over node -e 0', 'grows', 'peak MiB', 'MiB over node -e 0', 'grows'];
/** @type {string[][]} */
const rows = [];
for (const { name, points } of all) {
  const found = points.map(point => ({ ...point, figures: figures.get(`${name}, ${point.label}`) }));
  const over = found.map(({ figures: own }) => (own ? own.min - base.min : Number.NaN));
  const memory = found.map(({ figures: own }) => (own ? own.peak - base.peak : Number.NaN));
  const at = found.map(point => point.at);
  for (const [i, { label, figures: own }] of found.entries())
    rows.push([
      i === 0 ? name : '',
      label,
      own?.min.toFixed(1) ?? '?',
      over[i]?.toFixed(1) ?? '?',
      i === found.length - 1 ? `^${exponent(at, over).toFixed(2)}` : '',
      own?.peak.toFixed(0) ?? '?',
      memory[i]?.toFixed(0) ?? '?',
      i === found.length - 1 ? `^${exponent(at, memory).toFixed(2)}` : '',
    ]);
}
printResult(formatTable([head, ...rows]));

/** @param {{ host: string, plugins: readonly string[], hundred: readonly string[] }} files @returns {Series[]} */
function series({ host, plugins, hundred }) {
  const [plugin = ''] = plugins;
  const hosts = growthHosts();
  const most = Math.max(...hosts.map(({ groups }) => groups));
  const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
  /** @param {readonly string[]} options */
  const bySize = options =>
    hosts
      .filter(({ groups }) => groups === most)
      .map(one => ({ at: one.size, label: megabytes(one.size), command: [one.host, plugin, ...options] }));
  return [
    { name: 'bytes of the host', points: bySize([]) },
    { name: 'bytes of the host, JSON', points: bySize(['--format', 'json']) },
    {
      name: 'packages and symbols of the host',
      points: hosts
        .filter(({ embedded }) => embedded === 0)
        .map(one => ({ at: one.groups, label: facts(one.host), command: [one.host, plugin] })),
    },
    {
      name: 'plugins, each alone',
      points: PLUGINS.map(count => ({
        at: count,
        label: String(count),
        command: ['--each', host, ...spread(hundred, count)],
      })),
    },
    {
      name: 'plugins in sequence',
      points: SEQUENCE.map(count => ({
        at: count,
        label: String(count),
        command: [host, ...plugins.slice(0, count)],
      })),
    },
    {
      name: 'hosts of a matrix of 10 plugins',
      points: HOSTS.map(count => ({
        at: count,
        label: String(count),
        command: ['matrix', ...profiles(host, count).flatMap(file => ['--host', file]), ...plugins],
      })),
    },
  ].filter(({ points }) => points.length > 1);
}

/** Packages and dynamic symbols, as the profile of the host counts them. @param {string} host */
function facts(host) {
  const file = join(WORKSHOP, 'growth/profile.json');
  execFileSync(process.execPath, [COMMAND, 'profile', host, '-o', file]);
  const { exports } = JSON.parse(readFileSync(file, 'utf8'));
  const symbols = Buffer.from(exports.hashes ?? '', 'base64').filter(byte => byte < 0x80).length;
  return `${Object.keys(exports.packageHashes).length} packages, ${symbols} symbols`;
}

/** Profiles of hosts that differ in their names. @param {string} host @param {number} count */
function profiles(host, count) {
  const directory = join(WORKSHOP, 'growth/profiles');
  mkdirSync(directory, { recursive: true });
  const first = join(directory, 'first.json');
  execFileSync(process.execPath, [COMMAND, 'profile', host, '-o', first]);
  const profile = JSON.parse(readFileSync(first, 'utf8'));
  return Array.from({ length: count }, (_, i) => {
    const file = join(directory, `${i}.json`);
    writeFileSync(file, JSON.stringify({ ...profile, identity: { ...profile.identity, path: `/srv/${i}` } }));
    return file;
  });
}

/**
 * The power with which values grow: the slope of the line through their logarithms with the least squares.
 * @param {readonly number[]} at
 * @param {readonly number[]} values
 */
function exponent(at, values) {
  const points = at.map((x, i) => [Math.log(x), Math.log(Math.max(values[i] ?? 0, 0.1))]);
  const mean = (/** @type {number} */ k) =>
    points.reduce((sum, point) => sum + (point[k] ?? 0), 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  let [above, below] = [0, 0];
  for (const [a = 0, b = 0] of points) {
    above += (a - x) * (b - y);
    below += (a - x) ** 2;
  }
  return above / below;
}
