import { ExitCode } from '../gate/gate.ts';
import type { ArgumentsOf } from './arguments.ts';
import type { CommandName } from './command-table.ts';
import { runCheck } from './commands/check.ts';
import { runCompletion } from './commands/completion.ts';
import { runExec } from './commands/exec.ts';
import { runExplain } from './commands/explain.ts';
import { runInspect } from './commands/inspect.ts';
import { runMatrix } from './commands/matrix.ts';
import { runMerge } from './commands/merge.ts';
import { runPresets } from './commands/presets.ts';
import { runProfile } from './commands/profile.ts';
import { runRecipe } from './commands/recipe.ts';
import { runRules } from './commands/rules.ts';
import { runSync } from './commands/sync.ts';
import { completions } from './completion.ts';
import { parseCommand } from './parse-command.ts';
import { reportError } from './report-error.ts';
import { COMPLETE } from './shells.ts';
import { type Streams, UsageError } from './streams.ts';

type ArgumentsByCommand = { [C in CommandName]: ArgumentsOf<C> };

/** What runs each command; resolves to the exit code. */
const RUN: {
  readonly [C in CommandName]: (args: ArgumentsByCommand[C], streams: Streams) => number | Promise<number>;
} = {
  check: runCheck,
  inspect: runInspect,
  exec: runExec,
  matrix: runMatrix,
  merge: runMerge,
  profile: runProfile,
  recipe: runRecipe,
  sync: runSync,
  explain: runExplain,
  rules: runRules,
  presets: runPresets,
  completion: runCompletion,
};

/** Every command, read by yargs, and what shells ask for; a plain check needs none of it. */
export async function runCommand(args: readonly string[], streams: Streams): Promise<number> {
  try {
    if (args[0] === COMPLETE)
      return print(
        completions(args.slice(1))
          .map(word => `${word}\n`)
          .join(''),
        streams,
      );
    const intent = await parseCommand(args, streams.columns);
    if ('wrongUsage' in intent) throw new UsageError(intent.wrongUsage);
    return 'print' in intent ? print(intent.print, streams) : await run(intent.command, intent.args, streams);
  } catch (error) {
    return reportError(error, streams);
  }
}

function run<C extends CommandName>(
  command: C,
  args: ArgumentsByCommand[C],
  streams: Streams,
): number | Promise<number> {
  return RUN[command](args, streams);
}

function print(text: string, { stdout }: Streams): number {
  stdout(text);
  return ExitCode.passed;
}
