import type { ByteSource } from '../bytes/source.ts';
import type { Breach } from '../contract/breach.ts';
import type { Contract } from '../contract/contract.ts';
import { isPlainlyMet } from '../contract/plainly-met.ts';
import { isModulePath } from '../go/package-path.ts';
import { linkerOf } from '../link/linker.ts';
import { lastNames, namesToResolve } from '../link/names.ts';
import type { ContentFact, Environment, HostScope, Loader, OpenRequest, PathFact } from '../link/request.ts';
import { simulateEitherScope, simulateOpens } from '../link/simulate.ts';
import { startProblem } from '../link/start-process.ts';
import type { LoadTrace } from '../link/verdict.ts';
import { moduleOf } from '../profile/known.ts';
import type { CheckProfile, Origin } from '../profile/profile.ts';
import { type Binary, NameSet, readSeen } from '../read/binary.ts';
import { findLibraries, type TargetFiles } from '../target/glibc-search.ts';

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

export interface Prediction {
  host: CheckProfile;
  requests: OpenRequest[];
  environment: Environment;
  traces: LoadTrace[];
  /** where each plugin does not give what contracts ask for; absent where there is no contract */
  breaches?: Breach[][];
}

/** What is to be predicted, beyond the files. */
export interface PredictOptions {
  /** the target's libraries; absent: what only they can answer stays open */
  target?: TargetFiles | undefined;
  /** how a c-shared host itself was opened; absent: not known */
  hostScope?: HostScope | undefined;
  /** release of glibc on the target, where its libraries are not at hand: `2.31` */
  glibc?: string | undefined;
  /** who opens the files; default: plugin.Open */
  loader?: Loader | undefined;
  /** what the plugins have to export */
  contracts?: readonly Contract[] | undefined;
  /** read the types of exports with import paths, whether or not a contract asks for them */
  withTypes?: boolean;
}

/** A host that was read from its file, or from a saved profile. */
export type HostInput = Binary;

