import { setFlagsFromString } from 'node:v8';
import { main } from './main.ts';

/**
 * A check is over before optimised code pays: compiling it took a third of the time. What runs longer, many plugins or
 * large tables, is still optimised, only later. The figure is V8's budget of bytecode (bytes) between two looks.
 */
const INTERRUPT_BUDGET_BYTES = 1_000_000;

/** Starts the command line in this process. The exit code is set, never forced: a pipe may still be draining. */
export async function start(): Promise<void> {
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET_BYTES}`);
  // A reader that went away, as `head` does, is no error of ours.
  process.stdout.on('error', ignoreClosedPipe);
  process.exitCode = await main(process.argv.slice(2), {
    stdout: text => void process.stdout.write(text),
    stderr: text => void process.stderr.write(text),
    env: process.env,
    stdoutIsTerminal: process.stdout.isTTY === true,
    columns: process.stdout.columns,
  });
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
