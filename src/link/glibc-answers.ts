import { dynamicOf } from '../profile/known.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import { glibcNeededBy, isOfGlibc, minorOf } from './glibc-release.ts';
import { isInGlibc, type Releases } from './glibc-symbols.ts';
import type { Environment } from './request.ts';

/** They are in every process of glibc, whoever needs them. */
const EVERYWHERE = ['libc.so.6'];

/** What the libraries of glibc that these files need have of these names, in a release that is known, or the host's. */
export function glibcAnswers(
  host: BinaryProfile,
  files: readonly BinaryProfile[],
  names: Iterable<string>,
  glibc: string | undefined,
): NonNullable<Environment['glibcSymbols']> {
  const machine = host.elf?.machine ?? 0;
  const releases = releasesOf(host, glibc);
  const sonames = new Set([
    ...EVERYWHERE,
    ...[host, ...files].flatMap(file => dynamicOf(file)?.needed ?? []).filter(isOfGlibc),
    // ld.so is needed by the C library.
    ...(host.elf?.interpreter?.split('/').slice(-1) ?? []),
  ]);
  const wanted = [...names];
  return Object.fromEntries(
    [...sonames].map(soname => [
      soname,
      Object.fromEntries(
        wanted.flatMap(name => {
          const answer = isInGlibc(machine, soname, name, releases);
          return answer === undefined ? [] : [[name, answer] as const];
        }),
      ),
    ]),
  );
}

/** The one that is named, or those with which the host starts. */
function releasesOf(host: BinaryProfile, glibc: string | undefined): Releases {
  const minor = minorOf(glibc);
  if (minor !== undefined) return { least: minor, most: minor };
  return { least: minorOf(glibcNeededBy(host)) ?? 0, most: Number.POSITIVE_INFINITY };
}
