import { realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { isInSystem } from '../profile/libc.ts';
import { isMapped, mappedFiles } from './mapped-files.ts';
import type { PrivateCopies, PrivateCopy } from './private-copies.ts';
import type { SeenLibrary, Witness } from './witness.ts';

/** of glibc's dlopen: the object stays when its handle is closed */
const RTLD_NODELETE = 0x1000;

/**
 * Private copies of the libraries that plugins bring. The dynamic linker takes them in place of those that it would look
 * for: in this process because a library with that DT_SONAME is there already, in another one by LD_LIBRARY_PATH.
 */
export class PrivateLibraries {
  readonly #copies: PrivateCopies;
  readonly #byName = new Map<string, PrivateCopy>();
  readonly #origins = new Map<string, string>();
  readonly #loaded = new Set<string>();
  /** names of libraries that cannot be loaded by themselves */
  readonly #dependent = new Set<string>();

  constructor(copies: PrivateCopies) {
    this.#copies = copies;
  }

  /** What the dynamic linker of the host is to search: the copies, then what it would search without them. */
  searchPath(given: string | undefined): string | undefined {
    return this.#byName.size === 0 ? given : [this.#directory, given].filter(Boolean).join(':');
  }

  get #directory(): string {
    return this.#copies.named('lib');
  }

  /**
   * Copies those that can be found by their names and of which there is no copy of what was judged.
   * @throws InputError
   */
  async take(libraries: readonly SeenLibrary[], witness: Witness): Promise<string[]> {
    const taken: string[] = [];
    for (const library of libraries) {
      const { name, path } = library;
      const isFixed = name.includes('/') || this.#dependent.has(name) || this.#loaded.has(name);
      if (isFixed || this.copyOf(library, witness) !== undefined) continue;
      this.drop([name]);
      this.#byName.set(name, await this.#copies.take(path, join(this.#directory, name)));
      this.#origins.set(name, path);
      taken.push(name);
    }
    return taken;
  }

  /** Gives up what no process has seen. */
  drop(names: readonly string[]): void {
    for (const name of names) {
      const copy = this.#byName.get(name);
      if (!copy || this.#loaded.has(name)) continue;
      this.#copies.dropFile(copy);
      this.#byName.delete(name);
    }
  }

  /** Where the copies come from. */
  get origins(): string[] {
    return [...this.#origins].flatMap(([name, path]) => (this.#byName.has(name) ? [path] : []));
  }

  /** Where its copy is, if that is what was judged: the copy itself, or a file that is still as it was copied. */
  copyOf({ name, path }: SeenLibrary, witness: Witness): string | undefined {
    const copy = this.#byName.get(name);
    const isJudged = copy && (path === copy.path || witness.stamp(path)?.text === copy.origin.text);
    return isJudged ? copy.path : undefined;
  }

  /**
   * Maps the copies of what was judged into this process, those first that others need. False: dlopen does not take one by
   * itself, since it counts on names of the plugin or of its other libraries; of that one there is no copy from now on.
   */
  open(libraries: readonly SeenLibrary[], witness: Witness): boolean {
    for (const library of inOrder(libraries).sorted) {
      const copy = this.copyOf(library, witness);
      if (copy === undefined || this.#loaded.has(library.name)) continue;
      if (!openForGood(copy)) {
        this.drop([library.name]);
        this.#dependent.add(library.name);
        return false;
      }
      this.#loaded.add(library.name);
    }
    return true;
  }
}

/**
 * Those which the dynamic linker finds in this process by their DT_SONAME, once they are there: none that is needed by a
 * path, and none that comes with what needs it itself.
 */
export function findableHere(libraries: readonly SeenLibrary[]): SeenLibrary[] {
  return inOrder(libraries).sorted.filter(({ name, soname }) => soname === name);
}

/** Each after those that it needs; `circular`: there is no such order of them. */
function inOrder(libraries: readonly SeenLibrary[]): { sorted: SeenLibrary[]; circular: SeenLibrary[] } {
  const sorted: SeenLibrary[] = [];
  let left = [...libraries];
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    const names = new Set(left.map(({ name }) => name));
    const isNext = ({ name, needed }: SeenLibrary) => needed.every(one => one === name || !names.has(one));
    sorted.push(...left.filter(isNext));
    left = left.filter(library => !isNext(library));
  }
  return { sorted, circular: left };
}

/**
 * dlopen without any FFI library: Node's own for addons opens the file, finds that it is not an addon, and closes it again,
 * which RTLD_NODELETE keeps from having an effect. Functions are bound when they are called, as late as they can be: the
 * plugin may have them.
 */
function openForGood(path: string): boolean {
  try {
    process.dlopen({ exports: {} }, path, constants.dlopen.RTLD_LAZY | RTLD_NODELETE);
    return true;
  } catch {
    return mappedFiles().has(path);
  }
}

export function isOfSystem({ path }: SeenLibrary): boolean {
  return isInSystem(path);
}

/** Which of them plugins bring: what the host needs itself, and what that needs, is there before. */
export function brought(libraries: readonly SeenLibrary[]): SeenLibrary[] {
  const resident = new Set<string>();
  return libraries.filter(({ requester, path }) => {
    const isResident = requester === undefined || resident.has(requester);
    if (isResident) resident.add(path);
    return !isResident;
  });
}

/** Without those that are in this process already: the dynamic linker takes no others in their place. */
export function notMapped(libraries: readonly SeenLibrary[]): SeenLibrary[] {
  if (libraries.length === 0) return [];
  const mapped = mappedFiles();
  return libraries.filter(({ name, path, soname }) => {
    const real = realPathOf(path);
    return !mapped.has(real) && !(soname === name && isMapped(mapped, name, real));
  });
}

/** What a plugin needs, and what that needs in turn. */
export function neededBy(plugin: string, libraries: readonly SeenLibrary[]): SeenLibrary[] {
  const requesters = new Set([plugin]);
  return libraries.filter(({ requester, path }) => {
    const isNeeded = requester !== undefined && requesters.has(requester);
    if (isNeeded) requesters.add(path);
    return isNeeded;
  });
}

export function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
