import type { Artifact } from '../check/artifact.ts';
import type { PluginReport } from '../check/check.ts';
import type { PluginInput } from '../check/gather.ts';
import type { MatrixCell } from '../fleet/matrix.ts';
import { readBinary } from '../read/binary.ts';
import { remembered } from '../read/remembered.ts';
import { sharedTarget, type TargetFiles } from '../target/files.ts';
import { type CheckFilesOptions, Host, targetOf } from './host.ts';
import type { HostInImage } from './image/host-in-image.ts';
import { PluginFiles } from './plugin-files.ts';
import type { RootFiles } from './target-files.ts';

/** What is the same for all hosts and plugins. Each plugin is judged alone, whatever `each` says. */
export interface FleetOptions extends Omit<CheckFilesOptions, 'each' | 'signal'> {
  /** how many plugins are to come: for many of them the hosts are read whole */
  pluginCount?: number;
  /** directory with profiles of hosts by their digest; one that is not there is added */
  cache?: string | undefined;
}

interface Member {
  host: Host;
  target: TargetFiles | undefined;
}

/** Hosts, and one plugin after the other, each opened alone in each of them; `close` when all are done. */
export class Fleet {
  readonly #members: readonly Member[];
  readonly #roots: readonly RootFiles[];
  readonly #options: FleetOptions;

  private constructor(members: readonly Member[], roots: readonly RootFiles[], options: FleetOptions) {
    this.#members = members;
    this.#roots = roots;
    this.#options = options;
  }

  /** @throws InputError, ProfileError */
  static async open(
    paths: readonly (string | HostInImage)[],
    options: FleetOptions = {},
    onWarning?: (warning: string) => void,
  ): Promise<Fleet> {
    const roots: RootFiles[] = [];
    const members: Member[] = [];
    // All hosts have the same files around them: what is read of a library serves them all.
    let shared: TargetFiles | undefined;
    for (const path of paths) {
      const host = await Host.open(path, {
        withDigest: options.withDigests === true,
        pluginCount: options.pluginCount,
        cache: options.cache,
        onWarning,
        sysroot: options.sysroot,
      });
      const root = targetOf(host, options);
      if (root) roots.push(root);
      const own = root && { hostPath: root.hostPath, isPrivileged: root.isPrivileged };
      // An image has files of its own.
      if (root && !host.place) shared ??= sharedTarget(root);
      const files = root && host.place ? sharedTarget(root) : shared;
      members.push({ host, target: own && files && { ...files, ...own } });
    }
    return new Fleet(members, roots, options);
  }

  get hosts(): Artifact[] {
    return this.#members.map(({ host }) => host.artifact);
  }

  /** What each host says of this plugin, in their order. The file is read once. */
  check(plugin: string): Promise<PluginReport[]> {
    const options = { ...this.#options, withDigests: false };
    return this.#each(plugin, this.#options.withDigests === true, async ({ host, target }, input, sha256) => {
      const { plugins } = await host.judge([input], target, options);
      return plugins.map(report => (sha256 === undefined ? report : { ...report, sha256 }));
    });
  }

  /** The same as a matrix shows it. */
  checkBriefly(plugin: string): Promise<MatrixCell[]> {
    return this.#each(plugin, false, ({ host, target }, input) =>
      host.judgeBriefly([input], target, this.#options),
    );
  }

  async #each<T>(
    plugin: string,
    withDigest: boolean,
    judge: (member: Member, input: PluginInput, sha256: string | undefined) => Promise<T[]>,
  ): Promise<T[]> {
    const { sysroot } = this.#options;
    const [place] = this.#members.flatMap(({ host }) => host.place ?? []);
    const files = new PluginFiles(place?.root ?? (sysroot === 'none' ? undefined : sysroot));
    try {
      const { input, sha256 } = await readOnce(files.input(plugin), withDigest);
      const found: T[] = [];
      for (const member of this.#members) found.push(...(await judge(member, input, sha256)));
      return found;
    } finally {
      files.close();
    }
  }

  close(): void {
    for (const { host } of this.#members) host.close();
    for (const root of this.#roots) root.close();
  }
}

async function readOnce(
  input: PluginInput,
  withDigest: boolean,
): Promise<{ input: PluginInput; sha256?: string }> {
  if (input.content?.kind !== 'source') return { input };
  const { source } = input.content;
  const binary = remembered(await readBinary(source, input.name, 'plugin'));
  return {
    input: { ...input, content: { kind: 'binary', binary, source } },
    ...(withDigest ? { sha256: await source.sha256() } : {}),
  };
}
