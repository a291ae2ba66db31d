import type { BinaryProfile } from '../profile/profile.ts';
import type { ResolvedLibrary } from '../target/glibc-search.ts';

/** What the file system says about the name that is given to plugin.Open. */
export type PathFact =
  | {
      kind: 'resolved';
      realPath: string /** device and inode, or what else identifies the file */;
      fileId: string;
    }
  | { kind: 'failed' /** errno name of realpath(3) */; errno: string };

/** What happened when the file was opened and read. */
export type ContentFact =
  | { kind: 'profile'; profile: BinaryProfile }
  | { kind: 'failed' /** errno name of open(2) or read(2) */; errno: string; call: 'open' | 'read' }
  /** a FIFO or the like: opening it may block for ever */
  | { kind: 'special'; what: string };

export interface OpenRequest {
  /** as given to plugin.Open */
  name: string;
  path: PathFact;
  /** absent where the path could not be resolved */
  content?: ContentFact;
}

/** The machine that the host runs on, as far as it is known. */
export interface Environment {
  /** undefined: nothing is known about the target's libraries (`--sysroot none`) */
  libraries?: readonly ResolvedLibrary[];
  /** release of glibc on the target (`2.31`), where its libraries are not known */
  glibc?: string;
  /** who opens the files; `dlopen`: nothing of Go is asked, as by an FFI library. Default: plugin.Open */
  loader?: Loader;
}

export type Loader = 'plugin.Open' | 'dlopen';

export type HostScope = 'global' | 'local';
