import { logText } from '../bytes/log-text.ts';
import { printable } from '../bytes/printable.ts';
import { ExitCode } from '../gate/gate.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { noRecipeFor, refusalOf } from '../recipe/recipe.ts';
import { type Streams, UsageError } from './streams.ts';

/**
 * The exit code where a host takes no plugins, which is reported; undefined: it takes some.
 * @throws UsageError where it does not say how to build one
 */
export function refusedHost(profile: CheckProfile, host: string, streams: Streams): number | undefined {
  const reason = noRecipeFor(profile);
  if (reason !== undefined) throw new UsageError(`${host} ${reason}`);
  const refusal = refusalOf(profile);
  if (refusal === undefined) return undefined;
  streams.stderr(logText(`goplug-lint: ${printable(`${host} ${refusal}`)}\n`));
  return ExitCode.failed;
}
