import { readGoMod } from '../../node/go-mod-file.ts';
import { readHost } from '../../node/host-file.ts';
import type { HostInImage } from '../../node/image/host-in-image.ts';
import { writeFileAtomically } from '../../node/write-file.ts';
import { answersOf } from '../../read/saved.ts';
import { noRecipeFor, recipeOf } from '../../recipe/recipe.ts';
import { VERSION } from '../../version.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { withHost } from '../host-argument.ts';
import { type Streams, UsageError } from '../streams.ts';

const PLUGIN = 'plugin.so';

/** `goplug-lint recipe HOST [--module DIR] [--dockerfile] [-o FILE]` */
export function runRecipe(args: ArgumentsOf<'recipe'>, streams: Streams): Promise<number> {
  return withHost(args, streams, place => recipeFor(place, args, streams));
}

async function recipeFor(
  place: string | HostInImage,
  { host, module, dockerfile, output }: ArgumentsOf<'recipe'>,
  streams: Streams,
): Promise<number> {
  const { binary, source } = await readHost(place, false);
  try {
    const profile = answersOf(await binary.complete());
    const reason = noRecipeFor(profile);
    if (reason !== undefined) throw new UsageError(`${host} ${reason}`);
    const goMod = module === undefined ? undefined : readGoMod(module);
    const names = { host, module, output: PLUGIN, version: VERSION };
    const text = recipeOf(profile, goMod, names, dockerfile ? 'dockerfile' : 'script');
    if (output === undefined) streams.stdout(text);
    else writeFileAtomically(output, text);
    return 0;
  } finally {
    source.close();
  }
}
