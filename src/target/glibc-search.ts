import type { ByteSource } from '../bytes/source.ts';
import { abiOf, isSameAbi } from '../profile/abi.ts';
import { dynamicOf } from '../profile/known.ts';
import { libcOf } from '../profile/libc.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import { type Binary, readBinary } from '../read/binary.ts';
import { keptBinary } from '../read/saved.ts';
import { findInLdCache } from './ld-cache.ts';

/** The files of the machine that the host runs on. Paths are the target's: absolute, as its programs see them. */
export interface TargetFiles {
  /** undefined: there is no such file, or it cannot be opened */
  open(path: string): Promise<ByteSource | 'directory' | undefined>;
  /** nobody named it: it is only taken for the target, for want of a better one */
  readonly isAssumed?: boolean;
  /** LD_LIBRARY_PATH of the host's environment */
  readonly libraryPath?: readonly string[];
  /** A library that is kept for many checks; absent: each check reads its own. */
  library?(path: string, role: LibraryRole): Promise<Binary | 'directory' | undefined>;
}

export type LibraryRole = 'library' | 'resident';

export interface Requester {
  profile: BinaryProfile;
  /** absolute path on the target; undefined: the host, where it is not known */
  path?: string;
}

/** What the search finds, or does not find, for a DT_NEEDED entry: still open for questions. */
export interface FoundLibrary {
  /** the DT_NEEDED name */
  name: string;
  /** path of the object that needs it; undefined: the host */
  requester?: string;
  /** where it is found, as ld.so prints it; undefined: nowhere */
  path?: string;
  /** absent: it is found, but is a directory */
  binary?: Binary;
  /** files of that name are there, but only of the other word size: ld.so says so */
  otherClass?: true;
}

const CACHE_PATH = '/etc/ld.so.cache';
const MAX_CACHE_BYTES = 64 << 20;
const MAX_LIBRARIES = 4096;

/** Trusted directories of ld.so, by word size; a multiarch system has its triplet's in front. */
function defaultDirectories(triplet: string | undefined, wordSize: 4 | 8): string[] {
  return [
    ...(triplet === undefined ? [] : [`/lib/${triplet}`, `/usr/lib/${triplet}`]),
    ...(wordSize === 8 ? ['/lib64', '/usr/lib64'] : []),
    '/lib',
    '/usr/lib',
  ];
}

/** Reads a library of the target; undefined: it cannot be opened. */
export type ReadLibrary = (path: string, role: LibraryRole) => Promise<Binary | 'directory' | undefined>;

/** Finds what the host needs at its start and what each plugin then adds, transitively. */
export async function findLibraries(
  host: Requester,
  plugins: readonly Requester[],
  files: TargetFiles,
): Promise<FoundLibrary[]> {
  if (libcOf(host.profile) === 'musl') {
    const { findMuslLibraries } = await import('./musl-search.ts');
    return findMuslLibraries(host, plugins, files, (path, role) => readLibrary(files, path, role));
  }
  const search = new LibrarySearch(files, host.profile);
  const found: FoundLibrary[] = [];
  for (const root of [host, ...plugins]) {
    const queue: { requester: Requester; chain: readonly Requester[] }[] = [{ requester: root, chain: [] }];
    for (const { requester, chain } of queue) {
      for (const name of dynamicOf(requester.profile)?.needed ?? []) {
        if (found.some(known => known.path !== undefined && matches(known, name))) continue;
        const library = await search.find(
          name,
          requester,
          chain,
          host,
          root === host && !host.profile.go?.linkedLibraries ? 'resident' : 'library',
        );
        const isHost = requester === host;
        found.push({
          name,
          ...(isHost || requester.path === undefined ? {} : { requester: requester.path }),
          ...library,
        });
        if (library?.binary && found.length < MAX_LIBRARIES) {
          queue.push({
            requester: {
              profile: library.binary.profile,
              ...(library.path === undefined ? {} : { path: library.path }),
            },
            chain: [requester, ...chain],
          });
        }
      }
    }
  }
  return found;
}

function matches(known: FoundLibrary, name: string): boolean {
  return (
    known.name === name ||
    known.path === name ||
    (known.binary && dynamicOf(known.binary.profile)?.soname === name) === true
  );
}

/** The search of elf/dl-load.c: RPATH, LD_LIBRARY_PATH, RUNPATH, the cache, the trusted directories. */
class LibrarySearch {
  readonly #files: TargetFiles;
  readonly #host: BinaryProfile;
  #cache: Uint8Array | undefined;

