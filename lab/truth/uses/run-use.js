// Runs a host through the steps of a scenario, and says what came of each.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { deathMessage, withoutPrefix } from '../../loader-words.js';
import { UNPRIVILEGED } from '../../unprivileged.js';
import { commandPath } from '../commands.js';
import { cpuNamed } from '../cpus.js';

/** @import { Scenario } from './scenarios.js' */

const LIMIT_MS = 5000;
const EMULATED_LIMIT_MS = 40_000;

/**
 * @typedef {object} Came of a step
 * @property {'loads' | 'fails' | 'returns' | 'panics' | 'crashes' | 'hangs' | 'not-reached'} kind
 * @property {string} [text]
 */

/**
 * @param {Scenario} scenario @param {{ host: string, plugins: Map<string, string> }} files
 * @returns {Promise<{ observed: Came[], said: string[] }>} `said`: what init functions printed
 */
export async function runUse({ steps, names = {}, cpu }, { host, plugins }) {
  const room = fs.mkdtempSync('/tmp/goplug-use-');
  try {
    for (const [name, file] of plugins) fs.copyFileSync(file, path.join(room, `${name}.so`));
    for (const [name, how] of Object.entries(names)) {
      const [kind, of] = how.split(' ');
      if (kind === 'symlink') fs.symlinkSync(`${of}.so`, path.join(room, `${name}.so`));
      else fs.copyFileSync(path.join(room, `${of}.so`), path.join(room, `${name}.so`));
    }
    fs.chmodSync(room, 0o755);
    const { emulator, root = '' } = cpuNamed(cpu) ?? {};
    const command = emulator === undefined ? [host] : [commandPath(emulator) ?? emulator, '-L', root, host];
    const limit = emulator === undefined ? LIMIT_MS : EMULATED_LIMIT_MS;
    return await observe(
      command,
      steps.map(step => step.replace(/:(.*)/, ':$1.so')),
      room,
      limit,
    );
  } finally {
    fs.rmSync(room, { recursive: true });
  }
}

/** @param {string[]} command @param {string[]} steps @param {string} cwd @param {number} limit milliseconds @returns {Promise<{ observed: Came[], said: string[] }>} */
function observe([program = '', ...args], steps, cwd, limit) {
  return new Promise((resolve, reject) => {
    const env = { PATH: '/usr/bin:/bin', LANG: 'C' };
    const child = spawn(program, [...args, ...steps], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...UNPRIVILEGED,
    });
    let [stdout, stderr, isLate] = ['', '', false];
    child.stdout.setEncoding('utf8').on('data', text => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', text => (stderr += text));
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, limit);
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      const lines = stdout.split('\n').filter(line => line !== '');
      /** @type {Came[]} */
      const observed = lines
        .filter(line => line.startsWith('{'))
        .map(line => JSON.parse(line))
        .map(({ kind, text }, at) => came(kind, withoutPrefix(text, steps[at]?.slice(5) ?? '')));
      if (observed.length < steps.length)
        observed.push(isLate ? came('hangs') : came('crashes', deathMessage(stderr)));
      while (observed.length < steps.length) observed.push(came('not-reached'));
      resolve({ observed, said: lines.filter(line => !line.startsWith('{')) });
    });
  });
}

/** @param {Came['kind']} kind @param {string} [text] @returns {Came} */
function came(kind, text = '') {
  return text === '' ? { kind } : { kind, text };
}
