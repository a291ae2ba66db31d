import { join } from 'node:path';
import { type GoMod, GoModError, parseGoMod } from '../recipe/go-mod.ts';
import { readRegular, UnreadableError } from './bounded-file.ts';
import { InputError } from './errors.ts';

/** of a go.mod: ten thousand modules have less */
const MAX_BYTES = 1 << 20;

/** The go.mod of a directory; what is wrong with it is an InputError. */
export function readGoMod(directory: string): GoMod {
  const file = join(directory, 'go.mod');
  try {
    return parseGoMod(new TextDecoder().decode(readRegular(file, MAX_BYTES)));
  } catch (error) {
    if (error instanceof GoModError || error instanceof UnreadableError)
      throw new InputError(`cannot read ${file}: ${error.message}`);
    throw error;
  }
}
