import { existsSync } from 'node:fs';
import { type Artifact, artifactOf } from '../check/artifact.ts';
import { type CheckResult, explainPrediction } from '../check/check.ts';
import type { PluginInput } from '../check/gather.ts';
import { type Prediction, predict } from '../check/predict.ts';
import type { Contract } from '../contract/contract.ts';
import { briefCell, type MatrixCell, matrixCell } from '../fleet/matrix.ts';
import type { HostScope, Loader } from '../link/request.ts';
import { libcOf } from '../profile/libc.ts';
import { machineName } from '../profile/machine.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import type { Binary } from '../read/binary.ts';
import { keptAnswers } from '../read/kept-answers.ts';
import { sharedTarget, type TargetFiles } from '../target/files.ts';
import { architectureHere } from './architecture.ts';
import { InputError } from './errors.ts';
import type { FileSource } from './file-source.ts';
import { type KeptProfiles, type ReadHost, readHost, wholeHost } from './host-file.ts';
import type { HostInImage } from './image/host-in-image.ts';
import { PluginFiles } from './plugin-files.ts';
import { RootFiles } from './target-files.ts';
import type { Stamp, Witness } from './witness.ts';

/** How a host is opened. */
export interface HostOptions extends KeptProfiles {
  /** hash it: the digest stands in reports that are kept; `later`: before the first of them is made */
  withDigest?: boolean | 'later';
  /** how many plugins are to be checked: for many of them it is read whole */
  pluginCount?: number | undefined;
  /** directory with the target's files, or `none`: links below it lead to files below it */
  sysroot?: string | undefined;
}

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
  /** look also for what no known link editor writes, which a strict gate refuses */
  strict?: boolean | undefined;
  /** hash the files: the digests stand in reports that are kept */
  withDigests?: boolean;
  /** list the packages that both sides have, for pictures of them */
  withGroups?: boolean;
  /** ends the check with its reason, between two plugins */
  signal?: AbortSignal | undefined;
  /** hears which files the check depends on, so that they can be looked at again before they are loaded */
  witness?: Witness | undefined;
}

/** what only a system of glibc has */
const GLIBC_CACHE = '/etc/ld.so.cache';
/** bytes of a host that are read whole in the time that the questions of one plugin take */
const WHOLE_BYTES_OF_PLUGIN = 85_000;

/** A host, read once for many checks; `close` when they are done. */
export class Host {
  readonly #binary: Binary;
  readonly #source: FileSource;
  readonly #isProfile: boolean;
  /** in the making */
  readonly #digest: Promise<string> | undefined;
  /** of its bytes; undefined: a profile stands for it */
  readonly file: string | undefined;
  /** the image that it lies in, with all that it needs */
  readonly place: HostInImage | undefined;

  private constructor({ binary, source, file, digest }: ReadHost, place: HostInImage | undefined) {
    this.#binary = binary;
    this.#digest = digest;
    this.#source = source;
    this.#isProfile = file === undefined;
    this.file = file;
    this.place = place;
  }

  /**
   * Reads a host binary, or a profile that was saved of one.
   * @throws InputError, ProfileError
   */
  static async open(
    host: string | HostInImage,
    { withDigest = false, sysroot, ...kept }: HostOptions = {},
  ): Promise<Host> {
    const { binary, source, file, digest } = await readHost(host, withDigest, sysroot);
    const { cache, pluginCount = 0 } = kept;
    const isWhole = cache !== undefined || pluginCount * WHOLE_BYTES_OF_PLUGIN > source.size;
    const isRead = file !== undefined;
    const asked = isRead && isWhole ? await wholeHost(binary, source, kept) : binary;
    const isAskedOften = isRead && !isWhole && pluginCount > 1;
    const place = typeof host === 'string' ? undefined : host;
    return new Host({ binary: isAskedOften ? keptAnswers(asked) : asked, source, file, digest }, place);
  }

