import type { ByteSource } from '../bytes/source.ts';
import { SparseBytes } from '../bytes/sparse-bytes.ts';
import type { HostLookup } from '../code/host-lookup.ts';
import type { InitFacts } from '../code/registration.ts';
import { PT_INTERP, X86_ISA_1_BASELINE } from '../elf/constants.ts';
import { ElfImage, readHead } from '../elf/image.ts';
import { NameSet } from '../elf/name-hash.ts';
import type { Note } from '../elf/note.ts';
import { readIsaNeeded } from '../elf/property.ts';
import type { Section } from '../elf/section.ts';
import { gnuBuildId, goBuildId } from '../go/build-id.ts';
import type { ArtifactKind } from '../go/kind.ts';
import { kindOfElf, kindOfOther } from '../go/kind.ts';
import { isAbiHash } from '../go/package-hash.ts';
import { findPluginPackage } from '../go/plugin-package.ts';
import { isOfTinyGo } from '../go/tinygo.ts';
import { readFileHead } from '../profile/file-head.ts';
import type {
  BinaryProfile,
  CheckProfile,
  DynamicProfile,
  ElfProfile,
  ExportType,
  GoProfile,
  InitOpens,
  Origin,
} from '../profile/profile.ts';
import type { SavedProfile } from '../profile/saved-profile.ts';
import type { Unrecognised } from '../profile/unrecognised.ts';
import { findBuildInfoDisagreements } from './build-info-checks.ts';
import { type DynamicImage, type DynamicRead, readDynamicProfile } from './dynamic-profile.ts';
import { readElfProfile, sectionsOf } from './elf-profile.ts';
import type { ExportTypesWanted } from './export-types.ts';
import { type GoRead, readGoProfile } from './go-profile.ts';
import { closedBinary, openBinary } from './open-binary.ts';
import { ignoreFormatError } from './or-else.ts';
import type { Role } from './role.ts';
import { findSectionDisagreements } from './section-checks.ts';
import { readStaticLibc } from './static-libc.ts';

export { NameSet };

/** A file whose facts have been read, still open for questions about the names that it defines. */
export interface Binary {
  readonly profile: BinaryProfile;
  /** The profile with the answers to these names: what a check of these very files needs. */
  answering(names: NameSet, isLast?: boolean): Promise<CheckProfile>;
  /** Where and how these packages were compiled, and of those `lined` where their functions begin. */
  origin(packages: ReadonlySet<string>, lined: ReadonlySet<string>): Promise<Origin>;
  /**
   * The types of exports with import paths and methods, and the declarations of types in them; undefined where there are
   * none to be read.
   */
  exportTypes(wanted?: ExportTypesWanted): Promise<Record<string, ExportType> | undefined>;
  /** What a host looks up in its plugins, and those of what it asserts; undefined where that is unknown. */
  lookups(packages?: ReadonlySet<string>): Promise<HostLookup[] | undefined>;
  /** How an init function of a host comes to open plugins, where that matters; undefined where that is unknown. */
  opensInInit(): Promise<InitOpens | undefined>;
  /** What init functions register, those of these packages or all; undefined where that is unknown. */
  registrations(packages?: ReadonlySet<string>): Promise<InitFacts | undefined>;
  /** Import paths of all packages that it has. */
  packages(): Promise<string[]>;
  /** Names of functions, methods and variables of these packages, without the package. */
  declared(packages: ReadonlySet<string>): Promise<Record<string, string[]>>;
  /** The dynamic symbols that end in `.NAME`, for each of these names that has any. */
  namesakes(names: readonly string[]): Promise<Record<string, string[]>>;
  /** What of all that is read of the file when it is loaded no known link editor writes. */
  unrecognised(): Promise<Unrecognised[]>;
  /** Packages that the file does not have, and defines names of, as symbols begin with them. */
  foreignPackages(): Promise<string[]>;
  /** The profile with everything that the file defines. */
  defining(): Promise<CheckProfile>;
  /** The same and where all of it comes from: what is kept in place of the file. */
  complete(): Promise<SavedProfile>;
}

/** what the file runs on, and since when */
const NT_GNU_ABI_TAG = 1;

/** Reads the facts of one file. Damage is a fact too: only what keeps the source from being read rejects. */
export async function readBinary(source: ByteSource, path: string, role: Role): Promise<Binary> {
  const bytes = new SparseBytes(source);
  const head = await readHead(bytes);
  const base = { identity: { path, size: source.size }, head: readFileHead(head) };
  const image = await ElfImage.open(bytes).catch(ignoreFormatError);
  if (!image) return closedBinary({ ...base, kind: kindOfOther(head) });
  const file = await readParts(image, role);
  const { dynamic } = file.read;
  const isGo = await isOfGo(file, role);
  const elf = await elfProfile(file);
  const go = isGo ? await goProfile(file, role) : undefined;
  const kind = await kindOf(file, isGo);
  if (role === 'host' && isStaticProgram(kind, elf, go))
    Object.assign(elf, await readStaticLibc(image, isTagged(file), go !== undefined));
  const profile: BinaryProfile = { ...base, kind, elf, ...(go ? { go } : {}) };
  return dynamic ? openBinary(profile, dynamic) : closedBinary(profile);
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
  if (seen !== source) binary.profile.head = readFileHead(await readHead(new SparseBytes(source)));
  return binary;
}

