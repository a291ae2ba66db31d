// Runs the built command over a file in a process of its own, and says what it took.
import { spawn } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @import { Shape } from './image.js' */

/**
 * @typedef {object} Usage
 * @property {number} cpu seconds of the processor; those until it was stopped, if it was
 * @property {number} rss the most memory that was resident at a time (MiB)
 * @property {number | null} code exit code; null: it was stopped
 * @property {string} output what it printed, up to a limit
 */

const COMMAND = fileURLToPath(new URL('../../../bin/goplug-lint.js', import.meta.url));
const HOOK = fileURLToPath(new URL('usage-hook.cjs', import.meta.url));
const MAX_OUTPUT = 1 << 16;

/** Writes a shape; its hole takes no room. @param {string} path @param {Shape} shape */
export function writeShape(path, { bytes, size }) {
  const fd = openSync(path, 'w');
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
  ftruncateSync(fd, size);
  closeSync(fd);
}

/** @param {readonly string[]} words of the command line @param {number} milliseconds after which it is stopped @returns {Promise<Usage>} */
export function measured(words, milliseconds) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, ['--require', HOOK, COMMAND, ...words], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      timeout: milliseconds,
      killSignal: 'SIGKILL',
    });
    /** @type {Buffer[]} */
    const printed = [];
    let length = 0;
    let usage = '';
    const add = (/** @type {Buffer} */ chunk) => {
      length += chunk.length;
      if (length - chunk.length < MAX_OUTPUT) printed.push(chunk);
    };
    child.stdout?.on('data', add);
    child.stderr?.on('data', add);
    child.stdio[3]?.on('data', chunk => {
      usage += chunk;
    });
    child.on('close', code => {
      const { cpu, rss } = usage === '' ? { cpu: milliseconds / 1000, rss: 0 } : JSON.parse(usage);
      resolve({ cpu, rss, code, output: Buffer.concat(printed).toString() });
    });
  });
}
