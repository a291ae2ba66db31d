import type { CheckProfile } from '../profile/profile.ts';
import type { InitConflict } from './init-conflicts.ts';
import type { ToolchainDefectFound } from './toolchain-defects.ts';

/** What `plugin.Open` does with one file: it returns a plugin, returns an error, or takes the process down. */
export type OutcomeKind = 'loads' | 'fails' | 'crashes' | 'unknown';

/** Where in plugin.Open it is decided, in the order in which the loader gets there. */
export type Stage =
  | 'host'
  | 'realpath'
  | 'already-open'
  | 'open-file'
  | 'map'
  | 'needed-libraries'
  | 'symbol-versions'
  | 'relocation'
  | 'constructors'
  | 'module-list'
  | 'plugin-path'
  | 'package-hashes'
  | 'init'
  | 'exports'
  | 'open'
  | 'not-reached';

/** `Outcome.message`: the error after its `plugin.Open("NAME"): ` prefix, or the first line of a dying process. */
export interface Outcome {
  kind: OutcomeKind;
  message?: string;
  stage: Stage;
  /** `assumed` exactly where `assumptions` says what was taken for granted */
  certainty: 'proven' | 'assumed';
  /** @maxItems 65536 */
  assumptions?: string[];
  /** what a later Open of the same file comes to if an init function panicked; absent: none is run */
  afterPanic?: string;
}

/** Rule ids of the obstacles that the simulation itself finds (each explained by the rule of that name). */
export type ObstacleRule =
  | 'file-not-elf'
  | 'file-truncated'
  | 'file-not-go-plugin'
  | 'file-unreadable'
  | 'elf-class'
  | 'elf-machine'
  | 'elf-executable'
  | 'elf-execstack'
  | 'elf-header'
  | 'elf-relr'
  | 'host-no-plugin-support'
  | 'host-no-cgo'
  | 'host-static'
  | 'host-internal-link'
  | 'host-scope'
  | 'host-glibc'
  | 'host-start'
  | 'init-conflict'
  | 'library-go-module'
  | 'library-missing'
  | 'sanitizer-runtime'
  | 'symbol-undefined'
  | 'glibc-version'
  | 'libc-mismatch'
  | 'tls-static'
  | 'toolchain-layout'
  | 'package-hash'
  | 'plugin-already-loaded'
  | 'plugin-conflict'
  | 'plugin-poisoned'
  | 'plugin-symbol-missing'
  | 'process-dead';

/** Something that keeps a plugin from loading. The first one in loader order is the verdict. */
export interface Obstacle {
  rule: ObstacleRule;
  stage: Stage;
  kind: Exclude<OutcomeKind, 'loads'>;
  /** of an open question: it is unknown whether the loader gets past it, so that nothing later settles the outcome */
  isFinal?: true;
  message?: string;
  /** what it is about, for the rule that words it */
  about: {
    /** a needed library, or the library that a version or symbol was sought in */
    library?: string;
    /** who needs it, where that is not the plugin itself */
    requester?: string;
    symbols?: readonly string[];
    /** the first of the symbols is defined in the file itself, where no search finds it */
    own?: true;
    version?: string;
    package?: string;
    /** index of an earlier plugin of the same check */
    earlier?: number;
    detail?: string;
    /** a name that is registered twice */
    conflict?: InitConflict;
  };
  assumptions?: readonly string[];
  /** other texts that the same run may give instead: the loader itself is not deterministic here */
  alternatives?: readonly string[];
}

/** What no reading of the files, and no knowledge of the target, decides. */
export function undecidable(rule: ObstacleRule, stage: Stage, detail: string): Obstacle {
  return { rule, stage, kind: 'unknown', isFinal: true, about: { detail } };
}

/** Something that was read, but not far enough to decide on it. */
export function unreadable(detail: string): Obstacle {
  return { rule: 'file-unreadable', stage: 'open-file', kind: 'unknown', about: { detail } };
}

/** A package whose hash differs between the plugin and what the process binds it to. */
export interface DifferingPackage {
  package: string;
  plugin: string;
  host: string;
  /** index of the earlier plugin whose copy is bound; absent: the host's (or one of its libraries) */
  earlier?: number;
}

/** A needed library that was not in the process before. */
export interface BroughtLibrary {
  path: string;
  profile: CheckProfile;
}

/** A weak reference of start code that is bound, and so is called. */
export interface StartCall {
  name: string;
  /** path of the file that defines it */
  definer: string;
}

/** What dlsym says to a name, in the opened file and in what it needs. */
export type SymbolAnswer =
  | { kind: 'found' }
  /** with what dlerror says */
  | { kind: 'missing'; message: string }
  /** one of these libraries may define it, and none of them is at hand */
  | { kind: 'unknown'; libraries: readonly string[] };

/** The simulation's account of one `plugin.Open`. */
export interface LoadTrace {
  outcome: Outcome;
  /** in loader order; the first decides, unless the outcome is `loads` */
  obstacles: Obstacle[];
  packages: {
    /** how many both sides have */
    shared: number;
    /** their import paths, in the order in which the runtime compares them; absent where nothing was compared */
    names?: readonly string[];
    differing: DifferingPackage[];
  };
  /** what dlopen brings besides the file itself and parts of the C library; absent: nothing */
  libraries?: BroughtLibrary[];
  /** functions that the start code of the file or of these libraries finds by their names in a file that was opened */
  startCalls?: StartCall[];
  /** by name: what dlsym says to the names that are asked for; absent where the file was not read */
  symbols?: Readonly<Record<string, SymbolAnswer>>;
  /** packages whose init functions this Open runs: what loading executes; undefined where it cannot be read */
  initialises?: string[];
  /** names that its init functions may register although they are taken */
  conflicts?: readonly InitConflict[];
  /** of the host's release, that what comes after the Open runs into; absent: none is known */
  defects?: ToolchainDefectFound[];
}
