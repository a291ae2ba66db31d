import { compareReleases, glibcNeededBy } from '../link/glibc-release.ts';
import type { LoadTrace } from '../link/verdict.ts';
import type { Artifact } from './artifact.ts';

/** What a file needs of glibc, with the libraries that come with it. */
export function withLibraries(
  { glibcNeeded }: Artifact,
  { libraries = [] }: Pick<LoadTrace, 'libraries'>,
): Pick<Artifact, 'glibcNeeded'> {
  const highest = [glibcNeeded, ...libraries.map(({ profile }) => glibcNeededBy(profile))]
    .filter(release => release !== undefined)
    .sort(compareReleases)
    .at(-1);
  return highest === undefined ? {} : { glibcNeeded: highest };
}

/** Whether a plugin keeps its host from places where it ran before. */
export function needsNewer({ glibcNeeded: own }: Artifact, { glibcNeeded: hosts }: Artifact): boolean {
  return own !== undefined && (hosts === undefined || compareReleases(own, hosts) > 0);
}
