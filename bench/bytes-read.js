// How many bytes of certain files a command reads: its read calls, counted by strace in a run of their own.
import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSHOP } from './layout.js';
import { ENVIRONMENT } from './process.js';

/** @typedef {{ calls: number, bytes: number, mapped: boolean }} Reads `mapped`: a file was mapped, so that these are not all */

const CALL = /^\d+\s+(?:<\.\.\. )?(\w+)(?:\(| resumed).*= (0x[0-9a-f]+|\d+)$/;

/**
 * @param {readonly string[]} command
 * @param {readonly string[]} files
 * @returns {Reads | undefined} undefined: there is no strace, or it may not trace
 */
export function readsOf(command, files) {
  const log = join(WORKSHOP, `strace-${process.pid}`);
  const paths = new Set(files.map(file => realpathSync(file)));
  try {
    const calls = 'trace=read,pread64,readv,preadv,preadv2,mmap';
    const options = ['-f', '-y', '-qq', '-s', '0', '-e', calls, '-e', 'signal=none', '-o', log];
    const { status } = spawnSync('strace', [...options, ...command], { stdio: 'ignore', env: ENVIRONMENT });
    return status === 0 ? countReads(readFileSync(log, 'latin1'), paths) : undefined;
  } finally {
    rmSync(log, { force: true });
  }
}

/**
 * @param {string} log
 * @param {ReadonlySet<string>} paths
 */
function countReads(log, paths) {
  /** @type {Reads} */
  const reads = { calls: 0, bytes: 0, mapped: false };
  /** @type {Map<string, string>} calls that another thread interrupted in the log, by thread */
  const begun = new Map();
  for (const text of log.split('\n')) {
    const thread = /^\d+/.exec(text)?.[0] ?? '';
    if (text.endsWith('<unfinished ...>')) {
      begun.set(thread, text);
      continue;
    }
    const line = text.includes(' resumed>') ? `${begun.get(thread)}${text}` : text;
    const path = /[(, ]\d+<([^>]*)>/.exec(line)?.[1];
    const [, name, result = '0'] = CALL.exec(text) ?? [];
    if (path === undefined || name === undefined || !paths.has(path)) continue;
    if (name === 'mmap') {
      reads.mapped = true;
    } else {
      reads.calls++;
      reads.bytes += Number(result);
    }
  }
  return reads;
}
