// Lets a host open plugins, and says what came of each.
import fs from 'node:fs';
import path from 'node:path';
import { withoutPrefix } from '../../loader-words.js';
import { hostCommand, runHost } from '../host-process.js';

/** @import { Ending } from '../host-process.js' */

const MAX_STDERR_LINES = 3;

/**
 * @typedef {object} Opened what came of an Open
 * @property {'loads' | 'fails' | 'returns' | 'panics' | 'crashes' | 'hangs' | 'not-reached'} kind `panics`: recovered by the host
 * @property {string} [text] of the error or the panic
 * @property {number} [exitCode]
 * @property {string} [signal]
 * @property {string[]} [stderr] its first lines, of a process that died
 */

/**
 * @param {{ host: string, plugins: Map<string, string>, steps: string[], env: Record<string, string>, cpu: string | undefined }} run files by name
 * @returns {Promise<Opened[]>}
 */
export async function runInit({ host, plugins, steps, env, cpu }) {
  const room = fs.mkdtempSync('/tmp/goplug-init-');
  try {
    for (const [name, file] of plugins) fs.symlinkSync(file, path.join(room, `${name}.so`));
    fs.chmodSync(room, 0o755);
    const command = hostCommand(host, cpu);
    const files = steps.map(step => (step.includes(':') ? `${step}.so` : step));
    const ending = await runHost([...command, ...files], { cwd: room, isEmulated: command.length > 1, env });
    return observe(ending, files).map(one => withoutPlaces(one, host));
  } finally {
    fs.rmSync(room, { recursive: true });
  }
}

/** @param {Ending} ending @param {string[]} steps @returns {Opened[]} */
function observe({ stdout, stderr, code, signal, isLate }, steps) {
  const lines = stdout.split('\n').filter(line => line.startsWith('{'));
  /** @type {Opened[]} */
  const observed = lines.slice(0, steps.length).map((line, at) => {
    const { kind, text } = JSON.parse(line);
    return text === '' ? { kind } : { kind, text: withoutPrefix(text, steps[at]?.slice(5) ?? '') };
  });
  if (observed.length < steps.length) {
    const lines = stderr.split('\n').filter(line => line !== '');
    const trace = lines.findIndex(line => line.startsWith('goroutine '));
    const said = lines.slice(0, trace < 0 ? undefined : trace).slice(0, MAX_STDERR_LINES);
    const end = signal === null ? { exitCode: code ?? -1 } : { signal };
    observed.push(
      isLate ? { kind: 'hangs' } : { kind: 'crashes', ...end, ...(said.length > 0 ? { stderr: said } : {}) },
    );
  }
  while (observed.length < steps.length) observed.push({ kind: 'not-reached' });
  return observed;
}

/** The host's own path, clocks and addresses differ from run to run. @param {Opened} one @param {string} host @returns {Opened} */
function withoutPlaces(one, host) {
  const neutral = (/** @type {string} */ text) =>
    text
      .replaceAll(host, '$HOST')
      .replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /, '$TIME ')
      .replace(/0x[0-9a-f]{6,}/g, '$ADDRESS');
  return {
    ...one,
    ...(one.text === undefined ? {} : { text: neutral(one.text) }),
    ...(one.stderr === undefined ? {} : { stderr: one.stderr.map(neutral) }),
  };
}
