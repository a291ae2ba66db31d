import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { unpackDemo as unpack } from '../../scripts/demo.js';
import { shippedMain } from './shipped.ts';

/** A directory with a host and plugins; `remove` it when done. */
export function unpackDemo(): { directory: string; remove(): void } {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'goplug-lint-demo-')));
  unpack(pathToFileURL(`${directory}/`));
  return { directory, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export interface Run {
  stdout: string;
  stderr: string;
  exitCode: number;
}

export interface Surroundings {
  columns?: number;
  env?: Record<string, string>;
  stdoutIsTerminal?: boolean;
}

/** Runs the built command line in this process, in a directory, whose name is `$DIR` in what it prints. */
export async function run(
  directory: string,
  args: readonly string[],
  around: Surroundings = {},
): Promise<Run> {
  const before = process.cwd();
  process.chdir(directory);
  let stdout = '';
  let stderr = '';
  try {
    const exitCode = await shippedMain(args, {
      stdout: text => {
        stdout += text;
      },
      stderr: text => {
        stderr += text;
      },
      env: around.env ?? {},
      stdoutIsTerminal: around.stdoutIsTerminal ?? false,
      columns: around.columns,
    });
    return {
      stdout: stdout.replaceAll(directory, '$DIR'),
      stderr: stderr.replaceAll(directory, '$DIR'),
      exitCode,
    };
  } finally {
    process.chdir(before);
  }
}
