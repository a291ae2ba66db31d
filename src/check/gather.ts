import type { ByteSource } from '../bytes/source.ts';
import type { DynamicLinker } from '../link/dynamic-linker.ts';
import { standInFor } from '../link/interposition.ts';
import { linkerOf } from '../link/linker.ts';
import { earlierNames, lastNames, namesToResolve, unversionedNames } from '../link/names.ts';
import type { ContentFact, Environment, OpenRequest, PathFact, ResolvedLibrary } from '../link/request.ts';
import { isLinked } from '../link/start-process.ts';
import { isSymbolic } from '../link/symbol-binding.ts';
import { dynamicOf } from '../profile/known.ts';
import type { BinaryProfile, CheckProfile } from '../profile/profile.ts';
import { type Binary, NameSet, readSeen } from '../read/binary.ts';
import { orElse } from '../read/or-else.ts';
import type { FoundLibraries, FoundLibrary, TargetFiles } from '../target/files.ts';
import { findLibraries } from '../target/libraries.ts';
import type { AskedOptions, HostInput } from './predict.ts';

/** One name that is given to plugin.Open, with what the file system has behind it. */
export interface PluginInput {
  name: string;
  path: PathFact;
  /** absent where the path leads nowhere; `binary`: it has been read already, from `source` */
  content?:
    | { kind: 'source'; source: ByteSource }
    | { kind: 'binary'; binary: Binary; source?: ByteSource }
    | Exclude<ContentFact, { kind: 'profile' }>;
}

/** The files of a check, with their answers to all that the simulation may look up. */
export interface Gathered {
  host: CheckProfile;
  /** that of the host's C library */
  linker: DynamicLinker;
  /** in the order of the opens */
  requests: OpenRequest[];
  environment: Environment;
  /** by what identifies the file, still open for questions */
  binaries: ReadonlyMap<string, Binary>;
}

/** Reads the plugins, finds the libraries, and asks all of them for the names that any of them looks up. */
export async function gather(
  host: HostInput,
  plugins: readonly PluginInput[],
  options: AskedOptions,
): Promise<Gathered> {
  const { target, glibc, loader, strict = false, symbols = [] } = options;
  const linker = await linkerOf(host.profile);
  const binaries = await readPlugins(plugins, source => linker.view(source, host.profile));
  const libraries = target && (await librariesOf(host, plugins, binaries, target));
  const found = profilesOf(libraries);
  const asked = namesAsked(host.profile, [...binaries.values()], found, linker, symbols);
  const answered = await host.answering(asked);
  const isHostFirst = isFirst(answered, linker, options);
  const brought = found.filter(profile => !isOfHost(profile, libraries));
  const asking = { asked, found, brought, host: answered, linker, symbols, isHostFirst };
  const answers = await answersByFile(binaries, asking);
  const profiles = strict ? await withUnrecognised(binaries, answers) : answers;
  return {
    host: answered,
    linker,
    requests: plugins.map(plugin => requestOf(plugin, profiles)),
    environment: {
      ...(loader === undefined ? {} : { loader }),
      ...(glibc === undefined ? {} : { glibc }),
      ...(symbols.length > 0 ? { symbols } : {}),
      ...(libraries
        ? await resolvedAll(libraries, asked, strict)
        : await unseenSymbols(answered, profiles, linker, glibc, symbols)),
    },
    binaries,
  };
}

/** Each file once, however many names lead to it. */
async function readPlugins(
  plugins: readonly PluginInput[],
  view: (source: ByteSource) => Promise<ByteSource>,
): Promise<Map<string, Binary>> {
  const binaries = new Map<string, Binary>();
  for (const { name, path, content } of plugins) {
    if (path.kind !== 'resolved' || binaries.has(path.fileId)) continue;
    const isRead = content?.kind === 'binary';
    const source = isRead || content?.kind === 'source' ? content.source : undefined;
    const binary =
      (source && (await readSeen(view, source, name, isRead))) ?? (isRead ? content.binary : undefined);
    if (binary) binaries.set(path.fileId, binary);
  }
  return binaries;
}

