import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { unpackDemo } from '../../scripts/demo.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A project with a host, plugins, and this package where `npm install` puts it; `remove` it when done. */
export function installedProject(): { directory: string; remove(): void } {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-project-')));
  unpackDemo(pathToFileURL(`${directory}/`));
  for (const name of ['gateway', 'server']) chmodSync(join(directory, name), 0o755);
  mkdirSync(join(directory, 'node_modules/.bin'), { recursive: true });
  symlinkSync(ROOT, join(directory, 'node_modules/goplug-lint'));
  symlinkSync('../goplug-lint/bin/goplug-lint.js', join(directory, 'node_modules/.bin/goplug-lint'));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export interface Ran {
  stdout: string;
  stderr: string;
  exitCode: number | null;
}

/** Runs a program as a pipeline does: with nothing in its environment but what it is given, and without a network. */
export function runClean(
  directory: string,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Ran {
  const [program = '', ...args] = command;
  const { stdout, stderr, status, error } = spawnSync(program, args, {
    cwd: directory,
    encoding: 'utf8',
    env: {
      PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
      HOME: tmpdir(),
      npm_config_offline: 'true',
      npm_config_update_notifier: 'false',
      ...env,
    },
  });
  if (error) throw error;
  return { stdout, stderr, exitCode: status };
}

/** Whether a program is there to be run. */
export function hasProgram(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}
