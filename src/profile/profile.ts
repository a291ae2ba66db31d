import type { HostLookup } from '../code/host-lookup.ts';
import type { Import } from '../elf/binding.ts';
import type { Segment } from '../elf/segment.ts';
import type { VersionDefinition, VersionNeed } from '../elf/version.ts';
import type { BuildInfo } from '../go/build-info.ts';
import type { Constructors } from '../go/constructors.ts';
import type { Export } from '../go/exports.ts';
import type { GoType, MethodSignature } from '../go/go-type.ts';
import type { ArtifactKind } from '../go/kind.ts';
import type { LinkedPackage } from '../go/module-data.ts';
import type { PluginPackage } from '../go/plugin-package.ts';
import type { Defect } from './defect.ts';

export const PROFILE_SCHEMA = 1;

/** A fact that was read, or the reason why it could not be. */
export type Fact<T> = { known: true; value: T } | { known: false; why: string };

/** Who a file is, before anything is said about what is in it. */
export interface Identity {
  /** as the user named it */
  path: string;
  /** size in bytes */
  size: number;
  /** lower-case hex; only where the report needs it, since it takes reading the whole file */
  sha256?: string;
}

/**
 * Everything about one file that the verdict depends on. Plain JSON: a saved profile gives the same verdict
 * as the file it was read from.
 */
export interface BinaryProfile {
  schema: typeof PROFILE_SCHEMA;
  identity: Identity;
  kind: ArtifactKind;
  /** the first 20 bytes of the file, hex; fewer in a shorter file */
  head: string;
  /** absent in a file that is not ELF or whose header cannot be decoded */
  elf?: ElfProfile;
  go?: GoProfile;
  exports?: ExportTable;
}

/** What the dynamic linker reads of a file (elf/dl-load.c, elf/dl-version.c, elf/dl-reloc.c). */
export interface ElfProfile {
  type: number;
  machine: number;
  version: number;
  phoff: number;
  phentsize: number;
  phnum: number;
  wordSize: 4 | 8;
  littleEndian: boolean;
  /** e_flags, of machines where they tell calling conventions apart */
  headerFlags?: number;
  segments: Segment[];
  interpreter?: string;
  /** the C library of a host without a dynamic linker, where it is not glibc */
  staticLibc?: 'musl';
  /** no .symtab and no DWARF; undefined where there is no section table to tell */
  stripped?: boolean;
  gnuBuildId?: string;
  /** absent: no PT_DYNAMIC */
  dynamic?: Fact<DynamicProfile>;
  /** where the section table contradicts what the loader reads */
  disagreements?: string[];
  /** where the loader stumbles, in the order in which it does; absent in every sound file */
  defects?: Defect[];
}

export interface DynamicProfile {
  needed: string[];
  soname?: string;
  rpath?: string;
  runpath?: string;
  /** DT_FLAGS, with DF_SYMBOLIC and DF_TEXTREL also where the older tags say so */
  flags: number;
  /** DT_FLAGS_1 */
  flags1: number;
  /** DT_RELR, and no need of the version by which a C library says that it knows it */
  unmarkedRelr?: true;
  versionNeeds: VersionNeed[];
  versionDefinitions: VersionDefinition[];
  imports: Import[];
  initialExec: string[];
  /** name that musl gives to the file's own block where it refuses initial-exec storage */
  ownBlockAfter?: string;
  /** what of its tags ld.so of glibc gets along with, and musl does not */
  oddTags?: string;
  /** it has relative relocations in DT_RELR */
  packed?: true;
  /** functions that choose an address while the file is loaded: names of symbols, or where R_*_IRELATIVE has them */
  ifuncs?: string[];
  constructors: Constructors;
}

/** A word of a moduledata as relocated: a number, `+hex` for an address in the file, `@name` for a symbol. */
export type StoredWord = number | string;

export interface GoProfile {
  buildInfo?: BuildInfo;
  /** `go1.22.3`, by build info, or from what else tells the release */
  version?: string;
  buildId?: string;
  /** layout of runtime.moduledata that this file was built with */
  layout?: { family: string; size: number };
  /** what the program can do with package plugin; only of files that may be hosts */
  pluginPackage?: PluginPackage;
  /** of a program that was linked with -linkshared: the libraries of Go packages that it needs */
  linkedLibraries?: LinkedLibrary[];
  /** the moduledata that a plugin's constructor registers */
  module?: Fact<ModuleProfile>;
  /** of a check only where it has to be explained why packages differ; in a saved profile always */
  origin?: Origin;
  /** what a host looks up in its plugins, as far as its code shows; of a host only, amd64, Go 1.18 and later */
  lookups?: HostLookup[];
  /** of a check only where a contract asks for types; in a saved profile always, if there are exports */
  exportTypes?: Record<string, ExportType>;
  /** of a check only: dynamic symbols that end in a name which a contract asks for and the plugin lacks, by name */
  namesakes?: Record<string, string[]>;
}

/** The type of an exported symbol, as far as a host can ask for it. */
export interface ExportType {
  /** of a variable the type that it was declared with */
  type: GoType;
  /** of what Lookup gives: of a variable those of a pointer to it; sorted as the compiler sorts them */
  methods?: MethodSignature[];
  /** of a check only: what types of differing packages in it are declared as, by `path.Name` */
  parts?: Record<string, GoType>;
}

/** What the compiler left in a file of where and how it was called; it survives stripping. */
export interface Origin {
  /** packages to the directories that they were compiled from, of those that have code */
  directories: Record<string, string>;
  /** packages outside of the standard library to some of their functions (without the package), with their first lines */
  lines?: Record<string, Record<string, number>>;
  /** false: there are functions that are inlined everywhere unless -l is given */
  inlining?: boolean;
  /** built with -race */
  race?: boolean;
  /** packages with coverage counters */
  covered?: string[];
}

/** A library of Go packages (-buildmode=shared) that a program was linked with by -linkshared. */
export interface LinkedLibrary {
  library: string;
  /** hash of its packages when the program was linked */
  hash: string;
  /** where the program finds that of the library that is there: `go:link.abihash.LIBRARY` */
  symbol: string;
}

export interface ModuleProfile {
  /** raw, for a host of another layout, which reads these words as its own fields */
  words: StoredWord[];
  /** escaped, as stored and as in symbol names */
  pluginPath: string;
  /** the same path as Go sources write it: the import path of the main package */
  importPath: string;
  packages: LinkedPackage[];
  exports: Export[];
  /** symbols of the init tasks; absent before Go 1.21 */
  initTasks?: string[];
}

/**
 * What other objects can bind to in this file.
 * Asked: of the names that a check looks up those that it defines.
 * Complete (a saved profile): every name; names without versions by their hash only.
 */
export interface ExportTable {
  complete: boolean;
  /** the names that were asked: what is among them, but not in `symbols`, is not defined */
  asked?: readonly string[];
  /** name to versions: `V` default, `@V` hidden, '' unversioned */
  symbols: Record<string, string[]>;
  /** GNU hashes of the other defined names, sorted, delta-coded varints in base64 */
  hashes?: string;
  /** `go:link.pkghash.P` symbols to package hashes */
  packageHashes: Record<string, string>;
}
