// What the real plugin.Open says to one file, in a process that may die of it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { deathMessage, withoutPrefix } from '../loader-words.js';
import { UNPRIVILEGED } from '../unprivileged.js';

/** @import { HostLine } from '../loader-words.js' */

/** @typedef {{ kind: 'loads' | 'fails' | 'crashes' | 'hangs', message?: string }} Observed */

const LIMIT_MS = 5000;
/** A name of a plugin may be all of its memory. */
const MAX_TEXT = 1e8;

/** @param {string} host @param {string} plugin both absolute @returns {Promise<Observed>} */
export function openInChild(host, plugin) {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', 'ulimit -c 0; ulimit -f 100000; exec "$0" "$1"', host, plugin], {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LANG: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...UNPRIVILEGED,
    });
    let [stdout, stderr, late] = ['', '', false];
    child.stdout.setEncoding('utf8').on('data', text => {
      if (stdout.length < MAX_TEXT) stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', text => {
      if (stderr.length < 1e6) stderr += text;
    });
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, LIMIT_MS);
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve(observed(stdout, stderr, late, plugin));
    });
  });
}

/** @param {string} stdout @param {string} stderr @param {boolean} late @param {string} plugin @returns {Observed} */
function observed(stdout, stderr, late, plugin) {
  const line = stdout.split('\n').find(one => one.startsWith('{'));
  if (line !== undefined) {
    /** @type {HostLine} */
    const { ok, error = '' } = JSON.parse(line);
    return ok ? { kind: 'loads' } : { kind: 'fails', message: withoutPrefix(error, plugin) };
  }
  if (late) return { kind: 'hangs' };
  const message = deathMessage(stderr);
  return { kind: 'crashes', ...(message === undefined ? {} : { message }) };
}

const RUNS = 3;

/**
 * The same, a few times: what differs from run to run is an alternative.
 * @param {string} host @param {string} directory @param {Uint8Array} bytes
 * @returns {Promise<{ observed: Observed, alternatives: { alternatives?: Observed[] } }>}
 */
export async function openRepeatedly(host, directory, bytes) {
  const file = path.join(directory, 'plug.so');
  fs.writeFileSync(file, bytes, { mode: 0o755 });
  /** @type {Map<string, Observed>} */
  const seen = new Map();
  for (let run = 0; run < RUNS; run++) {
    const { kind, message } = await openInChild(host, file);
    const neutral = {
      kind,
      ...(message === undefined ? {} : { message: message.replaceAll(directory, '$DIR') }),
    };
    seen.set(JSON.stringify(neutral), neutral);
    if (kind === 'hangs') break;
  }
  const [observed = { kind: /** @type {const} */ ('hangs') }, ...others] = [...seen.values()];
  return { observed, alternatives: others.length > 0 ? { alternatives: others } : {} };
}
