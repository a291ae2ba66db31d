import { accessSync, constants, existsSync, lstatSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { artifactOf } from '../../check/artifact.ts';
import type { Finding } from '../../check/finding.ts';
import type { CheckProfile } from '../../profile/profile.ts';
import { buildProfile } from '../../read/whole-origin.ts';
import { editGoMod, type GoModEdits } from '../../recipe/go-mod-edit.ts';
import { type HostBuild, hostBuildOf } from '../../recipe/host-build.ts';
import { lowerDirective } from '../../recipe/recipe.ts';
import { unifiedDiff } from '../../sync/diff.ts';
import { compareModules } from '../../sync/differences.ts';
import { editsFor, editsWithout, flagsOf, joinedEdits } from '../../sync/edits.ts';
import { statedModules } from '../../sync/stated-modules.ts';
import { buildOf, settleCommands } from '../../sync/sync-build.ts';
import { changesOf } from '../../sync/sync-changes.ts';
import { changeFinding, excludedFinding } from '../../sync/sync-findings.ts';
import { remainingFindings } from '../../sync/sync-remains.ts';
import type { SyncChange, SyncResult } from '../../sync/sync-report.ts';
import { errnoOf, InputError } from '../errors.ts';
import { readHost } from '../host-file.ts';
import type { HostInImage } from '../image/host-in-image.ts';
import { writeFileAtomically } from '../write-file.ts';
import { faultOf, findGo, type GoCommand, GoCommandError, runGo } from './go-command.ts';
import { type PluginModuleFiles, readPluginModule, readText } from './plugin-module.ts';
import { type Settlement, Settling } from './settled.ts';

export interface SyncOptions {
  /** main package, where there are several and only one is meant */
  package?: string | undefined;
  /** nothing is written */
  check?: boolean;
  /** the go command; `none`: files only; default: the one in PATH */
  go?: string | undefined;
  /** default: that of the process */
  env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Compares the module of a plugin with what a host was built from, and writes into go.mod what has to change.
 * @param host a file, a profile of one, or what `openHostImage` took out of an image
 * @param directory go.mod is in it or above
 * @throws InputError, PackageError
 */
export async function syncModule(
  host: string | HostInImage,
  directory: string,
  options: SyncOptions = {},
): Promise<SyncResult> {
  return syncProfile(await profileOf(host), directory, options);
}

/** The facts of a host. @throws InputError */
export async function profileOf(host: string | HostInImage): Promise<CheckProfile> {
  const { binary, source } = await readHost(host, true);
  try {
    return await buildProfile(binary);
  } finally {
    source.close();
  }
}

/** The same, of a host whose facts are known. @throws InputError, PackageError */
export async function syncProfile(
  host: CheckProfile,
  directory: string,
  { package: main, check = false, go, env = process.env }: SyncOptions = {},
): Promise<SyncResult> {
  const files = readPluginModule(directory, main, env);
  const build = hostBuildOf(host);
  const first = directiveEdits(files, build);
  const settlement = await settle(files, build, { named: go, command: findGo(go, env) }, first);
  const edits = joinedEdits(first, settlement.edits);
  const text = editGoMod(files.text, edits);
  const isChanged = text !== files.text;
  if (isChanged && !check) writeGoMod(files, text);
  const written = isChanged && !check;
  const changes = changesOf(files, edits, settlement, build.facts);
  const flags = flagsOf(files.text, edits);
  const todo: Finding[] = written
    ? []
    : changes.map(change => changeFinding(change, flagsOfChange(flags, change)));
  return {
    host: artifactOf(host),
    module: { path: files.goMod.module, goMod: files.file, packages: files.packages },
    basis: settlement.seen.basis,
    shared: settlement.comparison.shared,
    changes,
    verified: settlement.untried === undefined && settlement.seen.basis.kind === 'go-list',
    written,
    edits: flags,
    diff: unifiedDiff(files.file, files.text, text),
    findings: [
      ...todo,
      ...(written ? settlement.raised.map(excludedFinding) : []),
      ...remainingFindings(files, settlement, build, isChanged),
    ],
    settle: isChanged ? settleCommands(files, build) : [],
    build: buildOf(files, settlement, build),
  };
}

/** In the place of the file that was read: of no other, and of none that go mod edit could not write. @throws InputError */
function writeGoMod({ directory, file, text: before }: PluginModuleFiles, text: string): void {
  const path = join(directory, 'go.mod');
  if (lstatSync(path).isSymbolicLink())
    throw new InputError(`cannot write ${file}: it is a symbolic link to ${realpathSync(path)}`);
  if (readText(path, file) !== before) throw new InputError(`cannot write ${file}: it has changed meanwhile`);
  try {
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw new InputError(`cannot write ${file}: ${errnoOf(error) ?? error}`);
  }
  writeFileAtomically(path, text);
}

/** Those flags of `go mod edit` that are about a module, or a line. */
function flagsOfChange(flags: readonly string[], { kind, module, plugin }: SyncChange): string[] {
  return flags.filter(flag => {
    const [, name = '', value = ''] = /^-(\w+)=(.*)$/s.exec(flag) ?? [];
    if (module === undefined) return name === kind;
    if (kind === 'exclude') return name === kind && value === `${module}@${plugin}`;
    return (
      name !== 'exclude' &&
      (value === module || value.startsWith(`${module}@`) || value.startsWith(`${module}=`))
    );
  });
}

/** What the toolchain of the host would not even read. */
function directiveEdits({ goMod }: PluginModuleFiles, build: HostBuild): GoModEdits {
  const go = lowerDirective(goMod, build);
  if (go === undefined) return {};
  return {
    ...(go === goMod.go ? {} : { go }),
    ...(goMod.toolchain === undefined ? {} : { toolchain: 'none' }),
  };
}

async function settle(
  files: PluginModuleFiles,
  build: HostBuild,
  { named, command: go }: { named: string | undefined; command: GoCommand | undefined },
  first: GoModEdits,
): Promise<Settlement> {
  if (go === undefined)
    return stated(files, build, named === undefined ? 'no go command in PATH' : 'no go command was asked');
  if (build.facts.modules.size === 0) return stated(files, build, 'the host records no modules to ask for');
  try {
    const [, release = ''] =
      /\b(go\d\S*)/.exec(
        await runGo({ ...go, env: { ...go.env, GOTOOLCHAIN: 'local' } }, '/', ['version']),
      ) ?? [];
    const settling = new Settling(go, release, files, build, first);
    try {
      return await settling.run();
    } catch (error) {
      if (!(error instanceof GoCommandError) || files.workspace?.isUsed !== true) throw error;
      return await settling.runInWorkspace();
    }
  } catch (error) {
    if (error instanceof GoCommandError) return stated(files, build, faultOf(error.message));
    throw error;
  }
}

/** By what files say, where no go command answers. */
function stated(files: PluginModuleFiles, build: HostBuild, reason: string): Settlement {
  const seen = statedModules(
    {
      goMod: files.goMod,
      text: files.text,
      sums: textOf(files, 'go.sum'),
      vendored: textOf(files, 'vendor/modules.txt'),
    },
    reason,
  );
  const comparison = compareModules(seen, build.facts);
  const { edits, impossible } = editsFor(comparison.differences, build.facts);
  return {
    seen,
    comparison,
    edits: editsWithout(edits, new Set(impossible.keys())),
    differences: comparison.differences,
    impossible: new Map(impossible),
    raised: [],
    untried: reason,
  };
}

function textOf({ directory }: PluginModuleFiles, name: string): string | undefined {
  const file = join(directory, name);
  return existsSync(file) ? readText(file, name) : undefined;
}
