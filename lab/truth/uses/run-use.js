// Runs a host through the steps of a scenario, and says what came of each.
import fs from 'node:fs';
import path from 'node:path';
import { deathMessage, withoutPrefix } from '../../loader-words.js';
import { hostCommand, runHost } from '../host-process.js';

/** @import { Ending } from '../host-process.js' */
/** @import { Scenario } from './scenarios.js' */

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
    const command = hostCommand(host, cpu);
    const files = steps.map(step => step.replace(/:(.*)/, ':$1.so'));
    return observe(
      await runHost([...command, ...files], { cwd: room, isEmulated: command.length > 1 }),
      files,
    );
  } finally {
    fs.rmSync(room, { recursive: true });
  }
}

/** @param {Ending} ending @param {string[]} steps @returns {{ observed: Came[], said: string[] }} */
function observe({ stdout, stderr, isLate }, steps) {
  const lines = stdout.split('\n').filter(line => line !== '');
  /** @type {Came[]} */
  const observed = lines
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line))
    .map(({ kind, text }, at) => came(kind, withoutPrefix(text, steps[at]?.slice(5) ?? '')));
  if (observed.length < steps.length)
    observed.push(isLate ? came('hangs') : came('crashes', deathMessage(stderr)));
  while (observed.length < steps.length) observed.push(came('not-reached'));
  return { observed, said: lines.filter(line => !line.startsWith('{')) };
}

/** @param {Came['kind']} kind @param {string} [text] @returns {Came} */
function came(kind, text = '') {
  return text === '' ? { kind } : { kind, text };
}
