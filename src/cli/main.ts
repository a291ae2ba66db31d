import { ExitCode } from '../gate/gate.ts';
import { VERSION } from '../version.ts';
import { runCheck } from './commands/check.ts';
import { parseCheck } from './parse-check.ts';
import { reportError } from './report-error.ts';
import type { Streams } from './streams.ts';

/**
 * The whole command line: arguments and surroundings in, exit code out. A plain check, which is nearly every run, gets
 * by without what other commands, help and the words for wrong usage need.
 */
export async function main(args: readonly string[], streams: Streams): Promise<number> {
  try {
    if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
      streams.stdout(`${VERSION}\n`);
      return ExitCode.passed;
    }
    const check = parseCheck(args);
    if (check) return await runCheck(check, streams);
  } catch (error) {
    return reportError(error, streams);
  }
  const { runCommand } = await import('./run-command.ts');
  return runCommand(args, streams);
}