/** What host and plugins need, transitively. */
function librariesOf(
  host: HostInput,
  plugins: readonly PluginInput[],
  binaries: ReadonlyMap<string, Binary>,
  target: TargetFiles,
): Promise<FoundLibraries> {
  const requesters = plugins.flatMap(({ path }) => {
    const binary = path.kind === 'resolved' ? binaries.get(path.fileId) : undefined;
    return binary && path.kind === 'resolved' ? [{ profile: binary.profile, path: path.realPath }] : [];
  });
  return findLibraries({ profile: host.profile }, requesters, target);
}

function namesAsked(
  host: BinaryProfile,
  binaries: readonly Binary[],
  libraries: readonly BinaryProfile[],
  linker: DynamicLinker,
  symbols: readonly string[],
): NameSet {
  const sought = namesToResolve(host, [...binaries.map(({ profile }) => profile), ...libraries]);
  for (const name of [...linker.further(sought), ...symbols]) sought.add(name);
  return new NameSet(sought);
}

/** Whether every search for a name begins at the host: it is the program, and its names are in the global scope. */
function isFirst(host: CheckProfile, linker: DynamicLinker, { hostScope, loader }: AskedOptions): boolean {
  const isProgram = host.kind !== 'go-c-shared' && dynamicOf(host) !== undefined;
  const isGlobal = hostScope !== 'local' && loader !== 'dlopen';
  return isProgram && isGlobal && linker.libc === 'glibc' && isLinked({ host, linker });
}

interface Asking {
  /** all that may be looked up */
  asked: NameSet;
  /** the libraries, and those of them that are not the host's own */
  found: readonly BinaryProfile[];
  brought: readonly BinaryProfile[];
  /** with its answers */
  host: CheckProfile;
  linker: DynamicLinker;
  /** what is asked of dlsym */
  symbols: readonly string[];
  isHostFirst: boolean;
}

/** Nothing later is compared with what is opened last: few of its names and hashes are ever looked at. */
async function answersByFile(
  binaries: ReadonlyMap<string, Binary>,
  asking: Asking,
): Promise<Map<string, CheckProfile>> {
  const { asked, found, brought, host, linker, symbols, isHostFirst } = asking;
  const profiles = [...[...binaries.values()].map(({ profile }) => profile), ...found];
  const narrowed = (profile: BinaryProfile) =>
    // Bound to itself before all others.
    !isHostFirst || isSymbolic({ linker }, { profile })
      ? asked
      : new NameSet([
          ...earlierNames(profile, { profiles, asked: asked.all, libraries: brought }, host),
          ...symbols,
        ]);
  const answers = new Map<string, CheckProfile>();
  let later = [...binaries.values()];
  for (const [fileId, binary] of binaries) {
    later = later.slice(1);
    const isLast = later.length === 0;
    const { profile } = binary;
    const names = isLast
      ? new NameSet([...lastNames(profile, brought, host), ...symbols])
      : narrowed(profile);
    const wanted = later.flatMap(one => standInFor(one.profile, host));
    const answered = await orElse(
      async () => ({
        ...(await binary.answering(names, isLast)),
        ...(isLast ? {} : await foreignFact(binary, new Set(wanted))),
      }),
      ({ message }) => unanswered(profile, names, message),
    );
    answers.set(fileId, answered);
  }
  return answers;
}

/** A file of which a look-up takes more than any file's: what is in it is not known, and so is what comes of it. */
function unanswered(profile: BinaryProfile, { all: asked }: NameSet, why: string): CheckProfile {
  const exports = { complete: true, asked, symbols: {}, packageHashes: {} };
  const { elf } = profile;
  return { ...profile, ...(elf ? { elf: { ...elf, dynamic: { known: false, why } } } : {}), exports };
}

