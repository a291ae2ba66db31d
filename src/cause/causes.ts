import type { LoadTrace } from '../link/verdict.ts';
import { moduleOf } from '../profile/known.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { buildCauses } from './build-causes.ts';
import { buildFactsOf } from './build-facts.ts';
import type { Cause } from './cause.ts';
import { moduleCauses } from './module-causes.ts';
import { nameCause } from './name-cause.ts';
import { pgoCause } from './pgo-cause.ts';
import { rootCauses } from './root-causes.ts';
import type { Sides } from './sides.ts';
import { tagsCause, withTagsBeside } from './tag-causes.ts';

/** A plugin of the check as the causes see it. */
export interface Opened {
  name: string;
  profile: CheckProfile | undefined;
}

/** What is compared of a package: nothing, where it is only known that both sides have it. */
interface Compared {
  package: string;
  hashes?: { plugin: string; host: string };
}

/**
 * Why the packages of a plugin are not those of the process: all causes at once, for the host and for each earlier
 * plugin that brought a package, in the order in which they are best fixed.
 */
export function causesOf(
  host: CheckProfile,
  plugins: readonly Opened[],
  index: number,
  trace: LoadTrace,
): Cause[] {
  const own = plugins[index]?.profile;
  if (!own) return [];
  const isOtherRelease = trace.obstacles.some(({ rule }) => rule === 'toolchain-layout');
  const groups = new Map<number | undefined, Compared[]>();
  for (const { package: name, earlier, plugin, host: theirs } of trace.packages.differing)
    groups.set(earlier, [
      ...(groups.get(earlier) ?? []),
      { package: name, hashes: { plugin, host: theirs } },
    ]);
  if (isOtherRelease && groups.size === 0) groups.set(undefined, sharedByName(host, own));
  return [...groups].flatMap(([earlier, compared]) => {
    const other = earlier === undefined ? { name: 'host', profile: host } : plugins[earlier];
    if (!other?.profile) return [];
    // Each package of such a program was compiled as those of libraries are: whatever else differs explains nothing.
    if (other.profile.go?.linkedLibraries) return [];
    const causes = compareBuilds(own, other.name, other.profile, compared);
    // Another release is the verdict itself, and behind it every package differs: a merely likely cause adds nothing.
    // A profile does: no build without it has the same packages.
    return isOtherRelease
      ? causes.filter(
          ({ rule, certainty }) =>
            rule !== 'toolchain-version' && (certainty === 'proven' || rule === 'build-pgo'),
        )
      : causes;
  });
}

function compareBuilds(
  plugin: CheckProfile,
  who: string,
  other: CheckProfile,
  compared: readonly Compared[],
): Cause[] {
  const hashes = new Map(compared.flatMap(one => (one.hashes ? [[one.package, one.hashes] as const] : [])));
  const all: Sides = {
    plugin: buildFactsOf('plugin', plugin),
    other: buildFactsOf(who, other),
    differing: compared.map(({ package: name }) => name),
    hashes,
  };
  const path = moduleOf(plugin)?.importPath;
  const named = nameCause(all, path);
  // Its own main package, in an earlier build of it or under a name that is taken, is nothing that both sides took from elsewhere.
  const sides = { ...all, differing: all.differing.filter(name => name !== path) };
  const build = buildCauses(sides);
  const tags = tagsCause(sides);
  const modules = moduleCauses(sides, tags);
  const found = [...build, ...tags, ...modules];
  const proven = [...found, ...pgoCause(sides, found)];
  return withTagsBeside(sides, [...named, ...proven, ...rootCauses(sides, proven)]);
}

/** Across the change of symbol names in Go 1.20 no package is ever compared: what both have code of. */
function sharedByName(host: CheckProfile, plugin: CheckProfile): Compared[] {
  const directories = host.origin?.directories ?? {};
  return (moduleOf(plugin)?.packages ?? [])
    .filter(({ package: name }) => name in directories)
    .map(({ package: name }) => ({ package: name }));
}
