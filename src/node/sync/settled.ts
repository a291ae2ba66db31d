import { parseGoVersion } from '../../go/version.ts';
import { parseGoMod } from '../../recipe/go-mod.ts';
import { editGoMod, type GoModEdits } from '../../recipe/go-mod-edit.ts';
import type { HostBuild } from '../../recipe/host-build.ts';
import { compareVersions } from '../../recipe/semver.ts';
import { type Comparison, compareModules, type Difference } from '../../sync/differences.ts';
import { editsFor, editsWithout, isTooNew, joinedEdits } from '../../sync/edits.ts';
import type { SeenModules } from '../../sync/seen-modules.ts';
import { askersOf, type BuildList, buildList } from './build-list.ts';
import { faultOf, type GoCommand, GoCommandError } from './go-command.ts';
import type { PluginModuleFiles } from './plugin-module.ts';
import { Scratch } from './scratch.ts';

/** What changes of go.mod make of the build list. */
export interface Settlement {
  /** before any change */
  seen: SeenModules;
  comparison: Comparison;
  /** of the modules, not of the go line */
  edits: GoModEdits;
  /** all that differed at some step: a changed version may bring modules that differ too */
  differences: Difference[];
  /** why a module cannot be had as the host has it, by module, in words */
  impossible: Map<string, string>;
  /** versions that other modules ask for, higher than the host's */
  raised: { path: string; version: string; host: string; askedBy: string[] }[];
  /** why the changes could not be tried, in words; undefined: they were */
  untried?: string;
  /** the language version that the modules need, where it is newer than go.mod's */
  needsGo?: string;
}

/** steps until nothing changes any more: each brings the requirements of versions that the last one chose */
const MAX_STEPS = 24;

/** Asks a go command for the build list, and for those of changed copies of go.mod until it is that of the host. */
export class Settling {
  readonly #go: GoCommand;
  readonly #inWorkspace: GoCommand;
  readonly #release: string;
  readonly #files: PluginModuleFiles;
  readonly #host: HostBuild;
  /** changes without which the go command would not read go.mod */
  readonly #first: GoModEdits;
  readonly #tags: string[];

  constructor(go: GoCommand, release: string, files: PluginModuleFiles, host: HostBuild, first: GoModEdits) {
    this.#release = release;
    this.#files = files;
    this.#host = host;
    this.#first = first;
    this.#tags = host.flags.filter(flag => flag.startsWith('-tags='));
    const fixed = Object.fromEntries(host.environment.filter(([name]) => name !== 'GOTOOLCHAIN'));
    const env = { ...go.env, ...fixed, GOTOOLCHAIN: 'local', GO111MODULE: 'on' };
    this.#inWorkspace = { path: go.path, env };
    this.#go = { path: go.path, env: { ...env, GOWORK: 'off' } };
  }

