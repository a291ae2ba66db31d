import type { ArgumentsOf } from '../arguments.ts';
import { SCRIPTS } from '../shells.ts';
import type { Streams } from '../streams.ts';

/** `goplug-lint completion SHELL` */
export function runCompletion({ shell }: ArgumentsOf<'completion'>, { stdout }: Streams): number {
  stdout(SCRIPTS[shell]);
  return 0;
}
