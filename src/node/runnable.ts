import { accessSync, constants, statSync } from 'node:fs';

/** Whether a file is a program that this user may start, as far as its mode says. */
export function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
