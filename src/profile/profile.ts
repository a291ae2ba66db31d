import type { Import } from '../elf/binding.ts';
import type { Segment } from '../elf/segment.ts';
import type { VersionDefinition, VersionNeed } from '../elf/version.ts';
import type { BuildInfo } from '../go/build-info.ts';
import type { Constructors } from '../go/constructors.ts';
import type { Export } from '../go/exports.ts';
import type { GoType, MethodSignature } from '../go/go-type.ts';
import type { InitTask } from '../go/init-tasks.ts';
import type { ArtifactKind } from '../go/kind.ts';
import type { LinkedPackage } from '../go/module-data.ts';
import type { PluginPackage } from '../go/plugin-package.ts';
import type { Defect } from './defect.ts';
import type { Disagreement } from './disagreement.ts';
import type { FileHead } from './file-head.ts';
import type { InitFacts } from './registrations.ts';
import type { Unrecognised } from './unrecognised.ts';

/** A fact that was read, or the reason why it could not be. */
export type Fact<T> = { known: true; value: T } | { known: false; why: string };

/** The image that a file lies in. */
export interface ImageOrigin {
  /** as the user named it: `registry:me/gateway:1.4` */
  reference: string;
  /** of its manifest, or of its configuration where there is none: `sha256:…` */
  digest: string;
  /** what it was built for: `linux/arm64` */
  platform: string;
}

/** The identity of a file, whatever is in it. */
export interface Identity {
  /** as the user named it */
  path: string;
  /** size in bytes */
  size: number;
  /** lower-case hex; only where the report needs it, since it takes reading the whole file */
  sha256?: string;
  /** it lies in an image, in which `path` is its path */
  image?: ImageOrigin;
}

/** What is read of every file, whoever asks. Plain JSON, and nothing but facts: numbers, names, and what is wrong with it. */
export interface BinaryProfile {
  identity: Identity;
  kind: ArtifactKind;
  head: FileHead;
  /** absent in a file that is not ELF or whose header cannot be decoded */
  elf?: ElfProfile;
  go?: GoProfile;
}

/**
 * Everything that the verdict of one check depends on: the facts of a file, and its answers to what this check asks. A
 * saved profile answers everything that any check asks, and gives the same verdict as the file that it was read from.
 */
export interface CheckProfile extends BinaryProfile {
  /** a saved profile was given in place of the file: `identity.path` is that of the profile */
  isProfile?: true;
  exports: ExportTable;
  /** where packages were compiled; only where it has to be explained why they differ */
  origin?: Origin;
  /** types of exports by name; only where somebody asks for types */
  exportTypes?: Record<string, ExportType>;
  /** dynamic symbols that end in a name which a contract asks for and the plugin lacks, by name */
  namesakes?: Record<string, string[]>;
  /** packages that it does not have and defines names of, as symbols begin with them; only where plugins come after it */
  foreignPackages?: string[];
  /**
   * of a host that opens plugins in an init function: the functions on the way to plugin.Open, from the init function on.
   * Only of releases that run the init functions of rejected plugins then
   */
  opensInInit?: string[];
  /** nothing but init functions opens plugins; absent: not known */
  opensOnlyInInit?: true;
  /** what its init functions do; absent: not read */
  inits?: InitFacts;
  /** names of functions, methods and variables of packages; only of those that may be in the process under another path */
  declared?: Record<string, string[]>;
  /** what no known link editor writes; only where a strict gate asks */
  unrecognised?: Unrecognised[];
}

/** How a host opens plugins in its init functions. */
export type InitOpens = Required<Pick<CheckProfile, 'opensInInit'>> & Pick<CheckProfile, 'opensOnlyInInit'>;

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
  /** e_flags, of machines where they distinguish calling conventions */
  headerFlags?: number;
  /** @maxItems 65536 */
  segments: Segment[];
  interpreter?: string;
  /** the C library of a host without a dynamic linker, where it is not glibc */
  staticLibc?: 'musl';
  /** the glibc inside a host that no dynamic linker starts: its own one answers when the host calls dlopen */
  staticGlibc?: StaticGlibc;
  /** no .symtab and no DWARF; undefined without a section table */
  stripped?: boolean;
  gnuBuildId?: string;
  /** GNU_PROPERTY_X86_ISA_1_NEEDED, where it asks for more than the oldest processors have */
  isaNeeded?: number;
  /** absent: no PT_DYNAMIC */
  dynamic?: Fact<DynamicProfile>;
  /**
   * where the section table contradicts what the loader reads
   * @maxItems 65536
   */
  disagreements?: Disagreement[];
  /**
   * where the loader stumbles, in the order in which it does; absent in every sound file
   * @maxItems 4096
   */
  defects?: Defect[];
}

/** What a static glibc says of itself, as far as it was found. */
export interface StaticGlibc {
  /** `2.36` */
  release?: string;
  /**
   * where its dynamic linker looks for libraries (system_dirs of elf/dl-load.c), with a slash at their end
   * @maxItems 16
   */
  directories?: string[];
}

