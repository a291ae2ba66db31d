import { main } from './main.ts';

/** Starts the command line in this process. The exit code is set, never forced: a pipe may still be draining. */
export async function start(): Promise<void> {
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