/** Reads everything that the verdict needs of these files, then simulates the opens. */
export async function predict(
  host: HostInput,
  plugins: readonly PluginInput[],
  { target, hostScope, glibc, loader, contracts = [], withTypes = false }: PredictOptions = {},
): Promise<Prediction> {
  const linker = await linkerOf(host.profile);
  const binaries = await readPlugins(plugins, source => linker.view(source, host.profile));
  const requesters = plugins.flatMap(({ path }) => {
    const binary = path.kind === 'resolved' ? binaries.get(path.fileId) : undefined;
    return binary && path.kind === 'resolved' ? [{ profile: binary.profile, path: path.realPath }] : [];
  });
  const libraries = target && (await findLibraries({ profile: host.profile }, requesters, target));
  const found = (libraries ?? []).flatMap(({ binary }) => (binary ? [binary.profile] : []));
  const read = [...binaries.values()].map(({ profile }) => profile);
  const sought = namesToResolve(host.profile, [...read, ...found]);
  for (const name of linker.further(sought)) sought.add(name);
  const asked = new NameSet(sought);
  const profile = await host.answering(asked);
  const last = [...binaries.keys()].at(-1);
  const answered = new Map<string, CheckProfile>();
  for (const [fileId, binary] of binaries) {
    // Nothing later is compared with what is opened last: few of its names and hashes are ever looked at.
    const answers =
      fileId === last
        ? await binary.answering(new NameSet(lastNames(binary.profile, found, profile)), true)
        : await binary.answering(asked);
    answered.set(fileId, answers);
  }
  const environment: Environment = {
    ...(loader === undefined ? {} : { loader }),
    ...(glibc === undefined ? {} : { glibc }),
  };
  if (libraries) {
    environment.libraries = await Promise.all(
      libraries.map(async ({ binary, ...library }) =>
        binary ? { ...library, profile: await binary.answering(asked) } : library,
      ),
    );
  }
  const requests = plugins.map((plugin): OpenRequest => {
    const { name, path } = plugin;
    const profile = path.kind === 'resolved' ? answered.get(path.fileId) : undefined;
    if (profile) return { name, path, content: { kind: 'profile', profile } };
    const { content } = plugin;
    return content && content.kind !== 'source' && content.kind !== 'binary'
      ? { name, path, content }
      : { name, path };
  });
  const isOpen = hostScope === undefined && profile.kind === 'go-c-shared' && loader !== 'dlopen';
  const simulate = () =>
    isOpen
      ? simulateEitherScope(profile, requests, environment, linker)
      : simulateOpens(profile, requests, environment, hostScope, linker);
  let traces = simulate();
  const isUnstartable = traces.some(({ obstacles }) => obstacles[0]?.rule === 'host-start');
  // Where the host does not even start is not where it is meant to run: its target has other libraries.
  if (isUnstartable && target?.isAssumed && startProblem(profile, environment, linker)) {
    delete environment.libraries;
    traces = simulate();
  }
  const origins = await readOrigins(host, requests, binaries, traces);
  const explained = requests.map((request, index): OpenRequest => {
    const { content } = request;
    return content?.kind === 'profile'
      ? { ...request, content: { kind: 'profile', profile: withOrigin(content.profile, origins.get(index)) } }
      : request;
  });
  const base = { host: withOrigin(profile, origins.get(undefined)), environment, traces };
  // Of types that both sides have under one name, but in different builds, it is told how they differ.
  const differing = new Set(
    traces
      .flatMap(({ packages }) => packages.differing.map(({ package: name }) => name))
      .filter(isModulePath),
  );
  const isOfUse = differing.size > 0 || traces.some(({ outcome }) => outcome.kind === 'loads');
  const lookups = isOfUse ? await host.lookups(differing) : undefined;
  const isPlain = ({ content }: OpenRequest) =>
    content?.kind !== 'profile' || isPlainlyMet(lookups ?? [], moduleOf(content.profile)?.exports ?? []);
  const isAsked = (lookups ?? []).some(({ symbols }) => symbols.length > 0);
  const isMet = !isAsked || (differing.size === 0 && explained.every(isPlain));
  if (contracts.length === 0 && !withTypes && isMet) return { ...base, requests: explained };
  const { judgeExports } = await import('./breaches.ts');
  const of = { contracts, lookups: lookups ?? [], differing, withTypes };
  return { ...base, ...(await judgeExports(explained, binaries, of)) };
}

/** Where the packages come from, of the files whose packages differ: by index of the plugin, undefined for the host. */
async function readOrigins(
  host: HostInput,
  requests: readonly OpenRequest[],
  binaries: ReadonlyMap<string, Binary>,
  traces: readonly LoadTrace[],
): Promise<Map<number | undefined, Origin>> {
  const wanted = new Set<number | undefined>();
  const packages = new Set<string>();
  const lined = new Set<string>();
  for (const [index, { obstacles, packages: compared }] of traces.entries()) {
    const differs =
      compared.differing.length > 0 || obstacles.some(({ rule }) => rule === 'toolchain-layout');
    const content = requests[index]?.content;
    const module = content?.kind === 'profile' ? moduleOf(content.profile) : undefined;
    if (!differs || !module) continue;
    for (const { package: name } of module.packages) {
      packages.add(name);
      if (isModulePath(name)) lined.add(name);
    }
    for (const { earlier } of compared.differing) wanted.add(earlier);
    wanted.add(index).add(undefined);
  }
  const origins = new Map<number | undefined, Origin>();
  for (const index of wanted) {
    const path = index === undefined ? undefined : requests[index]?.path;
    const binary = index === undefined ? host : path?.kind === 'resolved' && binaries.get(path.fileId);
    if (binary) origins.set(index, await binary.origin(packages, lined));
  }
  return origins;
}

function withOrigin(profile: CheckProfile, origin: Origin | undefined): CheckProfile {
  return origin && profile.go ? { ...profile, origin } : profile;
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
