import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ExitCode } from '../../gate/gate.ts';
import { formatText } from '../../report/text.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { parseOutputs, styleFor, widthOf, writeReport } from '../output.ts';
import { settingsOf } from '../read-settings.ts';
import { type Streams, UsageError } from '../streams.ts';
import { judge } from './check.ts';

/** What a container runtime, a terminal or a service manager sends to the process that it started. */
const PASSED_ON = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGWINCH',
  'SIGCONT',
] as const;
const SIGNAL_BASE = 128;
/** what shells say of a command that is not there, or cannot be run */
const NOT_FOUND = 127;
const NOT_RUN = 126;

/**
 * `goplug-lint exec --host HOST --plugin PATTERN -- COMMAND...`; resolves to the exit code of the command, or of the check
 * where that keeps it from being started. The report goes to stderr: stdout is the command's.
 */
export async function runExec({ command, ...check }: ArgumentsOf<'exec'>, streams: Streams): Promise<number> {
  const [program, ...args] = command;
  if (program === undefined) throw new UsageError('a command is needed: -- ./gateway run');
  const settings = await settingsOf({ files: [], ...check }, streams);
  if (!settings) return ExitCode.passed;
  const { format, quiet, color, all } = settings.options;
  const outputs = parseOutputs(format);
  const { report, exitCode } = await judge(settings, streams, outputs);
  const files = outputs.filter(({ file }) => file !== undefined);
  await writeReport(report, files, settings.options, streams);
  if (!quiet || exitCode !== ExitCode.passed) {
    const style = await styleFor(color, streams);
    streams.stderr(formatText(report, { style, width: widthOf(streams), all }));
  }
  return exitCode === ExitCode.passed ? start(program, args, streams) : exitCode;
}

/** Runs the command with our own descriptors; what is sent to us is passed on to it. */
function start(program: string, args: readonly string[], streams: Streams): Promise<number> {
  return new Promise(resolve => {
    let child: ChildProcess | undefined;
    // Before it is started: a signal may follow at once.
    const handlers = PASSED_ON.map(signal => [signal, () => child?.kill(signal)] as const);
    for (const [signal, handler] of handlers) process.on(signal, handler);
    child = spawn(program, args, { stdio: 'inherit' });
    const end = (code: number) => {
      for (const [signal, handler] of handlers) process.off(signal, handler);
      resolve(code);
    };
    child.once('error', error => {
      const code = 'code' in error ? error.code : undefined;
      streams.stderr(`goplug-lint: cannot run ${program}: ${String(code ?? error.message)}\n`);
      end(code === 'ENOENT' ? NOT_FOUND : NOT_RUN);
    });
    child.once('exit', (code, signal) => {
      end(code ?? SIGNAL_BASE + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
