// One worker of the fuzz in a process of its own, which may hang or die.
import { spawn } from 'node:child_process';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

/** @import { DoneLine, FindingLine, WorkerLine } from './worker-lines.js' */

/** @typedef {{ finding: 'hang' | 'death', between: [number, number], code: number | null, signal: string | null, stderr: string }} EndFinding the worker ended otherwise than it should, in one of these runs */

/** A worker that is silent for so long hangs. */
const SILENCE_MS = 60_000;
const MAX_HEAP_MIB = 160;
const MAX_STDERR = 4000;
const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));

/**
 * @param {readonly string[]} args of the worker
 * @param {number} first run
 * @param {(line: DoneLine) => void} onDone
 * @param {(finding: FindingLine | EndFinding) => void} onFinding
 * @returns {Promise<void>} fulfilled when the process has ended
 */
export function runWorker(args, first, onDone, onFinding) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [`--max-old-space-size=${MAX_HEAP_MIB}`, WORKER, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    let at = first;
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr = (stderr + text).slice(-MAX_STDERR);
    });
    const silence = watchSilence(() => child.kill('SIGKILL'));
    readline.createInterface({ input: child.stdout }).on('line', text => {
      silence.heard();
      /** @type {WorkerLine} */
      const line = JSON.parse(text);
      if ('at' in line) at = line.at;
      else if ('finding' in line) onFinding(line);
      else onDone(line);
    });
    child.on('close', (code, signal) => {
      const isHung = silence.end();
      if (code !== 0)
        onFinding({ finding: isHung ? 'hang' : 'death', between: [at, at + 64], code, signal, stderr });
      resolve();
    });
  });
}

/** Calls back when nothing is heard for too long. @param {() => void} onSilence */
function watchSilence(onSilence) {
  let isHung = false;
  const timer = setTimeout(() => {
    isHung = true;
    onSilence();
  }, SILENCE_MS);
  return {
    heard: () => void timer.refresh(),
    /** @returns {boolean} whether it was called back */
    end() {
      clearTimeout(timer);
      return isHung;
    },
  };
}
