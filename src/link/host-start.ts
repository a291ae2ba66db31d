import { dynamicOf } from '../profile/known.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import { glibcNeededBy } from './glibc-release.ts';
import type { ProcessState } from './process.ts';
import type { Obstacle } from './verdict.ts';

/**
 * What ends the host before it runs a line of its own, by what keeps the dynamic linker from loading what it needs: then
 * no plugin is ever opened. Only what is certain: about a library that is not at hand nothing is reported.
 */
export function startObstacle(
  { host, linker, environment }: ProcessState,
  obstacles: readonly Obstacle[],
): Obstacle | undefined {
  const first = obstacles.find(({ kind }) => kind === 'fails');
  if (!first?.message || (first.rule === 'library-missing' && isRelative(host))) return undefined;
  const { message, assumptions } = first;
  const about = { detail: message };
  const isNamed = first.rule === 'glibc-version' && !environment.libraries;
  const base = {
    rule: isNamed ? 'host-glibc' : 'host-start',
    stage: 'host',
    about: isNamed ? { ...about, version: glibcNeededBy(host) ?? '' } : about,
    ...(assumptions ? { assumptions } : {}),
  } as const;
  // What becomes of the program around it is not the library's to say.
  if (host.kind === 'go-c-shared') return { ...base, kind: 'fails' };
  return { ...base, kind: 'crashes', message: linker.startError(host.identity.path, first) };
}

/** It looks for libraries beside itself, and where it lies on the target is not known. */
function isRelative(host: BinaryProfile): boolean {
  const { rpath = '', runpath = '' } = dynamicOf(host) ?? {};
  return `${rpath}:${runpath}`.split(':').some(directory => directory !== '' && !directory.startsWith('/'));
}
