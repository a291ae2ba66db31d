import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Streams } from './streams.ts';

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

const found: unknown = Reflect.get(process, 'execve');

/**
 * Puts the command in the place of this process, with its id: nothing of us is left, so that signals and orphans are its
 * own. Does not return; where the kernel does not take the file Node aborts. Undefined before Node 22.15.
 */
export const execve: ((file: string, args: readonly string[], env: NodeJS.ProcessEnv) => void) | undefined =
  typeof found === 'function'
    ? (file: string, args: readonly string[], env: NodeJS.ProcessEnv): void => {
        found.call(process, file, args, env);
      }
    : undefined;

/** Runs the command with our own descriptors; what is sent to us is passed on to it. */
export function spawnCommand(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  streams: Streams,
): Promise<number> {
  return new Promise(resolve => {
    let child: ChildProcess | undefined;
    // Before it is started: a signal may follow at once.
    const handlers = PASSED_ON.map(signal => [signal, () => child?.kill(signal)] as const);
    for (const [signal, handler] of handlers) process.on(signal, handler);
    child = spawn(program, args, { stdio: 'inherit', env });
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
