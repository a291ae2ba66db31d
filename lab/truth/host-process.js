// Starts a host for a few seconds, as nobody, and keeps what it says.
import { spawn } from 'node:child_process';
import { UNPRIVILEGED } from '../unprivileged.js';
import { commandPath } from './commands.js';
import { cpuNamed } from './cpus.js';

const LIMIT_MS = 5000;
/** Emulators take many times as long. */
const EMULATED_LIMIT_MS = 40_000;

/**
 * @typedef {object} Ending
 * @property {string} stdout
 * @property {string} stderr
 * @property {number | null} code
 * @property {string | null} signal
 * @property {boolean} isLate whether the limit was reached
 */

/** How a host is started, by an emulator of its CPU where it has one. @param {string} host @param {string | undefined} cpu @returns {string[]} */
export function hostCommand(host, cpu) {
  const { emulator, root = '' } = cpuNamed(cpu) ?? {};
  return emulator === undefined ? [host] : [commandPath(emulator) ?? emulator, '-L', root, host];
}

/**
 * @param {readonly string[]} command
 * @param {{ cwd: string, isEmulated: boolean, env?: Record<string, string> }} options
 * @returns {Promise<Ending>}
 */
export function runHost([program = '', ...args], { cwd, isEmulated, env = {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { PATH: '/usr/bin:/bin', LANG: 'C', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...UNPRIVILEGED,
    });
    let [stdout, stderr, isLate] = ['', '', false];
    child.stdout.setEncoding('utf8').on('data', text => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', text => (stderr += text));
    const end = () => {
      isLate = true;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(end, isEmulated ? EMULATED_LIMIT_MS : LIMIT_MS);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ stdout, stderr, code, signal, isLate });
    });
  });
}
