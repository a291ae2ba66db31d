import { fstatSync, writeSync } from 'node:fs';
import { main } from './main.ts';

const STDOUT = 1;
const STDERR = 2;
/** how long to wait (ms) for the reader of a full pipe */
const PIPE_WAIT_MS = 2;

/** Starts the command line in this process. The exit code is set, never forced. */
export async function start(): Promise<void> {
  const isTerminal = fstatSync(STDOUT).isCharacterDevice() && process.stdout.isTTY === true;
  process.exitCode = await main(process.argv.slice(2), {
    stdout: text => writeAll(STDOUT, text),
    stderr: text => writeAll(STDERR, text),
    env: process.env,
    stdoutIsTerminal: isTerminal,
    columns: isTerminal ? process.stdout.columns : undefined,
  });
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
      // A reader that went away, as `head` does, is no error of ours.
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PIPE_WAIT_MS);
    }
  }
}
