import { realpathSync, statSync } from 'node:fs';
import type { Cpu } from '../target/cpu.ts';
import type { TargetFiles } from '../target/files.ts';
import { cpuHere } from './cpu.ts';
import { errnoOf } from './errors.ts';
import { type FileSource, fileSource } from './file-source.ts';
import { isMemoryDevice, readDevice } from './memory-device.ts';
import { pathInRoot } from './root-path.ts';
import type { Witness } from './witness.ts';

const S_ISUID = 0o4000;
const S_ISGID = 0o2000;

export interface RootOptions {
  /** LD_LIBRARY_PATH, between its colons */
  libraryPath?: readonly string[];
  isAssumed?: boolean;
  /** file of the host */
  host?: string;
  /** of the host process; absent: that of this process, if the host runs here */
  currentDirectory?: string;
  /** hears of every file that is looked at */
  witness?: Witness;
}

/** The files below a root directory, `/` for this machine; `close` when the check is done. */
export class RootFiles implements TargetFiles {
  readonly #root: string;
  readonly #open: FileSource[] = [];
  readonly libraryPath: readonly string[];
  readonly isAssumed: boolean;
  readonly hostPath: string | undefined;
  readonly isPrivileged: boolean;
  readonly currentDirectory: string | undefined;
  readonly cpu: (() => Cpu | undefined) | undefined;

  readonly #witness: Witness | undefined;

  constructor(
    root: string,
    { libraryPath = [], isAssumed = false, host, currentDirectory, witness }: RootOptions = {},
  ) {
    this.#root = root;
    this.#witness = witness;
    this.isAssumed = isAssumed;
    this.libraryPath = libraryPath;
    this.hostPath = host === undefined ? undefined : placeBelow(root, host);
    this.isPrivileged = host !== undefined && isPrivileged(host);
    // Who checks here, in the environment of the host, is taken to start it here.
    this.currentDirectory = currentDirectory ?? (root === '/' ? process.cwd() : undefined);
    this.cpu = root === '/' ? cpuHere : undefined;
  }

  async open(path: string): ReturnType<TargetFiles['open']> {
    const file = this.#root === '/' ? path : pathInRoot(this.#root, path);
    if (file === undefined) return { errno: 'ELOOP' };
    const found = this.#openFile(file);
    const isFile = typeof found === 'object' && 'stamp' in found;
    this.#witness?.saw(file, isFile ? found.stamp : undefined);
    return found;
  }

  #openFile(file: string): FileSource | Awaited<ReturnType<TargetFiles['open']>> {
    try {
      const stats = statSync(file, { throwIfNoEntry: false });
      if (!stats) return undefined;
      if (stats.isDirectory()) return 'directory';
      if (stats.isFIFO()) return { special: 'a FIFO' };
      if (stats.isSocket()) return { errno: 'ENXIO' };
      if (!stats.isFile()) return isMemoryDevice(stats) ? readDevice(file) : { special: 'a device' };
      const source = fileSource(file);
      this.#open.push(source);
      return source;
    } catch (error) {
      const errno = errnoOf(error);
      return errno === undefined || errno === 'ENOENT' ? undefined : { errno };
    }
  }

  close(): void {
    for (const source of this.#open.splice(0)) source.close();
  }
}

/** Whether a program runs with the rights of its owner or group. */
function isPrivileged(file: string): boolean {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & (S_ISUID | S_ISGID)) !== 0;
}

/** The path that a file has in a root; undefined: it is not there. */
function placeBelow(root: string, file: string): string | undefined {
  try {
    const real = realpathSync.native(file);
    const top = root === '/' ? '' : realpathSync.native(root);
    return real.startsWith(`${top}/`) ? real.slice(top.length) : undefined;
  } catch {
    return undefined;
  }
}
