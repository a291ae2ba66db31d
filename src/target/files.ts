import type { ByteSource } from '../bytes/source.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import { type Binary, readBinary } from '../read/binary.ts';
import { keptBinary } from '../read/saved.ts';
import type { Cpu } from './cpu.ts';

/** A file of the target, open for questions. */
export interface TargetFile extends ByteSource {
  /** device and inode, or what else identifies the file: the dynamic linker maps no file twice */
  readonly fileId?: string;
}

/** `errno`: why open(2) fails. `special`: `a FIFO`, `a device`: what comes of opening or reading it is not known. */
export type Unopened = { errno: string } | { special: string };

/** The files of the machine that the host runs on. Paths are the target's: absolute, as its programs see them. */
export interface TargetFiles {
  /** undefined: there is no such file */
  open(path: string): Promise<TargetFile | 'directory' | Unopened | undefined>;
  /** nobody named it: it is only taken for the target, for want of a better one */
  readonly isAssumed?: boolean;
  /** LD_LIBRARY_PATH of the host's environment, whole or in parts that colons join */
  readonly libraryPath?: readonly string[];
  /** where the host itself lies, without links; absent: not known */
  readonly hostPath?: string | undefined;
  /** it is setuid or setgid: the environment counts for nothing, unless its owner starts it */
  readonly isPrivileged?: boolean;
  /** of the host process, an absolute path; absent: not known */
  readonly currentDirectory?: string | undefined;
  /** the processor that the host runs on; absent: not known */
  readonly cpu?: (() => Cpu | undefined) | undefined;
  /** A library that is kept for many checks; absent: each check reads its own. */
  library?(path: string, role: LibraryRole): Promise<OpenedLibrary>;
}

export type LibraryRole = 'library' | 'resident';

/** What open(2) of a library gives; undefined: there is none. */
export type OpenedLibrary = { binary: Binary; fileId?: string } | 'directory' | Unopened | undefined;

/** Reads a library of the target. */
export type ReadLibrary = (path: string, role: LibraryRole) => Promise<OpenedLibrary>;

export interface Requester {
  profile: BinaryProfile;
  /** absolute path on the target; undefined: the host, where it is not known */
  path?: string | undefined;
}

/** What the search finds, or does not find, for a DT_NEEDED entry. */
export interface Place {
  /** where it is found, as the dynamic linker prints it; undefined: nowhere */
  path?: string;
  /** what identifies the file */
  fileId?: string;
  /** the name that is looked for, where DT_NEEDED has tokens in it */
  sought?: string;
  /** files of that name are there, but only of the other word size: ld.so says so */
  otherClass?: true;
  /** why nothing is found, where it is not ENOENT; empty: no system call failed */
  errno?: string;
  /** it is found, and no file that can be read: `a FIFO`, `a device` */
  special?: string;
  /** why it is unknown whether another file is found before this one */
  doubt?: string;
  /** what was taken for granted */
  assumptions?: readonly string[];
}

/** The same, still open for questions. */
export interface FoundLibrary extends Place {
  /** the DT_NEEDED name */
  name: string;
  /** path of the object that needs it; undefined: the host */
  requester?: string;
  /** path of the plugin whose opening leads to it, where another one's leads elsewhere */
  plugin?: string;
  /** absent: it is not found, or not a file that can be read */
  binary?: Binary;
}

/** What the target gives to one check: where libraries are found, on each CPU that it may have. */
export interface FoundLibraries {
  libraries: FoundLibrary[];
  /** where the CPU decides, and is not known: what is found on the others that the target may have */
  elsewhere: { cpu: string; libraries: FoundLibrary[] }[];
}

export async function readLibrary(
  files: TargetFiles,
  path: string,
  role: LibraryRole,
): Promise<OpenedLibrary> {
  if (files.library) return files.library(path, role);
  const source = await files.open(path);
  if (source === undefined || source === 'directory' || !('size' in source)) return source;
  const { fileId } = source;
  return { binary: await readBinary(source, path, role), ...(fileId === undefined ? {} : { fileId }) };
}

/**
 * The same files, for many checks: each is opened once, and a library is read once.
 * @param isWhole keep what a library defines, which takes as long as some questions do
 */
export function sharedTarget(files: TargetFiles, isWhole: boolean = true): TargetFiles {
  const kept = new Map<string, Promise<OpenedLibrary>>();
  const opened = new Map<string, ReturnType<TargetFiles['open']>>();
  const open = (path: string) => {
    const source = opened.get(path) ?? files.open(path);
    opened.set(path, source);
    return source;
  };
  const read = async (path: string, role: LibraryRole): Promise<OpenedLibrary> => {
    const library = await readLibrary({ open }, path, role);
    if (!isWhole || typeof library !== 'object' || !('binary' in library)) return library;
    const { binary } = library;
    const kept = keptBinary(await binary.defining());
    return { ...library, binary: { ...kept, unrecognised: () => binary.unrecognised() } };
  };
  const { libraryPath, currentDirectory, cpu, hostPath, isPrivileged } = files;
  return {
    open,
    currentDirectory,
    cpu,
    hostPath,
    ...(isPrivileged ? { isPrivileged } : {}),
    ...(libraryPath ? { libraryPath } : {}),
    ...(files.isAssumed ? { isAssumed: true } : {}),
    library: (path, role) => {
      const key = `${role}:${path}`;
      const library = kept.get(key) ?? read(path, role);
      kept.set(key, library);
      return library;
    },
  };
}