export interface DynamicProfile {
  /** @maxItems 4096 */
  needed: string[];
  /**
   * DT_FILTER and DT_AUXILIARY: libraries that are loaded as needed ones are, and searched before the file itself
   * @maxItems 4096
   */
  filtees?: Filtee[];
  soname?: string;
  rpath?: string;
  runpath?: string;
  /** DT_FLAGS, with DF_SYMBOLIC and DF_TEXTREL also where the older tags say so */
  flags: number;
  /** DT_FLAGS_1 */
  flags1: number;
  /** DT_RELR, and no need of the version by which a C library says that it knows it */
  unmarkedRelr?: true;
  /** @maxItems 4096 */
  versionNeeds: VersionNeed[];
  /** @maxItems 4096 */
  versionDefinitions: VersionDefinition[];
  /** @maxItems 262144 */
  imports: Import[];
  /** @maxItems 4096 */
  initialExec: string[];
  /** name that musl gives to the file's own block where it refuses initial-exec storage */
  ownBlockAfter?: string;
  /** what of its tags ld.so of glibc gets along with, and musl does not */
  muslOddity?: MuslOddity;
  /** it has relative relocations in DT_RELR */
  packed?: true;
  /**
   * ifunc resolvers: functions that choose an address while the file is relocated
   * @maxItems 4096
   */
  resolvers?: Resolver[];
  /**
   * symbols by which the AddressSanitizer of GCC detects that two files register a global variable of one name; only of files
   * that are built with it
   * @maxItems 4096
   */
  sharedGlobals?: string[];
  constructors: Constructors;
}

/** A library that stands in front of the file that names it. */
export interface Filtee {
  name: string;
  /** DT_AUXILIARY: the file does without it where it cannot be loaded */
  optional?: true;
  /** how many of DT_NEEDED come before it in the dynamic table */
  after: number;
}

/** An ifunc resolver, by the symbol that is bound to, or by the address in an R_*_IRELATIVE relocation. */
export type Resolver = { symbol: string } | { address: number };

/** What musl's dynamic linker takes another way than ld.so: no hash table, or sizes and addresses that do not fit. */
export type MuslOddity = 'no-hash-table' | 'relocation-size' | 'plt-relocations' | 'relocation-address';

/** A word of a moduledata as relocated: a number, an address in the file, or what a symbol is bound to. */
export type StoredWord = number | { address: number } | { symbol: string };

export interface GoProfile {
  buildInfo?: BuildInfo;
  /** `go1.22.3`, by build info, or from what else identifies the release */
  version?: string;
  buildId?: string;
  /** layout of runtime.moduledata that this file was built with */
  layout?: { family: string; size: number };
  /** what the program can do with package plugin; only of files that may be hosts */
  pluginPackage?: PluginPackage;
  /**
   * of a program that was linked with -linkshared: the libraries of Go packages that it needs
   * @maxItems 256
   */
  linkedLibraries?: LinkedLibrary[];
  /** the moduledata that a plugin's constructor registers */
  module?: Fact<ModuleProfile>;
  /** itabs that its moduledata lists; of releases that have the defect itab-copies only */
  itabs?: number;
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
  /** packages to some of their functions (without the package), with their first lines; of the standard library only those that build tags change */
  lines?: Record<string, Record<string, number>>;
  /**
   * the files that code of these packages comes from, with the functions that are in them, by their place in the alphabetical
   * list of those in `lines`
   */
  files?: Record<string, Record<string, number[]>>;
  /** false: there are functions that are inlined everywhere unless -l is given */
  inlining?: boolean;
  /** built with -race */
  race?: boolean;
  /** packages with coverage counters */
  covered?: string[];
  /** packages with code that tools for instrumentation link into programs, which build information does not name */
  injected?: string[];
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
  /**
   * raw, for a host of another layout, which reads these words as its own fields
   * @maxItems 1024
   */
  words: StoredWord[];
  /** of Go 1.20: what a host of 1.27, which takes the plugin path for its list of hashes, follows to the first of them */
  pathAsHash?: StoredWord;
  /** escaped, as stored and as in symbol names */
  pluginPath: string;
  /** the same path as Go sources write it: the import path of the main package */
  importPath: string;
  /** @maxItems 65536 */
  packages: LinkedPackage[];
  /** @maxItems 65536 */
  exports: Export[];
  /**
   * absent before Go 1.21
   * @maxItems 65536
   */
  initTasks?: InitTask[];
}

/** A version in which a symbol is defined. */
export interface SymbolVersion {
  /** '' without a version */
  name: string;
  /** only references to this very version are bound to it */
  hidden?: true;
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
  /** names to the versions in which they are defined */
  symbols: Record<string, SymbolVersion[]>;
  /**
   * GNU hashes of the other defined names, sorted, delta-coded varints in base64
   * @pattern ^[A-Za-z0-9+/]*={0,2}$
   */
  hashes?: string;
  /** `go:link.pkghash.P` symbols to package hashes */
  packageHashes: Record<string, string>;
}
