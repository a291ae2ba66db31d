// What the real plugin.Open says to one file, in a process that may die of it.
import { spawn } from 'node:child_process';

/** @typedef {{ kind: 'loads' | 'fails' | 'crashes' | 'hangs', message?: string }} Observed */

const LIMIT_MS = 5000;
const NOBODY = 65534;

/** @param {string} host @param {string} plugin both absolute @returns {Promise<Observed>} */
export function openInChild(host, plugin) {
  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', 'ulimit -c 0; ulimit -f 100000; exec "$0" "$1"', host, plugin], {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LANG: 'C' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...asNobody,
    });
    let [stdout, stderr, late] = ['', '', false];
    child.stdout.setEncoding('utf8').on('data', text => {
      if (stdout.length < 1e6) stdout += text;
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
  const said = stdout.split('\n').find(line => line.startsWith('{'));
  if (said !== undefined) {
    const { ok, error } = JSON.parse(said);
    return ok ? { kind: 'loads' } : { kind: 'fails', message: withoutPrefix(error, plugin) };
  }
  if (late) return { kind: 'hangs' };
  const lines = stderr.split('\n').filter(line => line.trim() !== '');
  const message = lines.find(line => /^(fatal error|panic|SIG[A-Z]+): /.test(line)) ?? lines[0];
  return { kind: 'crashes', ...(message === undefined ? {} : { message }) };
}

/** @param {string} text @param {string} name */
function withoutPrefix(text, name) {
  for (const shown of [name, name.replace(/\.so$/, '')]) {
    const prefix = `plugin.Open("${shown}"): `;
    if (text.startsWith(prefix)) return text.slice(prefix.length);
  }
  return text;
}
