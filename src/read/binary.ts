import { FormatError } from '../bytes/format-error.ts';
import type { ByteSource } from '../bytes/source.ts';
import { hex } from '../bytes/source.ts';
import { SparseBytes } from '../bytes/sparse-bytes.ts';
import type { HostLookup } from '../code/host-lookup.ts';
import { PT_INTERP } from '../elf/constants.ts';
import { ElfImage, readHead } from '../elf/image.ts';
import { NameSet } from '../elf/name-hash.ts';
import type { Note } from '../elf/note.ts';
import { gnuBuildId, goBuildId } from '../go/build-id.ts';
import { kindOfElf, kindOfOther } from '../go/kind.ts';
import { isAbiHash } from '../go/package-hash.ts';
import { isModulePath } from '../go/package-path.ts';
import { findPluginPackage } from '../go/plugin-package.ts';
import { isOfTinyGo } from '../go/tinygo.ts';
import { packagesOf } from '../profile/exported.ts';
import { moduleOf } from '../profile/known.ts';
import {
  type BinaryProfile,
  type DynamicProfile,
  type ExportType,
  type Origin,
  PROFILE_SCHEMA,
} from '../profile/profile.ts';
import { findDisagreements, findGoDisagreements } from './disagreements.ts';
import { type DynamicImage, readDynamicProfile, readElfProfile, sectionsOf } from './elf-profile.ts';
import { answerNames, completeTable } from './export-table.ts';
import type { ExportTypesWanted } from './export-types.ts';
import { readGoProfile } from './go-profile.ts';

export { NameSet };

/** A file whose facts have been read, still open for questions about the names that it defines. */
export interface Binary {
  /** without `exports` */
  readonly profile: BinaryProfile;
  /** The profile with the answers to these names: what a check of these very files needs. */
  answering(names: NameSet, isLast?: boolean): Promise<BinaryProfile>;
  /** Where and how these packages were compiled, and of those `lined` where their functions begin. */
  origin(packages: ReadonlySet<string>, lined: ReadonlySet<string>): Promise<Origin>;
  /**
   * The types of exports with import paths and methods, and the declarations of types in them; undefined where there are
   * none to be read.
   */
  exportTypes(wanted?: ExportTypesWanted): Promise<Record<string, ExportType> | undefined>;
  /** What a host looks up in its plugins, and those of what it asserts; undefined where nothing can be said. */
  lookups(packages?: ReadonlySet<string>): Promise<HostLookup[] | undefined>;
  /** The dynamic symbols that end in `.NAME`, for each of these names that has any. */
  namesakes(names: readonly string[]): Promise<Record<string, string[]>>;
  /** The profile with everything that the file defines. */
  defining(): Promise<BinaryProfile>;
  /** The same and where all of it comes from: what is kept in place of the file. */
  complete(): Promise<BinaryProfile>;
}

/** what the file runs on, and since when */
const NT_GNU_ABI_TAG = 1;
/** e_ident and, with it, e_type and e_machine: what ld.so looks at first */
const HEAD_BYTES = 20;

/** A `resident` library is in the process before the first plugin; a `library` comes with one. */
export type Role = 'host' | 'plugin' | 'library' | 'resident';

