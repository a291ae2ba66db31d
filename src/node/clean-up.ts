import { rmSync } from 'node:fs';

/** Signals that end a process which does not listen to them, and that are sent to ask for it. */
const ENDING = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

const directories = new Set<string>();

/** Removes a directory when this process ends, unless it is killed by what nobody can catch. */
export function removeAtExit(directory: string): void {
  if (directories.size === 0) {
    process.on('exit', removeAll);
    for (const signal of ENDING) process.on(signal, end);
  }
  directories.add(directory);
}

/** Removes it now. */
export function removeNow(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  if (!directories.delete(directory) || directories.size > 0) return;
  process.off('exit', removeAll);
  for (const signal of ENDING) process.off(signal, end);
}

function removeAll(): void {
  for (const directory of [...directories]) {
    try {
      removeNow(directory);
    } catch {
      // The next one may be removed all the same, and nobody is left to hear of it.
    }
  }
}

/** Who listens to the signal decides what comes of it; where nobody else does, the process ends as it would without us. */
function end(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  process.off(signal, end);
  process.kill(process.pid, signal);
}