/** Everything that is read of an ELF file, in its parts. */
interface Parts {
  image: ElfImage;
  sections: readonly Section[];
  notes: readonly Note[];
  read: DynamicRead;
  go: GoRead;
}

const NO_GO: GoRead = { profile: {}, defects: [] };

async function readParts(image: ElfImage, role: Role): Promise<Parts> {
  // Of a library only what the dynamic linker reads is of interest.
  const isLibrary = role === 'library' || role === 'resident';
  const sections = isLibrary ? [] : await sectionsOf(image);
  const notes = isLibrary ? [] : ((await image.notes().catch(ignoreFormatError)) ?? []);
  const read = await readDynamicProfile(image, role);
  const registration = factsOf(read)?.constructors.module;
  const isProgram = role === 'host' && isStarted(image);
  const go = isLibrary
    ? NO_GO
    : await readGoProfile({ image, sections, dynamic: read.dynamic, registration, isProgram });
  return { image, sections, notes, read, go };
}

function factsOf({ fact }: DynamicRead): DynamicProfile | undefined {
  return fact?.known ? fact.value : undefined;
}

async function elfProfile({ image, sections, notes, read, go }: Parts): Promise<ElfProfile> {
  const { dynamic, fact } = read;
  const ofBuildInfo = findBuildInfoDisagreements(go.profile, dynamic?.symbols).catch(ignoreFormatError);
  const disagreements = [
    ...findSectionDisagreements(image, sections, dynamic?.table),
    ...((await ofBuildInfo) ?? []),
  ];
  const defects = [...read.defects, ...go.defects];
  const interpreter = await image.interpreter().catch(ignoreFormatError);
  const buildId = gnuBuildId(notes);
  const isaNeeded = ((await readIsaNeeded(image).catch(ignoreFormatError)) ?? 0) & ~X86_ISA_1_BASELINE;
  return {
    ...readElfProfile(image, sections),
    ...(interpreter === undefined ? {} : { interpreter }),
    ...(buildId === undefined ? {} : { gnuBuildId: buildId }),
    ...(isaNeeded === 0 ? {} : { isaNeeded }),
    ...(fact ? { dynamic: fact } : {}),
    ...(disagreements.length > 0 ? { disagreements } : {}),
    ...(defects.length > 0 ? { defects } : {}),
  };
}

async function goProfile({ image, sections, notes, read, go }: Parts, role: Role): Promise<GoProfile> {
  const buildId = goBuildId(notes);
  const profile: GoProfile = { ...go.profile, ...(buildId === undefined ? {} : { buildId }) };
  if (role !== 'host') return profile;
  const imports = factsOf(read)?.imports ?? [];
  profile.pluginPackage = await pluginPackage(image, sections, read.dynamic, imports);
  // It asks for a library of Go packages, and still holds a runtime of its own.
  if (imports.some(({ name }) => isAbiHash(name))) profile.linkedLibraries ??= [];
  return profile;
}

async function isOfGo({ notes, read, go: { profile } }: Parts, role: Role): Promise<boolean> {
  if (goBuildId(notes) !== undefined || profile.version !== undefined || profile.layout !== undefined)
    return true;
  return role === 'host' && (await hasRuntime(read.dynamic));
}

async function kindOf({ image, sections, notes, read, go }: Parts, isGo: boolean): Promise<ArtifactKind> {
  const facts = factsOf(read);
  return kindOfElf({
    type: image.header.type,
    segments: image.segments,
    flags: facts?.flags ?? 0,
    flags1: facts?.flags1 ?? 0,
    needed: facts?.needed ?? [],
    sectionNames: sections.map(({ name }) => name),
    registersModule: facts?.constructors.module !== undefined,
    isGo,
    isTinyGo: !isGo && (await isOfTinyGo(image, sections).catch(ignoreFormatError)) === true,
    buildMode: go.profile.buildInfo?.settings['-buildmode'],
    noteTypes: notes.map(({ owner, type }) => `${owner}:${type}`),
  });
}

/** Every program that was linked with glibc has the note of its first object file (csu/abi-note.S), also a static one. */
function isTagged({ notes }: Parts): boolean {
  return notes.some(({ owner, type }) => owner === 'GNU' && type === NT_GNU_ABI_TAG);
}

/** No dynamic linker starts it; of a Go program it is known whether it calls dlopen. */
function isStaticProgram(
  kind: ArtifactKind,
  { interpreter }: ElfProfile,
  go: GoProfile | undefined,
): boolean {
  if (interpreter !== undefined || kind === 'go-c-shared') return false;
  return go ? go.pluginPackage === 'dlopen' : kind === 'elf-exe';
}

/** `plugin.open` is a dynamic symbol of every host that can load plugins; the others need a look at their functions. */
async function pluginPackage(
  image: ElfImage,
  sections: readonly Section[],
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

/** A host from which everything that identifies Go was removed still has the symbols that plugins bind to. */
async function hasRuntime(dynamic: DynamicImage | undefined): Promise<boolean> {
  return (await dynamic?.symbols.find(['runtime.lastmoduledatap']))?.has('runtime.lastmoduledatap') === true;
}

/** Whether the system starts the file: whatever is opened is judged by what is in it. */
function isStarted({ segments }: ElfImage): boolean {
  return segments.some(({ type }) => type === PT_INTERP);
}
