import { delimiter } from 'node:path';
import type { Contract } from '../contract/contract.ts';
import type { HostScope, Loader } from '../link/request.ts';
import { type CheckResult, explainPrediction } from '../lint/check.ts';
import { type PluginInput, predict } from '../lint/predict.ts';
import type { Binary } from '../profile/binary.ts';
import { machineName } from '../profile/machine.ts';
import type { FileSource } from './file-source.ts';
import { readHost } from './host-file.ts';
import { PluginFiles } from './plugin-files.ts';
import { RootFiles } from './target-files.ts';

export interface CheckFilesOptions {
  /** how a c-shared host itself was opened; undefined: not known */
  hostScope?: HostScope | undefined;
  /** who opens the files: plugin.Open of the host, or dlopen of an FFI library in it */
  loader?: Loader | undefined;
  /** directory with the target's files, or `none`; undefined: this machine's, if it is of the host's kind */
  sysroot?: string | undefined;
  /** release of glibc on the target; its libraries are then not looked at */
  glibc?: string | undefined;
  /** judge each plugin as if it were the first of the process */
  each?: boolean;
  /** LD_LIBRARY_PATH of the host process */
  libraryPath?: string | undefined;
  /** what the plugins have to export, with which types */
  contracts?: readonly Contract[] | undefined;
  /** write the types of exports with import paths */
  fullTypes?: boolean;
  /** look at every name and hash of the plugins' own tables too, which takes longer */
  audit?: boolean;
  /** hash the files: the digests stand in reports that are kept */
  withDigests?: boolean;
  /** ends the check with its reason, between two plugins */
  signal?: AbortSignal | undefined;
}

const NODE_ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

/** A host, read once for many checks; `close` when they are done. */
export class Host {
  readonly #binary: Binary;
  readonly #source: FileSource;
  readonly #isProfile: boolean;

  private constructor(binary: Binary, source: FileSource, isProfile: boolean) {
    this.#binary = binary;
    this.#source = source;
    this.#isProfile = isProfile;
  }

  /**
   * Reads a host binary, or a profile that was saved of one.
   * @throws InputError, ProfileError
   */
  static async open(path: string, { withDigest = false }: { withDigest?: boolean } = {}): Promise<Host> {
    const { binary, source, isProfile } = await readHost(path, withDigest);
    return new Host(binary, source, isProfile);
  }

  /** Predicts what plugin.Open says to these files in this host, in this order. Nothing is executed. */
  async check(plugins: readonly string[], options: CheckFilesOptions = {}): Promise<CheckResult> {
    const { sysroot } = options;
    const files = new PluginFiles(sysroot === 'none' ? undefined : sysroot);
    const target = this.#target(options);
    try {
      const inputs = plugins.map(name => files.input(name));
      const groups = options.each ? inputs.map(input => [input]) : [inputs];
      let result: CheckResult | undefined;
      for (const group of groups) {
        options.signal?.throwIfAborted();
        const one = await this.#group(group, target, options);
        result = result ? { ...result, plugins: [...result.plugins, ...one.plugins] } : one;
      }
      return result ?? (await this.#group([], target, options));
    } finally {
      files.close();
      target?.close();
    }
  }

  close(): void {
    this.#source.close();
  }

  async #group(
    inputs: readonly PluginInput[],
    target: RootFiles | undefined,
    { hostScope, loader, glibc, contracts, fullTypes, withDigests }: CheckFilesOptions,
  ): Promise<CheckResult> {
    const wanted = { target, hostScope, loader, glibc, contracts, withTypes: fullTypes === true };
    const result = await explainPrediction(await predict(this.#binary, inputs, wanted), { fullTypes });
    if (this.#isProfile) result.host.kind = 'profile';
    if (withDigests) {
      for (const [index, { content }] of inputs.entries()) {
        const plugin = result.plugins[index];
        if (plugin && content?.kind === 'source') plugin.sha256 = await content.source.sha256();
      }
    }
    return result;
  }

  #target({ sysroot, glibc, libraryPath }: CheckFilesOptions): RootFiles | undefined {
    const { profile } = this.#binary;
    if (sysroot === 'none' || (sysroot === undefined && glibc !== undefined)) return undefined;
    const directories = libraryPath?.split(delimiter).filter(directory => directory !== '') ?? [];
    if (sysroot !== undefined) return new RootFiles(sysroot, directories);
    const here = NODE_ARCHITECTURES[process.arch] ?? process.arch;
    const isThisKind =
      process.platform === 'linux' && profile.elf !== undefined && machineName(profile) === here;
    return isThisKind ? new RootFiles('/', directories) : undefined;
  }
}