/** Reads the facts of one file. Damage is a fact too: only what keeps the source from being read rejects. */
export async function readBinary(source: ByteSource, path: string, role: Role): Promise<Binary> {
  const bytes = new SparseBytes(source);
  const head = await readHead(bytes);
  const base = {
    schema: PROFILE_SCHEMA,
    identity: { path, size: source.size },
    head: hex(head.subarray(0, HEAD_BYTES)),
  } as const;
  const image = await openImage(bytes);
  if (!image) return closed({ ...base, kind: kindOfOther(head) });
  // Of a library only what the dynamic linker reads is of interest.
  const isLibrary = role === 'library' || role === 'resident';
  const sections = isLibrary ? [] : await sectionsOf(image);
  const notes = isLibrary ? [] : await orNone(image);
  const read = await readDynamicProfile(image, role === 'resident');
  const { dynamic, fact, defects } = read;
  const facts = fact?.known ? fact.value : undefined;
  const module = facts?.constructors.module;
  const go = isLibrary
    ? {}
    : await readGoProfile(image, sections, dynamic, module, defects, role === 'host' && isStarted(image));
  const disagreements = [
    ...findDisagreements(image, sections, dynamic?.table),
    ...((await findGoDisagreements(go, dynamic?.symbols).catch(ignoreFormatError)) ?? []),
  ];
  const buildId = goBuildId(notes);
  const gnuId = gnuBuildId(notes);
  const interpreter = await image.interpreter().catch(ignoreFormatError);
  const isGo =
    buildId !== undefined ||
    go.version !== undefined ||
    go.layout !== undefined ||
    (role === 'host' && (await hasRuntime(dynamic)));
  const profile: BinaryProfile = {
    ...base,
    kind: kindOfElf({
      type: image.header.type,
      segments: image.segments,
      flags: facts?.flags ?? 0,
      flags1: facts?.flags1 ?? 0,
      needed: facts?.needed ?? [],
      sectionNames: sections.map(({ name }) => name),
      registersModule: module !== undefined,
      isGo,
      isTinyGo: !isGo && (await isOfTinyGo(image, sections).catch(ignoreFormatError)) === true,
      buildMode: go.buildInfo?.settings['-buildmode'],
      noteTypes: notes.map(({ owner, type }) => `${owner}:${type}`),
    }),
    elf: {
      ...readElfProfile(image, sections),
      ...(interpreter === undefined ? {} : { interpreter }),
      ...(gnuId === undefined ? {} : { gnuBuildId: gnuId }),
      ...(fact ? { dynamic: fact } : {}),
      ...(disagreements.length > 0 ? { disagreements } : {}),
      ...(defects.length > 0 ? { defects } : {}),
    },
    ...(isGo ? { go: { ...go, ...(buildId === undefined ? {} : { buildId }) } } : {}),
  };
  if (role === 'host' && profile.go) {
    const imports = facts?.imports ?? [];
    profile.go.pluginPackage = await pluginPackage(image, sections, dynamic, imports);
    // It asks for a library of Go packages, and still holds a runtime of its own.
    if (imports.some(({ name }) => isAbiHash(name))) profile.go.linkedLibraries ??= [];
  }
  // Every program that was linked with glibc has the note of its first object file (csu/abi-note.S), also a static one.
  const isTagged = notes.some(({ owner, type }) => owner === 'GNU' && type === NT_GNU_ABI_TAG);
  const isStatic = profile.go?.pluginPackage === 'dlopen' && interpreter === undefined && !isTagged;
  if (isStatic && profile.elf && profile.kind !== 'go-c-shared') profile.elf.staticLibc = 'musl';
  return dynamic ? open(profile, dynamic) : closed(profile);
}

/** A file as the dynamic linker sees it, with the first bytes that it really has; undefined: it has been read as it is. */
export async function readSeen(
  view: (source: ByteSource) => Promise<ByteSource>,
  source: ByteSource,
  name: string,
  isRead: boolean,
): Promise<Binary | undefined> {
  const seen = await view(source);
  if (isRead && seen === source) return undefined;
  const binary = await readBinary(seen, name, 'plugin');
  const { head } = binary.profile;
  if (seen !== source) binary.profile.head = hex(await source.read(0, head.length / 2));
  return binary;
}

function open(profile: BinaryProfile, dynamic: DynamicImage): Binary {
  return {
    profile,
    answering: async (names, isLast = false) => ({
      ...profile,
      exports: await answerNames(dynamic, names, isLast),
    }),
    // Few checks need these: they are loaded when they are asked for.
    origin: async (packages, lined) =>
      (await import('./origin.ts')).readOrigin(profile, dynamic, packages, lined),
    exportTypes: async wanted =>
      (await import('./export-types.ts')).readExportTypes(profile, dynamic, wanted),
    lookups: async packages =>
      (await import('./host-lookups.ts')).readHostLookups(profile, dynamic, packages),
    namesakes: names => dynamic.symbols.endingIn(names),
    defining: () => defining(profile, dynamic),
    complete: () => complete(profile, dynamic),
  };
}

