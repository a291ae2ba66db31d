import { realpathSync, type Stats, statSync } from 'node:fs';
import type { PluginInput } from '../check/gather.ts';
import { IN_IMAGE } from '../profile/in-image.ts';
import { errnoOf } from './errors.ts';
import { type FileSource, fileSource } from './file-source.ts';
import { isMemoryDevice, readDevice } from './memory-device.ts';
import { pathInRoot, pathThroughRoot, targetRoot } from './root-path.ts';
import type { Witness } from './witness.ts';

/** The plugins of one check, each file opened once; `close` when the check is done. */
export class PluginFiles {
  readonly #open = new Map<string, FileSource>();
  /** where the target's root is; '': here */
  readonly #root: string;
  readonly #witness: Witness | undefined;

  /** @param root directory that holds the files of the target: what lies below it has the path that it has there */
  constructor(root: string = '/', witness?: Witness) {
    this.#witness = witness;
    this.#root = targetRoot(root);
  }

  /** What plugin.Open meets behind a name, in its order: realpath(3), open(2), read(2). */
  input(name: string): PluginInput {
    let realPath: string;
    let stats: Stats;
    try {
      // realpath(3) refuses the empty name; Node would take it for the current directory.
      if (name === '') return { name, path: { kind: 'failed', errno: 'ENOENT' } };
      const path = this.#fileOf(name);
      if (path === undefined) return { name, path: { kind: 'failed', errno: 'ELOOP' } };
      realPath = realpathSync.native(path);
      stats = statSync(realPath);
    } catch (error) {
      return { name, path: { kind: 'failed', errno: errnoOf(error) ?? 'EIO' } };
    }
    const fileId = `${stats.dev}:${stats.ino}`;
    return {
      name,
      path: { kind: 'resolved', realPath: this.#onTarget(realPath), fileId },
      content: this.#content(name, realPath, fileId, stats),
    };
  }

  #isInImage(name: string): boolean {
    return this.#root !== '' && name.startsWith(IN_IMAGE);
  }

  /** The file that a name means here; undefined: too many links. */
  #fileOf(name: string): string | undefined {
    if (this.#isInImage(name)) return pathInRoot(this.#root, name.slice(IN_IMAGE.length));
    return this.#root === '' ? name : pathThroughRoot(this.#root, name);
  }

  #onTarget(realPath: string): string {
    const isBelow = this.#root !== '' && realPath.startsWith(`${this.#root}/`);
    return isBelow ? realPath.slice(this.#root.length) : realPath;
  }

  /** Ends a check of some of them: what was read is not asked again, only what may be read anew. */
  recycle(): void {
    for (const source of this.#open.values()) source.recycle();
  }

  close(): void {
    this.recycle();
    for (const source of this.#open.values()) source.close();
    this.#open.clear();
  }

  #content(
    name: string,
    realPath: string,
    fileId: string,
    stats: Stats,
  ): NonNullable<PluginInput['content']> {
    if (stats.isDirectory()) return { kind: 'failed', errno: 'EISDIR', call: 'read' };
    if (stats.isFIFO()) return { kind: 'special', what: 'a FIFO' };
    if (stats.isSocket()) return { kind: 'failed', errno: 'ENXIO', call: 'open' };
    try {
      if (!stats.isFile()) return deviceContent(realPath, stats);
      const known = this.#open.get(fileId);
      const source = known ?? fileSource(realPath);
      this.#witness?.saw(this.#isInImage(name) ? realPath : name, source.stamp);
      this.#open.set(fileId, source);
      return { kind: 'source', source };
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === undefined) throw error;
      return { kind: 'failed', errno, call: 'open' };
    }
  }
}

function deviceContent(path: string, stats: Stats): NonNullable<PluginInput['content']> {
  return isMemoryDevice(stats)
    ? { kind: 'source', source: readDevice(path) }
    : { kind: 'special', what: 'a device' };
}
