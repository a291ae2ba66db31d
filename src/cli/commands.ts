import { ExitCode } from '../gate/gate.ts';
import { runCheck } from './check.ts';
import { runExec } from './exec.ts';
import { runExplain } from './explain.ts';
import { runInspect } from './inspect.ts';
import { parseCommand } from './intent.ts';
import { runMatrix } from './matrix.ts';
import { runMerge } from './merge.ts';
import { runPresets } from './presets.ts';
import { runProfile } from './profile.ts';
import { runRecipe } from './recipe.ts';
import { reportError } from './report-error.ts';
import { runRules } from './rules.ts';
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
