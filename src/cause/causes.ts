import type { LoadTrace } from '../link/verdict.ts';
import { moduleOf } from '../profile/known.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { buildCauses } from './build-causes.ts';
import { buildFactsOf } from './build-facts.ts';
import type { Cause } from './cause.ts';
import { moduleCauses } from './module-causes.ts';

/** A plugin of the check as the causes see it. */
export interface Opened {
  name: string;
  profile: CheckProfile | undefined;
}

/**
 * Why the packages of a plugin are not those of the process: all causes at once, for the host and for each earlier
 * plugin that brought a package, in the order in which they are best mended.
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
  const groups = new Map<number | undefined, string[]>();
  for (const { package: name, earlier } of trace.packages.differing)
    groups.set(earlier, [...(groups.get(earlier) ?? []), name]);
  if (isOtherRelease && groups.size === 0) groups.set(undefined, sharedByName(host, own));
  return [...groups].flatMap(([earlier, differing]) => {
    const other = earlier === undefined ? { name: 'host', profile: host } : plugins[earlier];
    if (!other?.profile) return [];
    // Each package of such a program was compiled as those of libraries are: whatever else differs explains nothing.
    if (other.profile.go?.linkedLibraries) return [];
    const causes = compareBuilds(own, other.name, other.profile, differing);
    // Another release is the verdict itself, and behind it every package differs: what is only likely says nothing.
    return isOtherRelease
      ? causes.filter(({ rule, certainty }) => rule !== 'toolchain-version' && certainty === 'proven')
      : causes;
  });
}

function compareBuilds(
  plugin: CheckProfile,
  who: string,
  other: CheckProfile,
  differing: readonly string[],
): Cause[] {
  const sides = { plugin: buildFactsOf('plugin', plugin), other: buildFactsOf(who, other), differing };
  const build = buildCauses(sides);
  const explained = new Set(build.flatMap(({ packages }) => packages));
  return [...build, ...moduleCauses(sides, explained)];
}

/** Across the change of symbol names in Go 1.20 no package is ever compared: what both have code of. */
function sharedByName(host: CheckProfile, plugin: CheckProfile): string[] {
  const directories = host.origin?.directories ?? {};
  return (moduleOf(plugin)?.packages ?? [])
    .map(({ package: name }) => name)
    .filter(name => name in directories);
}
