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
    return check ? await runCheck(check, streams) : await runCommand(args, streams);
  } catch (error) {
    return report(error, streams);
  }
}

/** What is not a plain check; every command is loaded when it is asked for. */
async function runCommand(args: readonly string[], streams: Streams): Promise<number> {
  const { parseCommand } = await import('./commands.ts');
  const intent = await parseCommand(args, streams.columns);
  switch (intent.kind) {
    case 'check':
      return runCheck(intent.check, streams);
    case 'inspect':
      return (await import('./inspect.ts')).runInspect(intent, streams);
    case 'profile':
      return (await import('./profile.ts')).runProfile(intent.host, intent.output, streams);
    case 'explain':
      return (await import('./explain.ts')).runExplain(intent.subject, intent.color, streams);
    case 'rules':
      return (await import('./rules.ts')).runRules(intent.format, streams);
    case 'print':
      streams.stdout(intent.text);
      return ExitCode.passed;
    case 'usage':
      throw new UsageError(intent.message);
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
