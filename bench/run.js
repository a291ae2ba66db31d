// npm run bench -- [--runs N] [--node PATH] [--json FILE] [--elfinfo-big]
import { statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { printProgress, printResult } from '../lab/console.js';
import { readArguments } from './arguments.js';
import { bigHost } from './big-host.js';
import { readsOf } from './bytes-read.js';
import { findGo } from './go-command.js';
import { prepareWrapper } from './process.js';
import { promises } from './promises.js';
import { measureRounds } from './rounds.js';
import { smallPair } from './small-pair.js';
import { floors, slopes, subjectsOf } from './subjects.js';
import { pairTable, slopeTable } from './tables.js';

/** @typedef {import('./layout.js').Pair} Pair */
/** @typedef {import('./tables.js').Row} Row */
/** @typedef {import('./tables.js').Slope} Slope */

const { runs, nodes, json, elfinfoBig } = readArguments(process.argv.slice(2));
prepareWrapper();
const go = findGo()?.command;
const big = bigHost();
/** @type {Pair[]} */
const pairs = [smallPair(), ...(big ? [{ name: /** @type {const} */ ('big'), ...big }] : [])];
const machine = { node: process.version, cpu: cpus()[0]?.model ?? '', cores: cpus().length, load: load() };
printResult(
  `${machine.cores} cores (${machine.cpu}), Node ${machine.node}, ${runs} rounds, load ${machine.load}`,
);
if (!big) printProgress('no Go 1.24 or newer: the big pair is left out');

const measured = pairs.map(measurePair);
const slope = big ? measureSlopes({ name: 'big', ...big }, big.hundred) : [];
if (big) printResult(`\n${slopeTable(slope)}`);
const verdicts = judge();
printResult('');
for (const { promise, measured: value, met } of verdicts) {
  printResult(`${met === undefined ? 'open  ' : met ? 'met   ' : 'MISSED'}  ${promise}: ${value}`);
}
printResult(`\nload ${load()} at the end`);
if (json) {
  const report = {
    machine: { ...machine, loadAtEnd: load() },
    runs,
    pairs: measured,
    slope,
    promises: verdicts,
  };
  writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
}

/** @param {Pair} pair */
function measurePair(pair) {
  const files = [pair.host, ...pair.plugins.slice(0, 1)];
  const size = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const elfinfo = pair.name === 'small' || elfinfoBig;
  const subjects = [...floors(nodes), ...subjectsOf(pair, nodes, { go, elfinfo })];
  printProgress(`measuring the ${pair.name} pair`);
  const figures = measureRounds(subjects, runs);
  /** @type {Row[]} */
  const rows = subjects.map(({ name, command, once }) => ({
    name,
    figures: figures.get(name),
    // Under strace it would take minutes, and it reads the whole file anyway.
    reads: once ? undefined : readsOf(command, files),
  }));
  printResult(`\n${pairTable(pair, files, rows)}`);
  return { name: pair.name, size, rows };
}

/**
 * @param {Pair} pair
 * @param {readonly string[]} hundred
 * @returns {Slope[]}
 */
function measureSlopes(pair, hundred) {
  const [floor] = floors(nodes);
  const series = slopes(pair, hundred, process.execPath);
  printProgress('measuring 1, 10 and 100 plugins');
  const all = series.flatMap(({ subjects }) => subjects.map(({ subject }) => subject));
  const figures = measureRounds([...(floor ? [floor] : []), ...all], runs);
  return series.map(({ name, subjects }) => ({
    name,
    points: subjects.flatMap(({ count, subject }) => {
      const found = figures.get(subject.name);
      return found ? [{ count, figures: found }] : [];
    }),
  }));
}

function judge() {
  const pair = measured.find(({ name }) => name === 'big');
  const rowOf = (/** @type {string} */ of) => pair?.rows.find(({ name }) => name === of);
  const [text, json] = [rowOf('goplug-lint'), rowOf('goplug-lint --format json')];
  const share = pair && text?.reads ? text.reads.bytes / pair.size : undefined;
  return promises({ text: text?.figures, json: json?.figures }, share, slope);
}

function load() {
  return loadavg()[0]?.toFixed(2) ?? '?';
}
