import { ExitCode } from '../gate/gate.ts';
import { runCheck } from './commands/check.ts';
import { runExec } from './commands/exec.ts';
import { runExplain } from './commands/explain.ts';
import { runInspect } from './commands/inspect.ts';
import { runMatrix } from './commands/matrix.ts';
import { runMerge } from './commands/merge.ts';
import { runPresets } from './commands/presets.ts';
import { runProfile } from './commands/profile.ts';
import { runRecipe } from './commands/recipe.ts';
import { runRules } from './commands/rules.ts';
import { parseCommand } from './intent.ts';
import { reportError } from './report-error.ts';
import { type Streams, UsageError } from './streams.ts';

/** Every command, read by yargs; in the published package a file of its own. */
export async function runCommand(args: readonly string[], streams: Streams): Promise<number> {
  try {
    const intent = await parseCommand(args, streams.columns);
    switch (intent.kind) {
      case 'check':
        return await runCheck(intent.check, streams);
      case 'exec':
        return await runExec(intent.exec, streams);
      case 'matrix':
        return await runMatrix(intent.matrix, streams);
      case 'merge':
        return await runMerge(intent.merge, streams);
      case 'inspect':
        return await runInspect(intent, streams);
      case 'profile':
        return await runProfile(intent.host, intent.output, streams);
      case 'recipe':
        return await runRecipe(intent.recipe, streams);
      case 'explain':
        return await runExplain(intent.subject, intent.color, streams);
      case 'rules':
        return runRules(intent.format, streams);
      case 'presets':
        return await runPresets(intent.format, intent.color, streams);
      case 'print':
        streams.stdout(intent.text);
        return ExitCode.passed;
      case 'usage':
        throw new UsageError(intent.message);
    }
  } catch (error) {
    return reportError(error, streams);
  }
}
