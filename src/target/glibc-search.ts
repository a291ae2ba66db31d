import { DF_1_NODEFLIB } from '../elf/constants.ts';
import { dynamicOf } from '../profile/known.ts';
import type { ElfProfile } from '../profile/profile.ts';
import type { Binary } from '../read/binary.ts';
import { LdCache } from './cached-library.ts';
import type { Capabilities } from './cpu.ts';
import type { LibraryRole, Place, ReadLibrary, Requester, TargetFiles } from './files.ts';
import { passedOver } from './passed-over.ts';
import {
  type Directory,
  directoriesIn,
  doubtOfCurrent,
  expandTokens,
  hasTokens,
  originOf,
  type Tokens,
} from './search-path.ts';
import { type KnownDirectories, subdirectoriesOf } from './subdirectories.ts';
import type { TargetLinker } from './target-linker.ts';

/** AT_SECURE: LD_LIBRARY_PATH is dropped where the host has rights that its user lacks. */
const PRIVILEGED = 'the host is setuid or setgid: LD_LIBRARY_PATH counts only if its owner starts it';

export type Found = Place & { binary?: Binary };

/** Who looks for a library, and through whom it came into the process. */
export interface Search {
  name: string;
  requester: Requester;
  /** who made ld.so load the requester, who made it load that one, and so on; the host is not in it */
  chain: readonly Requester[];
  role: LibraryRole;
}

/** What a search has met so far. */
interface Progress {
  otherClass: boolean;
  /** of the system call that failed last; undefined: there was none */
  errno: string | undefined;
  doubts: Set<string>;
  assumptions: Set<string>;
}

/** What every search in a target shares: what is there does not depend on the CPU. */
export interface TargetAtHand {
  files: TargetFiles;
  host: Requester;
  elf: ElfProfile;
  read: ReadLibrary;
  linker(): Promise<TargetLinker>;
  directories: KnownDirectories;
  /** of the subdirectories that one of the CPUs has */
  firstParts: readonly string[];
}

/** The search of elf/dl-load.c on one CPU: RPATH, LD_LIBRARY_PATH, RUNPATH, the cache, the trusted directories. */
export class GlibcSearch {
  readonly #target: TargetAtHand;
  readonly #capabilities: Capabilities;
  readonly #cache: LdCache;
  #subdirectories: readonly string[] | undefined;
  /** something was met that another CPU may answer in another way */
  dependsOnCpu = false;

  constructor(target: TargetAtHand, capabilities: Capabilities) {
    this.#target = target;
    this.#capabilities = capabilities;
    this.#cache = new LdCache(target, capabilities);
  }

