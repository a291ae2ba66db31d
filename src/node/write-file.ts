import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { errnoOf, InputError } from './errors.ts';

/** Writes beside and renames: whoever reads the file sees the old or the new content, never a part. */
export function writeFileAtomically(path: string, text: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new InputError(`cannot write ${path}: ${errno}`);
  }
}

/** Adds to a file that others write to as well. */
export function appendToFile(path: string, text: string): void {
  try {
    appendFileSync(path, text);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new InputError(`cannot write ${path}: ${errno}`);
  }
}
