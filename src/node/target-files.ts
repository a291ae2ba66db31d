import { statSync } from 'node:fs';
import type { TargetFiles } from '../target/glibc-search.ts';
import { type FileSource, fileSource } from './file-source.ts';
import { pathInRoot } from './root-path.ts';
import type { Witness } from './witness.ts';

/** The files below a root directory, `/` for this machine; `close` when the check is done. */
export class RootFiles implements TargetFiles {
  readonly #root: string;
  readonly #open: FileSource[] = [];
  readonly libraryPath: readonly string[];
  readonly isAssumed: boolean;

  readonly #witness: Witness | undefined;

  constructor(root: string, libraryPath: readonly string[], isAssumed = false, witness?: Witness) {
    this.#root = root;
    this.#witness = witness;
    this.isAssumed = isAssumed;
    this.libraryPath = libraryPath;
  }

  async open(path: string): ReturnType<TargetFiles['open']> {
    const file = this.#root === '/' ? path : pathInRoot(this.#root, path);
    if (file === undefined) return undefined;
    const found = this.#openFile(file);
    this.#witness?.saw(file, typeof found === 'object' ? found.stamp : undefined);
    return found;
  }

  #openFile(file: string): FileSource | 'directory' | undefined {
    try {
      const stats = statSync(file);
      if (stats.isDirectory()) return 'directory';
      if (!stats.isFile()) return undefined;
      const source = fileSource(file);
      this.#open.push(source);
      return source;
    } catch {
      // The dynamic linker goes on to the next place, whatever the reason.
      return undefined;
    }
  }

  close(): void {
    for (const source of this.#open.splice(0)) source.close();
  }
}
