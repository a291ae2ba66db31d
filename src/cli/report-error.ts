import { FormatError } from '../bytes/format-error.ts';
import { logText } from '../bytes/log-text.ts';
import { printable } from '../bytes/printable.ts';
import { ContractError } from '../contract/contract.ts';
import { ExitCode } from '../gate/gate.ts';
import { ImageChoiceError } from '../image/image-choice-error.ts';
import { ImageError } from '../image/image-error.ts';
import { InputError } from '../node/errors.ts';
import { ConfigError } from '../policy/config-error.ts';
import { ProfileError } from '../profile/saved-profile.ts';
import { type Streams, UsageError } from './streams.ts';

/** Errors that are reported in one line. */
const EXIT_CODES = [
  [UsageError, ExitCode.usage],
  [ConfigError, ExitCode.usage],
  [ContractError, ExitCode.usage],
  [ImageChoiceError, ExitCode.usage],
  [InputError, ExitCode.undecided],
  [ImageError, ExitCode.undecided],
  [ProfileError, ExitCode.undecided],
  [FormatError, ExitCode.undecided],
] as const;

/** Errors of the user and of the input in one line; anything else is a defect of ours, and says so. */
export function reportError(error: unknown, { stderr }: Streams): number {
  const known = EXIT_CODES.find(([type]) => error instanceof type);
  if (error instanceof Error && known) {
    stderr(logText(`goplug-lint: ${printable(error.message)}\n`));
    return known[1];
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // Its message may hold words of a file.
  const lines = stack.split('\n').map(printable).join('\n');
  stderr(logText(`goplug-lint: internal error, please report it\n${lines}\n`));
  return ExitCode.undecided;
}
