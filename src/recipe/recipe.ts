import { isNewer, minorOf, parseGoVersion } from '../go/version.ts';
import { holdsGlibc, libcOf } from '../profile/libc.ts';
import type { BinaryProfile, CheckProfile } from '../profile/profile.ts';
import type { GoMod } from './go-mod.ts';
import { type HostBuild, hostBuildOf } from './host-build.ts';
import { type PluginModule, planOf, sharedModules } from './plan.ts';
import { type RecipeNames, recipeDockerfile, recipeScript } from './script.ts';

/** Why no plugin can be built for a program: words that follow its name. Undefined: one can. */
export function noRecipeFor(profile: BinaryProfile): string | undefined {
  const { go, elf } = profile;
  if (!go) return 'is not a Go program: there is nothing to build for it';
  if (go.linkedLibraries) return 'was built with -linkshared: no plugin can be built to fit its libraries';
  if (elf?.staticLibc || holdsGlibc(profile)) return 'is linked statically: no plugin loads into it';
  return undefined;
}

/**
 * How to build a plugin that a host accepts, as a script or a Dockerfile.
 * @param goMod of the plugin; undefined: it may share any module of the host
 */
export function recipeOf(
  profile: CheckProfile,
  goMod: GoMod | undefined,
  names: RecipeNames,
  form: 'script' | 'dockerfile',
): string {
  const build = hostBuildOf(profile);
  const goDirective = goMod && lowerDirective(goMod, build);
  const plan = planOf(build, {
    modules: goMod ? bothHave(goMod, build) : sharedModules(build),
    output: names.output,
    ...(goDirective === undefined ? {} : { goDirective }),
    isWhole: true,
    mayBeElsewhere: true,
  });
  return form === 'dockerfile'
    ? recipeDockerfile(build, plan, names, libcOf(profile) === 'musl')
    : recipeScript(build, plan, names);
}

/**
 * The modules that both sides have. From Go 1.17 on go.mod lists all that a plugin needs; before, any module of the
 * host may be among what its requirements require.
 */
function bothHave({ go, requires, replaces }: GoMod, build: HostBuild): PluginModule[] {
  const isComplete = (parseGoVersion(`go${go ?? '1.16'}`)?.minor ?? 0) >= 17;
  return sharedModules(build)
    .filter(({ path }) => !isComplete || requires.has(path))
    .map(({ path }) => {
      const required = requires.get(path);
      return { path, ...(required === undefined ? {} : { required }), isReplaced: replaces.has(path) };
    });
}

/** The host's toolchain refuses a go.mod of a newer release. */
function lowerDirective({ go, toolchain }: GoMod, { facts }: HostBuild): string | undefined {
  const host = parseGoVersion(facts.release ?? '');
  if (!host) return undefined;
  if (isNewer(parseGoVersion(`go${go ?? '1'}`), host)) return minorOf(host);
  return isNewer(parseGoVersion(toolchain ?? ''), host) ? go : undefined;
}