  /** @throws GoCommandError where not even the build list of go.mod as it is can be had */
  async run(): Promise<Settlement> {
    const scratch = new Scratch(this.#files.directory);
    try {
      return await this.#settle(scratch);
    } finally {
      scratch.remove();
    }
  }

  /** In the workspace that it is built in, whose other modules have a say. @throws GoCommandError */
  async runInWorkspace(): Promise<Settlement> {
    const { directory, packages, goMod } = this.#files;
    const list = await buildList(this.#inWorkspace, directory, this.#tags, packages, goMod.module);
    const seen = this.#seen(list);
    const comparison = compareModules(seen, this.#host.facts);
    const { edits, impossible } = editsFor(comparison.differences, this.#host.facts);
    return {
      seen,
      comparison,
      edits,
      differences: comparison.differences,
      impossible: new Map(impossible),
      raised: [],
      untried: 'in a workspace the other modules have a say in all versions',
    };
  }

  async #settle(scratch: Scratch): Promise<Settlement> {
    const { facts } = this.#host;
    const seen = this.#seen(await this.#list(scratch, {}));
    const comparison = compareModules(seen, facts);
    const settlement: Settlement = {
      seen,
      comparison,
      edits: {},
      differences: [],
      impossible: new Map(),
      raised: [],
    };
    let now = comparison;
    for (let step = 0; step < MAX_STEPS; step++) {
      const open = now.differences.filter(
        ({ path, kind }) => kind !== 'own-directory' && !settlement.impossible.has(path),
      );
      this.#note(settlement, now.differences);
      if (open.length === 0) break;
      const isDone = await this.#change(scratch, settlement, open);
      if (isDone) break;
      try {
        now = compareModules(this.#seen(await this.#list(scratch, settlement.edits)), facts);
      } catch (error) {
        if (!(error instanceof GoCommandError)) throw error;
        if (!takeBack(settlement, error.message)) {
          settlement.untried = faultOf(error.message);
          break;
        }
        // Without what cannot be had the rest is tried again.
        now = { ...now, differences: now.differences.filter(({ path }) => !settlement.impossible.has(path)) };
      }
    }
    const { go } = parseGoMod(scratch.read());
    if (go !== undefined && settlement.untried === undefined && isTooNew(go, facts)) settlement.needsGo = go;
    return settlement;
  }

  #note(settlement: Settlement, differences: readonly Difference[]): void {
    const known = new Set(settlement.differences.map(({ path }) => path));
    settlement.differences.push(...differences.filter(({ path }) => !known.has(path)));
  }

  /** Adds the changes for what is left. Whether there are none. */
  async #change(scratch: Scratch, settlement: Settlement, open: readonly Difference[]): Promise<boolean> {
    const before = JSON.stringify(settlement.edits);
    const wanted = editsFor(open, this.#host.facts);
    for (const [path, why] of wanted.impossible) settlement.impossible.set(path, why);
    const edits = editsWithout(wanted.edits, new Set(settlement.impossible.keys()));
    const required = new Map(settlement.edits.requires);
    const stuck = open.filter(
      ({ path, module }) =>
        required.has(path) && compareVersions(module.required ?? '', required.get(path) ?? '') > 0,
    );
    await this.#exclude(scratch, settlement, stuck, required);
    settlement.edits = joinedEdits(settlement.edits, edits);
    return JSON.stringify(settlement.edits) === before;
  }

  /** A version that another module asks for is passed over, so that the next lower one is selected. */
  async #exclude(
    scratch: Scratch,
    settlement: Settlement,
    stuck: readonly Difference[],
    required: ReadonlyMap<string, string>,
  ): Promise<void> {
    if (stuck.length === 0) return;
    const versions = new Map(stuck.map(({ path, module }) => [path, module.required ?? '']));
    const flags = scratch.write(this.#text(settlement.edits));
    const askers = await askersOf(this.#go, this.#files.directory, flags, versions).catch(
      () => new Map<string, string[]>(),
    );
    // What is asked for only by versions that are passed over themselves may be gone with them.
    const isOther = (asker: string) => !versions.has(asker.slice(0, asker.lastIndexOf('@')));
    const first = [...versions].filter(([path]) => askers.get(path)?.some(isOther) ?? true);
    const excludes = first.length > 0 ? first : [...versions];
    for (const [path, version] of excludes) {
      const askedBy = (askers.get(path) ?? []).sort((a, b) => Number(isOther(b)) - Number(isOther(a)));
      settlement.raised.push({ path, version, host: required.get(path) ?? '', askedBy });
    }
    settlement.edits = joinedEdits(settlement.edits, { excludes });
  }

  #text(edits: GoModEdits): string {
    return editGoMod(this.#files.text, joinedEdits(this.#first, edits));
  }

  #list(scratch: Scratch, edits: GoModEdits): Promise<BuildList> {
    const flags = [...scratch.write(this.#text(edits)), '-mod=mod', ...this.#tags];
    const { directory, packages, goMod } = this.#files;
    return buildList(this.#go, directory, flags, packages, goMod.module);
  }

  #seen({ modules, own }: BuildList): SeenModules {
    const { release = '' } = this.#host.facts;
    const [listed, built] = [parseGoVersion(this.#release), parseGoVersion(release)];
    const isOther = listed !== undefined && built !== undefined && listed.minor !== built.minor;
    const unseen = isOther
      ? [`files that only ${release} builds, by constraints such as go1.${built.minor}`]
      : [];
    return { basis: { kind: 'go-list', go: this.#release, unseen }, modules, own };
  }
}

/** Says why the modules that a go command names cannot be had, and leaves them as they are. Whether there are any. */
function takeBack(settlement: Settlement, words: string): boolean {
  // Where nothing can be asked, nothing is known of what could be had.
  if (
    /disabled by GOPROXY=off|dial tcp|no such host|connection refused|i\/o timeout|TLS handshake/.test(words)
  )
    return false;
  const paths = new Set<string>();
  for (const [path, version] of settlement.edits.requires ?? [])
    if (words.includes(`${path}@${version}`)) paths.add(path);
  for (const [path, to, version] of settlement.edits.replaces ?? [])
    if (version === '' ? words.includes(to) : words.includes(`${to}@${version}`)) paths.add(path);
  for (const path of paths) settlement.impossible.set(path, `it cannot be had: ${faultOf(words)}`);
  settlement.edits = editsWithout(settlement.edits, paths);
  return paths.size > 0;
}
