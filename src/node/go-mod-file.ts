import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GoMod, GoModError, parseGoMod } from '../recipe/go-mod.ts';
import { errnoOf, InputError } from './errors.ts';

/** The go.mod of a directory; what is wrong with it is an InputError. */
export function readGoMod(directory: string): GoMod {
  const file = join(directory, 'go.mod');
  try {
    return parseGoMod(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof GoModError) throw new InputError(`cannot read ${file}: ${error.message}`);
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new InputError(`cannot read ${file}: ${errno === 'ENOENT' ? 'there is no such file' : errno}`);
  }
}
