import { isNewer, minorOf, parseGoVersion } from '../../go/version.ts';
import { readGoMod } from '../../node/go-mod-file.ts';
import { readHost } from '../../node/host-file.ts';
import { writeFileAtomically } from '../../node/write-file.ts';
import { libcOf } from '../../profile/libc.ts';
import { answersOf } from '../../read/saved.ts';
import type { GoMod } from '../../recipe/go-mod.ts';
import { type HostBuild, hostBuildOf } from '../../recipe/host-build.ts';
import { type PluginModule, planOf, sharedModules } from '../../recipe/plan.ts';
import { recipeDockerfile, recipeScript } from '../../recipe/script.ts';
import { VERSION } from '../../version.ts';
import { type Streams, UsageError } from '../streams.ts';

export interface RecipeArguments {
  host: string;
  /** directory with the plugin's go.mod */
  module: string | undefined;
  dockerfile: boolean;
  output: string | undefined;
}

const PLUGIN = 'plugin.so';

/** `goplug-lint recipe HOST [--module DIR] [--dockerfile] [-o FILE]` */
export async function runRecipe(
  { host, module, dockerfile, output }: RecipeArguments,
  streams: Streams,
): Promise<number> {
  const { binary, source } = await readHost(host, false);
  try {
    const profile = answersOf(await binary.complete());
    if (!profile.go) throw new UsageError(`${host} is not a Go program: there is nothing to build for it`);
    if (profile.go.linkedLibraries)
      throw new UsageError(`${host} was built with -linkshared: no plugin can be built to fit its libraries`);
    const build = hostBuildOf(profile);
    const goMod = module === undefined ? undefined : readGoMod(module);
    const goDirective = goMod && lowerDirective(goMod, build);
    const plan = planOf(build, {
      modules: goMod ? ofGoMod(goMod, build) : sharedModules(build),
      output: PLUGIN,
      ...(goDirective === undefined ? {} : { goDirective }),
      isWhole: true,
      mayBeElsewhere: true,
    });
    const names = { host, module, output: PLUGIN, version: VERSION };
    const text = dockerfile
      ? recipeDockerfile(build, plan, names, libcOf(profile) === 'musl')
      : recipeScript(build, plan, names);
    if (output === undefined) streams.stdout(text);
    else writeFileAtomically(output, text);
    return 0;
  } finally {
    source.close();
  }
}

/**
 * The modules that both sides have. From Go 1.17 on go.mod lists all that a plugin needs; before, any module of the
 * host may be among what its requirements require.
 */
function ofGoMod({ go, requires, replaces }: GoMod, build: HostBuild): PluginModule[] {
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
