import type { ByteSource } from '../bytes/source.ts';
import { lastNames, namesToResolve } from '../link/names.ts';
import type { ContentFact, Environment, HostScope, OpenRequest, PathFact } from '../link/request.ts';
import { simulateEitherScope, simulateOpens } from '../link/simulate.ts';
import type { LoadTrace } from '../link/verdict.ts';
import { type Binary, NameSet, readBinary } from '../profile/binary.ts';
import { findLibraries, type TargetFiles } from '../profile/libraries.ts';
import type { BinaryProfile } from '../profile/profile.ts';

/** One name that is given to plugin.Open, with what the file system has behind it. */
export interface PluginInput {
  name: string;
  path: PathFact;
  /** absent where the path leads nowhere */
  content?: { kind: 'source'; source: ByteSource } | Exclude<ContentFact, { kind: 'profile' }>;
}

export interface Prediction {
  host: BinaryProfile;
  requests: OpenRequest[];
  environment: Environment;
  traces: LoadTrace[];
}

/** A host that was read from its file, or from a saved profile. */
export type HostInput = Binary;

/** Reads everything that the verdict needs of these files, then simulates the opens. */
export async function predict(
  host: HostInput,
  plugins: readonly PluginInput[],
  target: TargetFiles | undefined,
  hostScope: HostScope | undefined,
): Promise<Prediction> {
  const binaries = await readPlugins(plugins);
  const requesters = plugins.flatMap(({ path }) => {
    const binary = path.kind === 'resolved' ? binaries.get(path.fileId) : undefined;
    return binary && path.kind === 'resolved' ? [{ profile: binary.profile, path: path.realPath }] : [];
  });
  const libraries = target && (await findLibraries({ profile: host.profile }, requesters, target));
  const found = (libraries ?? []).flatMap(({ profile }) => (profile ? [profile] : []));
  const read = [...binaries.values()].map(({ profile }) => profile);
  const asked = new NameSet(namesToResolve([...read, ...found]));
  const last = [...binaries.keys()].at(-1);
  const answered = new Map<string, BinaryProfile>();
  for (const [fileId, binary] of binaries) {
    // Nothing is compared with what is opened last: few of its names, and none of its hashes, are ever looked at.
    const profile =
      fileId === last
        ? await binary.answering(new NameSet(lastNames(binary.profile, found)), true)
        : await binary.answering(asked);
    answered.set(fileId, profile);
  }
  const environment: Environment = {};
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
    return plugin.content && plugin.content.kind !== 'source'
      ? { name, path, content: plugin.content }
      : { name, path };
  });
  const profile = await host.answering(asked);
  const isOpen = hostScope === undefined && profile.kind === 'go-c-shared';
  const traces = isOpen
    ? simulateEitherScope(profile, requests, environment)
    : simulateOpens(profile, requests, environment, hostScope);
  return { host: profile, requests, environment, traces };
}

/** Each file once, however many names lead to it. */
async function readPlugins(plugins: readonly PluginInput[]): Promise<Map<string, Binary>> {
  const binaries = new Map<string, Binary>();
  for (const { name, path, content } of plugins) {
    if (path.kind !== 'resolved' || content?.kind !== 'source' || binaries.has(path.fileId)) continue;
    binaries.set(path.fileId, await readBinary(content.source, name, 'plugin'));
  }
  return binaries;
}