  constructor(files: TargetFiles, host: BinaryProfile) {
    this.#files = files;
    this.#host = host;
  }

  async find(
    name: string,
    requester: Requester,
    chain: readonly Requester[],
    host: Requester,
    role: LibraryRole,
  ): Promise<Omit<FoundLibrary, 'name' | 'requester'> | undefined> {
    const elf = this.#host.elf;
    if (!elf) return undefined;
    let otherClass = false;
    for (const path of await this.#candidates(name, requester, chain, host)) {
      const binary = await readLibrary(this.#files, path, role);
      if (!binary) continue;
      if (binary === 'directory') return { path };
      const { profile } = binary;
      // ld.so passes over files of another class or machine; anything else that is wrong is an error of its own.
      if (profile.elf && profile.elf.wordSize !== elf.wordSize) otherClass = true;
      else if (!profile.elf || (profile.elf.machine === elf.machine && isSameAbi(profile.elf, elf)))
        return { path, binary };
    }
    return otherClass ? { otherClass } : undefined;
  }

  async #candidates(
    name: string,
    requester: Requester,
    chain: readonly Requester[],
    host: Requester,
  ): Promise<string[]> {
    if (name.includes('/')) return [name];
    const own = dynamicOf(requester.profile);
    const rpaths =
      own?.runpath === undefined ? [requester, ...chain, host].flatMap(directoriesOf('rpath')) : [];
    const runpaths = directoriesOf('runpath')(requester);
    const environment = this.#files.libraryPath ?? [];
    const before = [...rpaths, ...environment, ...runpaths].map(directory => `${directory}/${name}`);
    const { wordSize = 8, littleEndian = true } = this.#host.elf ?? {};
    const abi = this.#host.elf && abiOf(this.#host.elf);
    const cache = await this.#readCache();
    const cached =
      cache.length === 0 || !abi ? [] : findInLdCache(cache, name, { flags: abi.cacheFlags, littleEndian });
    return [
      ...before,
      ...cached,
      ...defaultDirectories(abi?.triplet, wordSize).map(directory => `${directory}/${name}`),
    ];
  }

  /** Empty where the target has none. */
  async #readCache(): Promise<Uint8Array> {
    if (this.#cache) return this.#cache;
    const source = await this.#files.open(CACHE_PATH);
    const isFile = source !== undefined && source !== 'directory' && source.size < MAX_CACHE_BYTES;
    this.#cache = isFile ? await source.read(0, source.size) : new Uint8Array(0);
    return this.#cache;
  }
}

async function readLibrary(
  files: TargetFiles,
  path: string,
  role: LibraryRole,
): Promise<Binary | 'directory' | undefined> {
  if (files.library) return files.library(path, role);
  const source = await files.open(path);
  return source === undefined || source === 'directory' ? source : readBinary(source, path, role);
}

/** The same files, for many checks: a library is read once, and kept whole. */
export function sharedTarget(files: TargetFiles): TargetFiles {
  const kept = new Map<string, Promise<Binary | 'directory' | undefined>>();
  const opened = new Map<string, ReturnType<TargetFiles['open']>>();
  const open = (path: string) => {
    const source = opened.get(path) ?? files.open(path);
    opened.set(path, source);
    return source;
  };
  const read = async (path: string, role: LibraryRole) => {
    const binary = await readLibrary({ open }, path, role);
    return typeof binary === 'object' ? keptBinary(await binary.defining()) : binary;
  };
  return {
    open,
    ...(files.libraryPath ? { libraryPath: files.libraryPath } : {}),
    library: (path, role) => {
      const key = `${role}:${path}`;
      const library = kept.get(key) ?? read(path, role);
      kept.set(key, library);
      return library;
    },
  };
}

function directoriesOf(tag: 'rpath' | 'runpath') {
  return ({ profile, path }: Requester): string[] => {
    const origin = path === undefined ? '.' : path.replace(/\/[^/]*$/, '') || '/';
    const text = dynamicOf(profile)?.[tag];
    if (tag === 'rpath' && dynamicOf(profile)?.runpath !== undefined) return [];
    return (text ?? '')
      .split(':')
      .filter(directory => directory !== '')
      .map(directory => directory.replace(/\$\{?ORIGIN\}?/g, origin).replace(/\/+$/, ''));
  };
}
