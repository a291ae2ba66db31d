import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { isRunnable } from '../runnable.ts';

/** what a build list of ten thousand packages takes, and how long it may take to fetch what it is made of (ms) */
const MAX_OUTPUT = 64 << 20;
const MAX_ERRORS = 1 << 20;
const PATIENCE = 10 * 60_000;

/** A go command that failed: its words. */
export class GoCommandError extends Error {
  override readonly name = 'GoCommandError';
}

export interface GoCommand {
  /** the program */
  path: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** The go command that PATH leads to, or that is named; undefined: there is none. */
export function findGo(named: string | undefined, env: GoCommand['env']): GoCommand | undefined {
  if (named === 'none') return undefined;
  if (named !== undefined) return { path: named, env };
  const path = (env['PATH'] ?? '')
    .split(delimiter)
    .filter(directory => directory.startsWith('/'))
    .map(directory => join(directory, 'go'))
    .find(isRunnable);
  return path === undefined ? undefined : { path, env };
}

/** What a go command prints. @throws GoCommandError */
export function runGo(go: GoCommand, cwd: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(go.path, args, { cwd, env: { ...go.env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const kept: Buffer[] = [];
    let [size, errors] = [0, ''];
    const stop = (words: string) => {
      child.kill('SIGKILL');
      reject(new GoCommandError(words));
    };
    const timer = setTimeout(
      () => stop(`go ${args[0]} took more than ${PATIENCE / 60_000} minutes`),
      PATIENCE,
    );
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT) stop(`go ${args[0]} printed more than ${MAX_OUTPUT} bytes`);
      else kept.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (errors.length < MAX_ERRORS) errors += chunk.toString();
    });
    child.on('error', error => {
      clearTimeout(timer);
      reject(new GoCommandError(`${go.path}: ${error.message}`));
    });
    child.on('close', code => {
      clearTimeout(timer);
      if (code === 0) resolve(Buffer.concat(kept).toString());
      else reject(new GoCommandError(errors === '' ? `go ${args[0]} ended with ${code}` : errors));
    });
  });
}

/** The line of what a go command said that names the fault. */
export function faultOf(words: string): string {
  const lines = words.split('\n').map(line => line.trim());
  const told = lines.filter(
    line => line !== '' && !/^go: (?:downloading|finding|extracting|added|upgraded|downgraded) /.test(line),
  );
  return (told[0] ?? words).slice(0, 300);
}
