import { type BigIntStats, statSync } from 'node:fs';
import type { ResolvedLibrary } from '../link/request.ts';
import { dynamicOf } from '../profile/known.ts';

/** Which file it is, and when it was changed last, a time that nobody can set who may only write to the file. */
export interface Stamp {
  /** device, inode, size, and both times in nanoseconds */
  text: string;
  /** it was changed so shortly before that it may be changed again without a trace: it has to be read once more */
  isFresh: boolean;
}

/** A library that the dynamic linker finds for the host or a plugin. */
export interface SeenLibrary {
  /** the DT_NEEDED name */
  name: string;
  /** path of the object that needs it; undefined: the host */
  requester: string | undefined;
  /** on the target */
  path: string;
  /** DT_NEEDED names of its own */
  needed: readonly string[];
  soname: string | undefined;
}

/** The clock that stamps files advances in ticks: two changes in one of them (10 ms on the slowest kernels) look alike. */
export const TICK_MS = 50;
const NANOSECONDS = 1_000_000n;

export function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): Stamp {
  const age = Date.now() - Number(ctimeNs / NANOSECONDS);
  return { text: [dev, ino, size, mtimeNs, ctimeNs].join(':'), isFresh: Math.abs(age) < TICK_MS };
}

/** A regular file that the dynamic linker could open; anything else is nothing to it. */
function stampAt(file: string): Stamp | undefined {
  try {
    const stats = statSync(file, { bigint: true });
    return stats.isFile() ? stampOf(stats) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What a check saw of the file system: the files that it read, and where it looked for one and found none. A library that
 * appears in front of the one that was judged is as good as another one in its place.
 */
export class Witness {
  readonly #seen = new Map<string, Stamp | undefined>();
  readonly #isIgnored: (file: string) => boolean;
  readonly #libraries: SeenLibrary[] = [];

  /** @param isIgnored what nobody can exchange */
  constructor(isIgnored: (file: string) => boolean = () => false) {
    this.#isIgnored = isIgnored;
  }

  /** @param stamp of the descriptor that was read; undefined: nothing could be opened there */
  saw(file: string, stamp: Stamp | undefined): void {
    // Where it is asked for twice the first answer holds: the second is compared with it in the end.
    if (!this.#isIgnored(file) && !this.#seen.has(file)) this.#seen.set(file, stamp ?? stampAt(file));
  }

  /** A file that is not read, but run. */
  look(file: string): void {
    this.saw(file, undefined);
  }

  /** Those that are there. */
  get files(): string[] {
    return [...this.#seen].flatMap(([file, stamp]) => (stamp ? [file] : []));
  }

  needs(libraries: readonly ResolvedLibrary[]): void {
    for (const { name, requester, path, profile } of libraries) {
      if (path === undefined || !profile) continue;
      const { needed = [], soname } = dynamicOf(profile) ?? {};
      this.#libraries.push({ name, requester, path, needed, soname });
    }
  }

  /** In the order in which they are found. */
  get libraries(): readonly SeenLibrary[] {
    return this.#libraries;
  }

  stamp(file: string): Stamp | undefined {
    return this.#seen.get(file);
  }

  /** The first file that is not certain to be what was read; undefined: all are. Costs a stat(2) for each. */
  changed(): string | undefined {
    for (const [file, stamp] of this.#seen)
      if (stamp?.isFresh || stampAt(file)?.text !== stamp?.text) return file;
    return undefined;
  }
}
