import { FormatError } from '../bytes/format-error.ts';
import { ExitCode } from '../gate/gate.ts';
import { InputError } from '../node/errors.ts';
import { ProfileError } from '../profile/json.ts';
import { type Streams, UsageError } from './streams.ts';

/** Errors of the user and of the input in one line; anything else is a defect of ours, and says so. */
export function reportError(error: unknown, { stderr }: Streams): number {
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
