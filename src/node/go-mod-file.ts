import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type GoMod, GoModError, type GoWork, parseGoMod, parseGoWork } from '../recipe/go-mod.ts';
import { readRegular, UnreadableError } from './bounded-file.ts';
import { InputError } from './errors.ts';

/** of a go.mod: ten thousand modules have less */
export const MAX_GO_MOD_BYTES: number = 1 << 20;

/** The go.mod of a directory; what is wrong with it is an InputError. */
export function readGoMod(directory: string): GoMod {
  return readAs(join(directory, 'go.mod'), parseGoMod);
}

/** The go.work of a directory. */
export function readGoWork(directory: string): GoWork {
  return readAs(join(directory, 'go.work'), parseGoWork);
}

function readAs<T>(file: string, parse: (text: string) => T): T {
  try {
    return parse(new TextDecoder().decode(readRegular(file, MAX_GO_MOD_BYTES)));
  } catch (error) {
    if (error instanceof GoModError || error instanceof UnreadableError)
      throw new InputError(`cannot read ${file}: ${error.message}`);
    throw error;
  }
}

/** The directory itself, or the nearest above it, that has such a file: where cmd/go looks. */
export function directoryWith(file: 'go.mod' | 'go.work', directory: string): string | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (existsSync(join(at, file))) return at;
    if (at === dirname(at)) return undefined;
  }
}
