import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/**
 * A check is over before optimised code pays: compiling it took a third of the time. What runs longer, many plugins or
 * large tables, is still optimised, only later. The figure is V8's budget of bytecode (bytes) between two looks.
 */
const INTERRUPT_BUDGET_BYTES = 1_000_000;

type Load = (
  exports: object,
  require: NodeJS.Require,
  module: object,
  file: string,
  directory: string,
) => void;

/**
 * Loads the command from `directory` with the bytecode that the build put beside it. V8 refuses bytecode of another
 * version of itself or other flags, and compiles as usual.
 */
export function load(directory: string): { start(): Promise<void>; script: Script } {
  // Only V8 11, that of Node 20, has the first flag; an unknown one would be a line on stderr.
  if (process.versions.v8.startsWith('11.')) {
    setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET_BYTES}`);
    // The young heap is small: waking threads to collect it takes longer than collecting it.
    setFlagsFromString('--no-parallel-scavenge');
  }
  const file = join(directory, 'cli.cjs');
  // The bundle is ASCII.
  const source = `(function(exports,require,module,__filename,__dirname){${readFileSync(file, 'latin1')}\n})`;
  const cachedData = readIfThere(join(directory, 'cli.cache'));
  const script = new Script(source, { filename: file, ...(cachedData ? { cachedData } : {}) });
  const module: { exports: { start(): Promise<void> } } = { exports: { start: () => Promise.resolve() } };
  const run: Load = script.runInThisContext();
  // This file lies beside the bundle: its own require finds the same files.
  run(module.exports, require, module, file, directory);
  return { start: module.exports.start, script };
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
