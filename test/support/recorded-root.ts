import { memorySource } from '../../src/bytes/source.ts';
import type { CheckProfile } from '../../src/profile/profile.ts';
import { keptBinary } from '../../src/read/saved.ts';
import type { Cpu } from '../../src/target/cpu.ts';
import type { LibraryRole, OpenedLibrary, TargetFiles } from '../../src/target/files.ts';

/** What the recorder found at a path of a root; `profile`: the number of what was read of the file. */
export type RecordedEntry =
  | { link: string }
  | { directory: true }
  | { special: string }
  | { errno: string }
  /** `bytes`: what of it is read as it stands */
  | { bytes: string; profile?: number }
  | { profile: number };

const MAX_LINKS = 40;

/** The files of a root as they were recorded, without the files. */
export class RecordedRoot implements TargetFiles {
  readonly #tree: Readonly<Record<string, RecordedEntry>>;
  readonly #profiles: readonly CheckProfile[];
  readonly hostPath = '/app/host';
  readonly libraryPath: readonly string[];
  readonly currentDirectory: string | undefined;
  readonly isPrivileged: boolean;
  readonly cpu: (() => Cpu) | undefined;
  /** paths that were asked for, in their order */
  readonly asked: string[] = [];

  constructor(
    tree: Readonly<Record<string, RecordedEntry>>,
    profiles: readonly CheckProfile[],
    {
      libraryPath,
      cwd,
      cpu,
      isPrivileged = false,
    }: {
      libraryPath?: string;
      cwd?: string | undefined;
      cpu?: Cpu | undefined;
      isPrivileged?: boolean;
    },
  ) {
    this.#tree = tree;
    this.#profiles = profiles;
    this.libraryPath = libraryPath === undefined ? [] : [libraryPath];
    this.currentDirectory = cwd;
    this.isPrivileged = isPrivileged;
    this.cpu = cpu && (() => cpu);
  }

  async open(path: string): ReturnType<TargetFiles['open']> {
    const { entry } = this.#resolve(path);
    if (!entry) return undefined;
    if ('directory' in entry) return 'directory';
    if ('special' in entry || 'errno' in entry) return entry;
    return memorySource('bytes' in entry ? Buffer.from(entry.bytes, 'base64') : new Uint8Array(0));
  }

  async library(path: string, _role: LibraryRole): Promise<OpenedLibrary> {
    const { entry, real } = this.#resolve(path);
    if (entry && 'profile' in entry && entry.profile !== undefined) {
      const profile = this.#profiles[entry.profile];
      if (!profile) throw new Error(`no profile ${entry.profile}`);
      return { binary: keptBinary(profile), fileId: real };
    }
    const opened = await this.open(path);
    return typeof opened === 'object' && 'size' in opened ? undefined : opened;
  }

  /** As path resolution of the kernel does it. */
  #resolve(path: string): { entry?: RecordedEntry; real: string } {
    this.asked.push(path);
    const open = path.split('/');
    const done: string[] = [];
    for (let links = 0; open.length > 0; ) {
      const part = open.shift();
      if (part === undefined || part === '' || part === '.') continue;
      if (part === '..') {
        done.pop();
        continue;
      }
      done.push(part);
      const entry = this.#tree[`/${done.join('/')}`];
      if (entry && 'link' in entry) {
        if (++links > MAX_LINKS) return { entry: { errno: 'ELOOP' }, real: path };
        done.splice(entry.link.startsWith('/') ? 0 : done.length - 1);
        open.unshift(...entry.link.split('/'));
      } else if (!entry || (open.some(rest => rest !== '') && !('directory' in entry)))
        return { ...(entry ? { entry: { errno: 'ENOTDIR' } } : {}), real: path };
    }
    const real = `/${done.join('/')}`;
    return { entry: real === '/' ? { directory: true } : (this.#tree[real] ?? { errno: 'ENOENT' }), real };
  }
}
