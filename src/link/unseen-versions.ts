import { abiOf } from '../profile/abi.ts';
import { dynamicOf } from '../profile/known.ts';
import type { DynamicProfile } from '../profile/profile.ts';
import { compareNumbers, isOfGlibc, versionParts } from './glibc-release.ts';
import type { ProcessState } from './process.ts';
import type { ScopeObject } from './scope.ts';
import type { Obstacle } from './verdict.ts';

/**
 * Versions of a library of the target that is not at hand. All that is known is that the host itself starts with it, or the
 * release of glibc there: by this the host's own versions are judged too.
 */
export function unseenVersions(
  { host, environment: { glibc } }: ProcessState,
  object: ScopeObject,
  file: string,
  versions: DynamicProfile['versionNeeds'][number]['versions'],
  requester: string,
): Obstacle[] {
  const isGlibc = glibc !== undefined && isOfGlibc(file);
  const isHost = object.owner.kind === 'host';
  if (isHost && !isGlibc) return [];
  const sameFile = isHost ? undefined : dynamicOf(host)?.versionNeeds.find(need => need.file === file);
  // Where ld.so finds glibc is part of its words; without the target's files it is where Debian and Ubuntu have it.
  const directory = `/lib/${(host.elf && abiOf(host.elf)?.triplet) ?? ''}`;
  const known = (sameFile?.versions ?? []).map(({ name }) => name);
  const floor = highestVersion(isGlibc ? [...known, `GLIBC_${glibc}`] : known);
  return versions
    .filter(({ name, weak }) => !weak && !known.includes(name) && !isCovered(name, floor))
    .map((version): Obstacle => {
      const { name } = version;
      const isDecided = isGlibc && versionParts(name)?.family === 'GLIBC';
      return {
        rule: 'glibc-version',
        stage: 'symbol-versions',
        kind: isDecided ? 'fails' : 'unknown',
        message: `${isDecided ? `${directory}/${file}` : file}: version \`${name}' not found (required by ${requester})`,
        about: { library: file, version: name },
        ...(isDecided ? { assumptions: [`the target has glibc ${glibc}, in ${directory}`] } : {}),
      };
    });
}

function highestVersion(names: readonly string[]): string | undefined {
  return names
    .filter(name => versionParts(name))
    .sort((a, b) => compareNumbers(versionParts(a)?.numbers ?? [], versionParts(b)?.numbers ?? []))
    .at(-1);
}

/** glibc never drops a version: a target that has `floor` has every older one of the same family. */
function isCovered(name: string, floor: string | undefined): boolean {
  const wanted = versionParts(name);
  const has = floor === undefined ? undefined : versionParts(floor);
  return (
    wanted !== undefined && has?.family === wanted.family && compareNumbers(wanted.numbers, has.numbers) <= 0
  );
}
