import type { BuildFacts } from '../cause/build-facts.ts';
import { isNewer, minorOf, parseGoVersion } from '../go/version.ts';
import { hostObstacle } from '../link/host-stage.ts';
import { holdsGlibc, libcOf } from '../profile/libc.ts';
import type { BinaryProfile, CheckProfile } from '../profile/profile.ts';
import type { GoMod } from './go-mod.ts';
import { type HostBuild, hostBuildOf } from './host-build.ts';
import { isOfTree } from './host-source.ts';
import { type Plan, type PluginModule, planOf, sharedModules } from './plan.ts';
import { type RecipeNames, recipeDockerfile, recipeScript } from './script.ts';
import { operand } from './shell.ts';

/** Why no plugin can be built for a program: words that follow its name. Undefined: one can. */
export function noRecipeFor({ go }: BinaryProfile): string | undefined {
  if (!go) return 'is not a Go program: there is nothing to build for it';
  if (go.linkedLibraries) return 'was built with -linkshared: no plugin can be built to fit its libraries';
  return undefined;
}

/** Why a Go program refuses every plugin, however it is built: words that follow its name. Undefined: it does not. */
export function refusalOf(host: CheckProfile): string | undefined {
  const obstacle = hostObstacle(host);
  if (obstacle?.rule === 'host-no-cgo')
    return 'accepts no plugin: it was built without cgo, and its plugin.Open returns "plugin: not implemented"';
  if (obstacle?.kind === 'fails')
    return `accepts no plugin: ${obstacle.about.detail ?? 'it cannot open any'}`;
  if (obstacle) return undefined;
  return host.elf?.staticLibc || holdsGlibc(host)
    ? 'accepts no plugin: it is linked statically, and plugins cannot bind to its runtime'
    : undefined;
}

/** A plugin that cannot be built by a script from what is known: its message says what is missing. */
export class RecipeError extends Error {
  override readonly name = 'RecipeError';
}

/** The trees of the plugin and of the host, as they lie there. */
export interface Trees {
  /** main package, as an argument of `go build` where go.mod lies */
  package?: string | undefined;
  /** it is built in a workspace with others */
  isInWorkspace?: boolean;
  /** directory of the source tree of the host */
  hostSource?: string | undefined;
}

/**
 * How to build a plugin that a host accepts, as a script or a Dockerfile.
 * @param goMod of the plugin; undefined: it may share any module of the host
 * @throws RecipeError
 */
export function recipeOf(
  profile: CheckProfile,
  goMod: GoMod | undefined,
  names: RecipeNames,
  form: 'script' | 'dockerfile',
  tree: Trees = {},
): string {
  const build = hostBuildOf(profile);
  const goDirective = goMod && lowerDirective(goMod, build);
  const shared = sharedModules(build);
  const modules = goMod ? bothHave(goMod, build) : shared.map(one => ({ ...one, isGuess: true }));
  const plan = planOf(build, {
    modules,
    brought: goMod && isChanged(modules, shared) ? shared.filter(({ path }) => !isAmong(modules, path)) : [],
    output: names.output,
    package: operand(tree.package ?? '.'),
    ...(goDirective === undefined ? {} : { goDirective }),
    ...(tree.hostSource === undefined ? {} : { hostSource: tree.hostSource }),
    isInWorkspace: tree.isInWorkspace === true,
    isWhole: true,
    mayBeElsewhere: true,
  });
  const missing = missingFor(plan, tree.hostSource, form);
  if (missing !== undefined) throw new RecipeError(missing);
  const guess = goMod ? undefined : requirableCount(build.facts);
  return form === 'dockerfile'
    ? recipeDockerfile(build, plan, names, libcOf(profile) === 'musl')
    : recipeScript(build, plan, { ...names, ...(guess === undefined ? {} : { guess }) });
}

/** Number of modules of a host that a plugin could require. */
export function requirableCount(facts: BuildFacts): number {
  return [...facts.modules.keys()].filter(path => !isOfTree(facts, path)).length;
}

/** What has to be had before a script can be written that makes a plugin which loads. */
function missingFor(plan: Plan, hostSource: string | undefined, form: string): string | undefined {
  const why = plan.unknown.at(-1) ?? '';
  if (plan.blocked !== undefined) return `not in the host: ${why}; ${plan.blocked}`;
  if (plan.isTreeNeeded && hostSource === undefined)
    return `not in the host: ${plan.unknown.filter(words => words.startsWith('the source of ')).join('; ')}; name it with --host-source DIR`;
  if (form === 'dockerfile' && plan.needs.length > 0)
    return `a Dockerfile cannot have the source tree of the host: leave --dockerfile out`;
  return undefined;
}

/**
 * The modules that both sides have. From Go 1.17 on go.mod lists all that a plugin needs; before, any module of the
 * host may be among what its requirements require.
 */
function bothHave({ go, requires, replaces }: GoMod, build: HostBuild): PluginModule[] {
  const isComplete = (parseGoVersion(`go${go ?? '1.16'}`)?.minor ?? 0) >= 17;
  return sharedModules(build).flatMap(({ path }) => {
    const required = requires.get(path);
    const replace = replaces.get(path);
    const isNamed = required !== undefined || replace !== undefined;
    if (!isNamed && (isComplete || isOfTree(build.facts, path))) return [];
    return [
      {
        path,
        ...(required === undefined ? {} : { required }),
        isReplaced: replace !== undefined,
        isOwnSource: replace?.isDirectory === true,
        isGuess: !isNamed,
      },
    ];
  });
}

function isAmong(modules: readonly PluginModule[], path: string): boolean {
  return modules.some(one => one.path === path);
}

/** Whether a module will have another version than go.mod gives it now. */
function isChanged(modules: readonly PluginModule[], ofHost: readonly PluginModule[]): boolean {
  const versions = new Map(ofHost.map(({ path, required }) => [path, required]));
  return modules.some(({ path, required }) => versions.get(path) !== required);
}

/** The host's toolchain refuses a go.mod of a newer release. */
export function lowerDirective({ go, toolchain }: GoMod, { facts }: HostBuild): string | undefined {
  const host = parseGoVersion(facts.release ?? '');
  if (!host) return undefined;
  if (isNewer(parseGoVersion(`go${go ?? '1'}`), host)) return minorOf(host);
  return isNewer(parseGoVersion(toolchain ?? ''), host) ? go : undefined;
}