async function defining(profile: BinaryProfile, dynamic: DynamicImage): Promise<BinaryProfile> {
  return { ...profile, exports: await completeTable(dynamic) };
}

async function complete(profile: BinaryProfile, dynamic: DynamicImage): Promise<BinaryProfile> {
  const defined = await defining(profile, dynamic);
  const { go, exports } = defined;
  if (!go) return defined;
  const exportTypes = await (await import('./export-types.ts')).readExportTypes(profile, dynamic);
  const lookups = await (await import('./host-lookups.ts')).readHostLookups(profile, dynamic);
  const packages = moduleOf(profile)?.packages ?? packagesOf(exports);
  const names = packages.map(({ package: name }) => name);
  const { readOrigin } = await import('./origin.ts');
  const origin = await readOrigin(profile, dynamic, new Set(names), new Set(names.filter(isModulePath)));
  return {
    ...defined,
    go: { ...go, origin, ...(exportTypes ? { exportTypes } : {}), ...(lookups ? { lookups } : {}) },
  };
}

/** A file without a readable dynamic symbol table defines nothing. */
function closed(profile: BinaryProfile): Binary {
  const withExports = (complete: boolean, names: NameSet): BinaryProfile => ({
    ...profile,
    exports: {
      complete,
      asked: names.all,
      symbols: {},
      packageHashes: {},
    },
  });
  return {
    profile,
    answering: async (names, isLast = false) => withExports(isLast, names),
    origin: async () => ({ directories: {} }),
    exportTypes: async () => undefined,
    lookups: async () => undefined,
    namesakes: async () => ({}),
    defining: async () => withExports(true, new NameSet([])),
    complete: async () => withExports(true, new NameSet([])),
  };
}

/** `plugin.open` is a dynamic symbol of every host that can load plugins; the others need a look at their functions. */
async function pluginPackage(
  image: ElfImage,
  sections: Parameters<typeof findPluginPackage>[1],
  dynamic: DynamicImage | undefined,
  imports: DynamicProfile['imports'],
) {
  const found = await dynamic?.symbols.find(['plugin.open', 'plugin.Open', 'runtime.lastmoduledatap']);
  if (found?.has('plugin.open') || found?.has('plugin.Open')) return 'dlopen';
  // Its library of Go packages has it; the symbol's name ends with that of its calling convention.
  if (imports.some(({ name }) => /^plugin\.[oO]pen(?:\.abi|$)/.test(name))) return 'dlopen';
  if (found?.has('runtime.lastmoduledatap')) return 'absent';
  return findPluginPackage(image, sections);
}

/** A host from which everything that tells of Go was taken still has the symbols that plugins bind to. */
async function hasRuntime(dynamic: DynamicImage | undefined): Promise<boolean> {
  return (await dynamic?.symbols.find(['runtime.lastmoduledatap']))?.has('runtime.lastmoduledatap') === true;
}

/** Whether the system starts the file: whatever is opened is judged by what is in it. */
function isStarted({ segments }: ElfImage): boolean {
  return segments.some(({ type }) => type === PT_INTERP);
}

async function openImage(bytes: SparseBytes): Promise<ElfImage | undefined> {
  try {
    return await ElfImage.open(bytes);
  } catch (error) {
    return ignoreFormatError(error);
  }
}

async function orNone(image: ElfImage): Promise<Note[]> {
  return (await image.notes().catch(ignoreFormatError)) ?? [];
}

function ignoreFormatError(error: unknown): undefined {
  if (error instanceof FormatError) return undefined;
  throw error;
}
