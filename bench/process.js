// Runs one whole process and says what it took, by wait4(2): see measure.c.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WORKSHOP } from './layout.js';

const SOURCE = fileURLToPath(new URL('measure.c', import.meta.url));
const WRAPPER = join(WORKSHOP, 'measure');

/**
 * @typedef {object} Sample
 * @property {number} wall milliseconds
 * @property {number} cpu milliseconds, user and system
 * @property {number} peak MiB resident
 */

/** Compiles the wrapper, if it is not there yet. */
export function prepareWrapper() {
  if (existsSync(WRAPPER) && statSync(WRAPPER).mtimeMs > statSync(SOURCE).mtimeMs) return;
  mkdirSync(WORKSHOP, { recursive: true });
  execFileSync('cc', ['-O1', '-Wall', '-o', WRAPPER, SOURCE], { stdio: 'inherit' });
}

/**
 * What starts Node more slowly or otherwise is not inherited: NODE_OPTIONS, or NODE_EXTRA_CA_CERTS, with which Node 20
 * reads all certificates at every start and `node -e 0` takes three times as long.
 */
export const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', HOME: WORKSHOP, LANG: 'C' };

/**
 * @param {readonly string[]} command
 * @param {number} seconds that it may take
 * @returns {Sample | undefined} undefined: it took longer
 */
export function runProcess(command, seconds) {
  const line = execFileSync(WRAPPER, [String(seconds), ...command], {
    encoding: 'utf8',
    env: ENVIRONMENT,
  });
  const [wall = 0, user = 0, system = 0, kibibytes = 0, status = 0, ended = 0] = line.split(' ').map(Number);
  if (ended) return undefined;
  if (status !== 0) throw new Error(`wait status ${status}: ${command.join(' ')}`);
  return { wall: wall / 1e6, cpu: (user + system) / 1e3, peak: kibibytes / 1024 };
}