  /** A name as ld.so looks for it, its tokens replaced. */
  async expand(name: string, requester: Requester): Promise<{ text: string; doubt?: string } | undefined> {
    return hasTokens(name) ? expandTokens(name, await this.#tokens(name, requester)) : { text: name };
  }

  /** The dynamic linker is in every process, by its path and its DT_SONAME; undefined: the name is not one of its. */
  async linker(name: string): Promise<Found | undefined> {
    const path = this.#target.elf.interpreter;
    if (path === undefined || (name !== path && !/^ld[\w.-]*\.so/.test(name))) return undefined;
    const opened = await this.#target.read(path, 'resident');
    if (typeof opened !== 'object' || !('binary' in opened)) return undefined;
    const isItself = name === path || dynamicOf(opened.binary.profile)?.soname === name;
    return isItself ? { path, ...opened } : undefined;
  }

  /** The first file that ld.so takes for the name. */
  async find(search: Search): Promise<Found> {
    const progress: Progress = {
      otherClass: false,
      errno: undefined,
      doubts: new Set(),
      assumptions: new Set(),
    };
    const name = await this.expand(search.name, search.requester);
    if (name?.doubt !== undefined) progress.doubts.add(name.doubt);
    if (!name) progress.doubts.add(`$PLATFORM in ${search.name} has no value`);
    const found = name && !name.doubt ? await this.#look(name.text, search, progress) : undefined;
    const { otherClass, errno, doubts, assumptions } = progress;
    const [doubt] = doubts;
    return {
      ...(found ?? (otherClass ? { otherClass } : errno === 'ENOENT' ? {} : { errno: errno ?? '' })),
      ...(name && name.text !== search.name ? { sought: name.text } : {}),
      ...(doubt === undefined ? {} : { doubt }),
      ...(assumptions.size > 0 ? { assumptions: [...assumptions] } : {}),
    };
  }

  async #look(name: string, search: Search, progress: Progress): Promise<Found | undefined> {
    if (name.includes('/')) return this.#lookAt(name, search, progress);
    for await (const directories of this.#lists(search)) {
      const found = await this.#lookIn(directories, name, search, progress);
      if (found) return found;
    }
    const flags = dynamicOf(search.requester.profile)?.flags1 ?? 0;
    const isWithoutDefaults = (flags & DF_1_NODEFLIB) !== 0;
    const cached = await this.#cached(name, isWithoutDefaults);
    const taken = cached === undefined ? undefined : await this.#take(cached, search.role, progress);
    if (typeof taken === 'object') return taken;
    if (isWithoutDefaults) return undefined;
    const { directories } = await this.#target.linker();
    return this.#lookIn(
      directories.map(prefix => ({ prefix })),
      name,
      search,
      progress,
    );
  }

  /** A name with a slash is a path. */
  async #lookAt(path: string, { role }: Search, progress: Progress): Promise<Found | undefined> {
    if (!path.startsWith('/')) {
      progress.doubts.add(doubtOfCurrent(path));
      return undefined;
    }
    const taken = await this.#take(path, role, progress);
    return typeof taken === 'object' ? taken : undefined;
  }

  /** The paths of objects and of the environment, up to the cache. */
  async *#lists({ requester, chain }: Search): AsyncGenerator<readonly Directory[]> {
    const { files, host } = this.#target;
    const own = dynamicOf(requester.profile);
    if (own?.runpath === undefined) {
      const objects = [requester, ...chain, ...(requester === host ? [] : [host])];
      for (const object of objects) {
        const { rpath, runpath } = dynamicOf(object.profile) ?? {};
        if (runpath === undefined && rpath !== undefined) yield this.#directoriesOf(rpath, /:/, object);
      }
    }
    const environment = (files.libraryPath ?? []).join(':');
    const directories = await this.#directoriesOf(environment, /[:;]/, host, files.currentDirectory);
    yield files.isPrivileged ? directories.map(one => ({ ...one, doubt: PRIVILEGED })) : directories;
    if (own?.runpath !== undefined) yield this.#directoriesOf(own.runpath, /:/, requester);
  }

  async #directoriesOf(
    text: string,
    separators: RegExp,
    object: Requester,
    currentDirectory?: string,
  ): Promise<readonly Directory[]> {
    return directoriesIn(text, separators, await this.#tokens(text, object), currentDirectory);
  }

  async #tokens(text: string, { path }: Requester): Promise<Tokens> {
    if (text.includes('PLATFORM')) this.dependsOnCpu = true;
    const lib = text.includes('LIB') ? (await this.#target.linker()).lib : '';
    return { origin: originOf(path), lib, platform: this.#capabilities.platform };
  }

  /** open_path: one list of directories. An error other than that there is nothing ends the list, not the search. */
  async #lookIn(
    directories: readonly Directory[],
    name: string,
    search: Search,
    progress: Progress,
  ): Promise<Found | undefined> {
    for (const { prefix, doubt } of directories) {
      if (doubt !== undefined) {
        progress.doubts.add(doubt);
        continue;
      }
      if (prefix.startsWith('/') && !(await this.#target.directories.has(prefix))) {
        progress.errno = 'ENOENT';
        continue;
      }
      for (const subdirectory of await this.#below(prefix)) {
        const taken = await this.#take(`${prefix}${subdirectory}${name}`, search.role, progress);
        if (typeof taken === 'object') return taken;
      }
      if (progress.errno !== 'ENOENT' && progress.errno !== 'EACCES') return undefined;
    }
    return undefined;
  }

  async #below(prefix: string): Promise<readonly string[]> {
    const { directories, firstParts, linker } = this.#target;
    const directory = this.#absolute(prefix);
    const parts = await directories.among(directory, firstParts);
    if (parts.length === 0) return [''];
    this.dependsOnCpu = true;
    this.#subdirectories ??= subdirectoriesOf(this.#capabilities, (await linker()).release);
    return directories.among(directory, this.#subdirectories);
  }

  #absolute(path: string): string {
    return path.startsWith('/') ? path : `${this.#target.files.currentDirectory}/${path}`;
  }

  /** open_verify: what is taken; `next`: the search goes on. */
  async #take(path: string, role: LibraryRole, progress: Progress): Promise<Found | 'next'> {
    const { files, read, elf } = this.#target;
    const opened = await read(this.#absolute(path), role);
    if (!path.startsWith('/'))
      progress.assumptions.add(`the host's current directory is ${files.currentDirectory}`);
    progress.errno = 'ENOENT';
    if (opened === undefined) return 'next';
    if (opened === 'directory') return { path };
    if ('special' in opened) return { path, special: opened.special };
    if ('errno' in opened) {
      progress.errno = opened.errno;
      if (opened.errno === 'EACCES')
        progress.assumptions.add('the host runs with the same permissions as this check');
      return 'next';
    }
    const { binary, fileId } = opened;
    const reason = passedOver(binary.profile, elf);
    if (reason === 'class') progress.otherClass = true;
    if (reason !== undefined) return 'next';
    return { path, binary, ...(fileId === undefined ? {} : { fileId }) };
  }

  /** What the cache has for a name: one path, or none. */
  async #cached(name: string, isWithoutDefaults: boolean): Promise<string | undefined> {
    const path = await this.#cache.find(name);
    if (this.#cache.dependsOnCpu) this.dependsOnCpu = true;
    if (path === undefined || !isWithoutDefaults) return path;
    const { directories } = await this.#target.linker();
    return directories.some(directory => path.startsWith(directory)) ? undefined : path;
  }
}
