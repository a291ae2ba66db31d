import type { CheckProfile } from '../profile/profile.ts';
import type { Place } from '../target/files.ts';

/** What the file system says about the name that is given to plugin.Open. */
export type PathFact =
  /** `fileId`: device and inode, or what else identifies the file */
  | { kind: 'resolved'; realPath: string; fileId: string }
  /** errno name of realpath(3) */
  | { kind: 'failed'; errno: string };

/** What happened when the file was opened and read. */
export type ContentFact =
  | { kind: 'profile'; profile: CheckProfile }
  /** errno name of open(2) or read(2) */
  | { kind: 'failed'; errno: string; call: 'open' | 'read' }
  /** a FIFO or the like: opening it may block forever */
  | { kind: 'special'; what: string };

/** A shared library that the dynamic linker finds, or does not find, for a DT_NEEDED entry. */
export interface ResolvedLibrary extends Place {
  /** the DT_NEEDED name */
  name: string;
  /** path of the object that needs it; undefined: the host */
  requester?: string;
  /** path of the plugin whose opening leads to it, where another one's leads elsewhere */
  plugin?: string;
  /** absent: it is not found, or not a file that can be read */
  profile?: CheckProfile;
}

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
  /** where the CPU of the target decides which libraries are found, and is not known: those of the other CPUs */
  elsewhere?: readonly { cpu: string; libraries: readonly ResolvedLibrary[] }[];
  /** release of glibc on the target (`2.31`), where its libraries are not known */
  glibc?: string;
  /**
   * of glibc's libraries that are not at hand, by name: which names they define for references without a version, and which
   * they do not; of any other nothing is known
   */
  glibcSymbols?: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  /** names that whoever opens the files asks dlsym for */
  symbols?: readonly string[];
  /** who opens the files; `dlopen`: nothing of Go is asked, as by an FFI library. Default: plugin.Open */
  loader?: Loader;
}

export type Loader = 'plugin.Open' | 'dlopen';

export type HostScope = 'global' | 'local';