  /** Predicts what plugin.Open returns for these files in this host, in this order. Nothing is executed. */
  async check(plugins: readonly string[], options: CheckFilesOptions = {}): Promise<CheckResult> {
    const { sysroot } = options;
    const root = this.place?.root ?? (sysroot === 'none' ? undefined : sysroot);
    const files = new PluginFiles(root, options.witness);
    options.witness?.saw(this.place?.file ?? this.profile.identity.path, this.#source.stamp);
    const found = targetOf(this, options);
    // Plugins that are judged alone mostly need the same libraries.
    const target = found && options.each && plugins.length > 1 ? sharedTarget(found, false) : found;
    try {
      const inputs = plugins.map(name => files.input(name));
      const groups = options.each ? inputs.map(input => [input]) : [inputs];
      let result: CheckResult | undefined;
      for (const group of groups) {
        options.signal?.throwIfAborted();
        const one = await this.judge(group, target, options);
        if (options.each) files.recycle();
        result = result ? { ...result, plugins: [...result.plugins, ...one.plugins] } : one;
      }
      return result ?? (await this.judge([], target, options));
    } finally {
      files.close();
      found?.close();
    }
  }

  close(): void {
    this.#source.close();
  }

  get profile(): BinaryProfile {
    return this.#binary.profile;
  }

  /** Of the file, when it was opened. */
  get stamp(): Stamp {
    return this.#source.stamp;
  }

  /** As reports show it. */
  get artifact(): Artifact {
    const artifact = artifactOf(this.profile);
    return this.#isProfile ? { ...artifact, kind: 'profile' } : artifact;
  }

  /** The same with plugins that are opened already, and the target's files, if they are at hand. */
  async judge(
    inputs: readonly PluginInput[],
    target: TargetFiles | undefined,
    options: CheckFilesOptions = {},
  ): Promise<CheckResult> {
    const { withDigests, witness } = options;
    const prediction = await this.#predict(inputs, target, options, false);
    witness?.needs(prediction.environment.libraries ?? []);
    // A thread may be hashing the host meanwhile.
    const digests: (string | undefined)[] = [];
    for (const { content } of withDigests ? inputs : [])
      digests.push(content?.kind === 'source' ? await content.source.sha256() : undefined);
    const result = await this.#explained(prediction, options);
    for (const [index, plugin] of result.plugins.entries()) {
      const sha256 = digests[index];
      if (sha256 !== undefined) plugin.sha256 = sha256;
    }
    return result;
  }

  /** What a matrix shows of it: less is read, and no words are made but those that it shows. */
  async judgeBriefly(
    inputs: readonly PluginInput[],
    target: TargetFiles | undefined,
    options: CheckFilesOptions = {},
  ): Promise<MatrixCell[]> {
    const prediction = await this.#predict(inputs, target, options, true);
    const { traces, breaches } = prediction;
    const cells = traces.flatMap((trace, i) => briefCell(trace, breaches?.[i] ?? []) ?? []);
    if (cells.length === traces.length) return cells;
    const { plugins } = await this.#explained(prediction, options);
    return plugins.map(matrixCell);
  }

  #predict(
    inputs: readonly PluginInput[],
    target: TargetFiles | undefined,
    { hostScope, loader, glibc, contracts, strict, fullTypes }: CheckFilesOptions,
    isBrief: boolean,
  ): Promise<Prediction> {
    const withTypes = fullTypes === true;
    const wanted = { target, hostScope, loader, glibc, contracts, strict, withTypes, isBrief };
    return predict(this.#binary, inputs, wanted);
  }

  async #explained(
    prediction: Prediction,
    { fullTypes, strict, withGroups }: Pick<CheckFilesOptions, 'fullTypes' | 'strict' | 'withGroups'>,
  ): Promise<CheckResult> {
    if (this.#digest) prediction.host.identity.sha256 = await this.#digest;
    const result = await explainPrediction(prediction, { fullTypes, strict, withGroups });
    if (this.#isProfile) result.host.kind = 'profile';
    return result;
  }
}

/** The files that the target's libraries are looked for in; undefined: there are none to be asked. */
export function targetOf(
  { profile: host, file, place }: Pick<Host, 'profile' | 'file'> & Partial<Pick<Host, 'place'>>,
  {
    sysroot,
    glibc,
    libraryPath,
    witness,
  }: Pick<CheckFilesOptions, 'sysroot' | 'glibc' | 'libraryPath' | 'witness'>,
): RootFiles | undefined {
  if (glibc !== undefined && libcOf(host) === 'musl')
    throw new InputError(`${host.identity.path} is linked with musl: --glibc ${glibc} does not apply to it`);
  if (place) {
    const { root, libraryPath: path, workingDirectory: currentDirectory } = place;
    const own = { libraryPath: path ? [path] : [], currentDirectory, host: place.file };
    return new RootFiles(root, witness ? { ...own, witness } : own);
  }
  if (sysroot === 'none' || (sysroot === undefined && glibc !== undefined)) return undefined;
  const common = {
    libraryPath: libraryPath ? [libraryPath] : [],
    ...(file === undefined ? {} : { host: file }),
    ...(witness ? { witness } : {}),
  };
  if (sysroot !== undefined) return new RootFiles(sysroot, common);
  return isOfThisMachine(host) ? new RootFiles('/', { ...common, isAssumed: true }) : undefined;
}

/**
 * Whether the host could run here: the same processor, and its dynamic linker is there. What a host of musl needs is not
 * looked for among the libraries of glibc, even if both are installed.
 */
export function isOfThisMachine(host: BinaryProfile): boolean {
  if (process.platform !== 'linux' || !host.elf || machineName(host) !== architectureHere()) return false;
  const { interpreter } = host.elf;
  if (interpreter !== undefined && !existsSync(interpreter)) return false;
  return libcOf(host) !== 'musl' || !existsSync(GLIBC_CACHE);
}
