// One fleet in a process of its own: fleet-run.js RESULT JOBS DIRECTORY. Writes when each tenth of the plugins was done.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFleetBriefly } from '../dist/node/fleet-pool.js';

const TENTHS = 10;
const [result = '', jobs = '', directory = ''] = process.argv.slice(2);
/** @param {string} name */
const filesOf = name =>
  readdirSync(join(directory, name))
    .sort()
    .map(file => join(directory, name, file));

const plugins = filesOf('plugins');
const start = performance.now();
/** @type {{ done: number, wall: number, resident: number }[]} */
const marks = [];
const { cells } = await checkFleetBriefly({
  hosts: filesOf('hosts'),
  plugins,
  options: { hostScope: 'global' },
  ...(jobs === '' ? {} : { jobs: Number(jobs) }),
  onProgress: done => {
    if (done >= (plugins.length * (marks.length + 1)) / TENTHS)
      marks.push({ done, wall: performance.now() - start, resident: process.memoryUsage.rss() });
  },
});
const checks = cells.flat();
const loads = checks.filter(({ kind }) => kind === 'loads').length;
writeFileSync(result, JSON.stringify({ marks, checks: checks.length, loads }));
