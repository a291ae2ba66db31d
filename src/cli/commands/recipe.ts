import { ExitCode } from '../../gate/gate.ts';
import { InputError } from '../../node/errors.ts';
import { readHost } from '../../node/host-file.ts';
import { readHostTree } from '../../node/host-tree.ts';
import type { HostInImage } from '../../node/image/host-in-image.ts';
import { PackageError, readPluginTree } from '../../node/plugin-tree.ts';
import { writeFileAtomically } from '../../node/write-file.ts';
import type { CheckProfile } from '../../profile/profile.ts';
import { buildProfile } from '../../read/whole-origin.ts';
import { hostBuildOf } from '../../recipe/host-build.ts';
import { hostSourceOf, treeModules } from '../../recipe/host-source.ts';
import { RecipeError, recipeOf, requirableCount } from '../../recipe/recipe.ts';
import { guessWords } from '../../recipe/script.ts';
import { VERSION } from '../../version.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { withHost } from '../host-argument.ts';
import { refusedHost } from '../refused-host.ts';
import { type Streams, UsageError } from '../streams.ts';

const PLUGIN = 'plugin.so';

/** `goplug-lint recipe HOST [--module DIR [--package PATH]] [--host-source DIR] [--dockerfile] [-o FILE]` */
export function runRecipe(given: ArgumentsOf<'recipe'>, streams: Streams): Promise<number> {
  return withHost(given, streams, place => recipeFor(place, given, streams));
}

async function recipeFor(
  place: string | HostInImage,
  given: ArgumentsOf<'recipe'>,
  streams: Streams,
): Promise<number> {
  const { binary, source } = await readHost(place, false);
  try {
    return printRecipe(await buildProfile(binary), given, streams);
  } finally {
    source.close();
  }
}

function printRecipe(
  profile: CheckProfile,
  { host, module, package: main, hostSource, dockerfile, output }: ArgumentsOf<'recipe'>,
  streams: Streams,
): number {
  const refused = refusedHost(profile, host, streams);
  if (refused !== undefined) return refused;
  const { facts } = hostBuildOf(profile);
  const plugin = module === undefined ? undefined : readModule(module, main, treeModules(facts));
  const tree = hostSource === undefined ? undefined : readHostTree(hostSource, hostSourceOf(facts));
  const names = { host, module: plugin?.directory, output: PLUGIN, version: VERSION };
  try {
    const text = recipeOf(profile, plugin?.goMod, names, dockerfile ? 'dockerfile' : 'script', {
      package: plugin?.main ?? main,
      isInWorkspace: plugin?.isInWorkspace === true,
      hostSource: tree,
    });
    if (output === undefined) streams.stdout(text);
    else writeFileAtomically(output, text);
  } catch (error) {
    if (error instanceof RecipeError) throw new InputError(`no recipe for ${host}: ${error.message}`);
    throw error;
  }
  if (!plugin) streams.stderr(`goplug-lint: the recipe ${guessWords(requirableCount(facts))}\n`);
  return ExitCode.passed;
}

function readModule(
  module: string,
  main: string | undefined,
  ofHost: readonly string[],
): ReturnType<typeof readPluginTree> {
  try {
    return readPluginTree(module, main, ofHost);
  } catch (error) {
    if (error instanceof PackageError) throw new UsageError(error.message);
    throw error;
  }
}
