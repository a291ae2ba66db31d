import { fstatSync, writeSync } from 'node:fs';
import { main } from './main.ts';

export { main };

const STDOUT = 1;
const STDERR = 2;
const MEMORY_DEVICE_MAJOR = 1;
/** how long to wait (ms) for the reader of a full pipe */
const PIPE_WAIT_MS = 2;

/**
 * Runs the command line in this process, and ends it: all output has been written by then, and taking the heap apart
 * would take longer than many a check.
 * @param expectShortRun called before a run that is over before optimised code would pay
 */
export async function start(expectShortRun?: () => void): Promise<void> {
  const isTerminal = mayBeTerminal(STDOUT) && process.stdout.isTTY === true;
  const exitCode = await main(process.argv.slice(2), {
    stdout: text => writeAll(STDOUT, text),
    stderr: text => writeAll(STDERR, text),
    env: process.env,
    stdoutIsTerminal: isTerminal,
    stderrIsTerminal: () => mayBeTerminal(STDERR) && process.stderr.isTTY === true,
    columns: isTerminal ? process.stdout.columns : undefined,
    ...(expectShortRun ? { expectShortRun } : {}),
  });
  process.exit(exitCode);
}

/** Cheap to ask; /dev/null and its like (major 1) are character devices too. */
function mayBeTerminal(fd: number): boolean {
  const stats = fstatSync(fd);
  return stats.isCharacterDevice() && stats.rdev >>> 8 !== MEMORY_DEVICE_MAJOR;
}

/**
 * Writes at once and whole. process.stdout would load sockets and streams first, which takes longer than the report,
 * and may lose the end of a long one when the process ends.
 */
function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      // A reader that went away, as `head` does, is not an error.
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_WAIT_MS);
    }
  }
}
