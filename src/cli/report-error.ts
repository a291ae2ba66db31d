import { printable } from '../bytes/printable.ts';
import { ExitCode } from '../gate/gate.ts';
import type { Streams } from './streams.ts';

/** Errors that are told in one line, by name: parts of the command and threads have classes of their own. */
const EXIT_CODES: Readonly<Record<string, ExitCode>> = {
  UsageError: ExitCode.usage,
  ConfigError: ExitCode.usage,
  ContractError: ExitCode.usage,
  InputError: ExitCode.undecided,
  ProfileError: ExitCode.undecided,
  FormatError: ExitCode.undecided,
};

/** Errors of the user and of the input in one line; anything else is a defect of ours, and says so. */
export function reportError(error: unknown, { stderr }: Streams): number {
  const exitCode = error instanceof Error ? EXIT_CODES[error.name] : undefined;
  if (error instanceof Error && exitCode !== undefined) {
    stderr(`goplug-lint: ${printable(error.message)}\n`);
    return exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr(`goplug-lint: internal error, please report it\n${stack}\n`);
  return ExitCode.undecided;
}
