import { FormatError } from '../bytes/format-error.ts';
import { ExitCode } from '../gate/gate.ts';
import { InputError } from '../node/errors.ts';
import { ProfileError } from '../profile/json.ts';
import { VERSION } from '../version.ts';
import { parseCheck } from './arguments.ts';
import { runCheck } from './check.ts';
import { type Streams, UsageError } from './streams.ts';

/** The whole command line: arguments and surroundings in, exit code out. */
export async function main(args: readonly string[], streams: Streams): Promise<number> {
  try {
    if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
      streams.stdout(`${VERSION}\n`);
      return ExitCode.passed;
    }
    const check = parseCheck(args);
    if (check) return await runCheck(check, streams);
    const { runCommand } = await import('./commands.ts');
    return await runCommand(args, streams);
  } catch (error) {
    return report(error, streams);
  }
}

/** Errors of the user and of the input in one line; anything else is a defect of ours, and says so. */
function report(error: unknown, { stderr }: Streams): number {
  if (error instanceof UsageError) {
    stderr(`goplug-lint: ${error.message}\n`);
    return ExitCode.usage;
  }
  if (error instanceof InputError || error instanceof ProfileError || error instanceof FormatError) {
    stderr(`goplug-lint: ${error.message}\n`);
    return ExitCode.undecided;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr(`goplug-lint: internal error, please report it\n${stack}\n`);
  return ExitCode.undecided;
}