/** Later plugins are bound to what an earlier one defines, also of packages that it does not have. */
async function foreignFact(
  binary: Binary,
  wanted: ReadonlySet<string>,
): Promise<Pick<CheckProfile, 'foreignPackages'>> {
  const foreignPackages = await binary.foreignPackages(wanted);
  return foreignPackages.length > 0 ? { foreignPackages } : {};
}

async function withUnrecognised(
  binaries: ReadonlyMap<string, Binary>,
  profiles: ReadonlyMap<string, CheckProfile>,
): Promise<Map<string, CheckProfile>> {
  const found = new Map<string, CheckProfile>();
  for (const [fileId, profile] of profiles) {
    const unrecognised = (await binaries.get(fileId)?.unrecognised()) ?? [];
    found.set(fileId, { ...profile, unrecognised });
  }
  return found;
}

async function libraryAnswers(binary: Binary, asked: NameSet, isJudged: boolean): Promise<CheckProfile> {
  const profile = await binary.answering(asked);
  return isJudged ? { ...profile, unrecognised: await binary.unrecognised() } : profile;
}

/** Whether the host needs this file itself: it is bound before any plugin is opened. */
function isOfHost(profile: BinaryProfile, found: FoundLibraries | undefined): boolean {
  return (found?.libraries ?? []).some(
    ({ binary, requester }) => requester === undefined && binary?.profile === profile,
  );
}

/** Of each file once. */
function profilesOf(found: FoundLibraries | undefined): BinaryProfile[] {
  const elsewhere = (found?.elsewhere ?? []).flatMap(({ libraries }) => libraries);
  const all = [...(found?.libraries ?? []), ...elsewhere];
  return [...new Set(all.flatMap(({ binary }) => (binary ? [binary.profile] : [])))];
}

/** What the libraries answer; a file that several objects need is asked once. */
async function resolvedAll(
  { libraries, elsewhere }: FoundLibraries,
  asked: NameSet,
  strict: boolean,
): Promise<Pick<Environment, 'libraries' | 'elsewhere'>> {
  const answers = new Map<Binary, Promise<CheckProfile>>();
  // What the host itself needs is the host's.
  const answer = (binary: Binary, isBrought: boolean) => {
    const known = answers.get(binary) ?? libraryAnswers(binary, asked, strict && isBrought);
    answers.set(binary, known);
    return known;
  };
  const each = (found: readonly FoundLibrary[]) =>
    Promise.all(
      found.map(
        async ({ binary, ...library }): Promise<ResolvedLibrary> =>
          binary ? { ...library, profile: await answer(binary, library.requester !== undefined) } : library,
      ),
    );
  const others = elsewhere.map(async ({ cpu, libraries }) => ({ cpu, libraries: await each(libraries) }));
  return {
    libraries: await each(libraries),
    ...(others.length > 0 ? { elsewhere: await Promise.all(others) } : {}),
  };
}

/** What is known of glibc's libraries that are not at hand, if any file asks for more than the others define. */
async function unseenSymbols(
  host: CheckProfile,
  profiles: ReadonlyMap<string, CheckProfile>,
  linker: DynamicLinker,
  glibc: string | undefined,
  symbols: readonly string[],
): Promise<Pick<Environment, 'glibcSymbols'>> {
  const files = [...profiles.values()];
  const references = new Set(files.flatMap(file => unversionedNames(file, host)));
  if (linker.libc !== 'glibc' || references.size + symbols.length === 0) return {};
  const { glibcAnswers } = await import('../link/glibc-answers.ts');
  return { glibcSymbols: glibcAnswers(host, files, { references, symbols }, glibc) };
}

function requestOf(
  { name, path, content }: PluginInput,
  profiles: ReadonlyMap<string, CheckProfile>,
): OpenRequest {
  const profile = path.kind === 'resolved' ? profiles.get(path.fileId) : undefined;
  if (profile) return { name, path, content: { kind: 'profile', profile } };
  return content && content.kind !== 'source' && content.kind !== 'binary'
    ? { name, path, content }
    : { name, path };
}
