import { dynamicOf } from '../profile/known.ts';
import { minorOf } from '../profile/libc.ts';
import type { BinaryProfile } from '../profile/profile.ts';
import { glibcNeededBy, isOfGlibc } from './glibc-release.ts';
import { LAST_READ } from './glibc-symbol-table.ts';
import { isInGlibc, type Releases } from './glibc-symbols.ts';
import type { Environment } from './request.ts';

/** They are in every process of glibc, whoever needs them. */
const EVERYWHERE = ['libc.so.6'];

/**
 * What the libraries of glibc that these files need have of these names, in a release that is known, or the host's. Names
 * that a host asks dlsym for are its own: no release that comes later is going to have them.
 */
export function glibcAnswers(
  host: BinaryProfile,
  files: readonly BinaryProfile[],
  { references, symbols }: { references: Iterable<string>; symbols: readonly string[] },
  glibc: string | undefined,
): NonNullable<Environment['glibcSymbols']> {
  const machine = host.elf?.machine ?? 0;
  const releases = releasesOf(host, glibc);
  const read = { ...releases, most: Math.min(releases.most, LAST_READ) };
  const sonames = new Set([
    ...EVERYWHERE,
    ...[host, ...files].flatMap(file => dynamicOf(file)?.needed ?? []).filter(isOfGlibc),
    // ld.so is needed by the C library.
    ...(host.elf?.interpreter?.split('/').slice(-1) ?? []),
  ]);
  const wanted = new Map([
    ...symbols.map(name => [name, read] as const),
    ...[...references].map(name => [name, releases] as const),
  ]);
  return Object.fromEntries(
    [...sonames].map(soname => [
      soname,
      Object.fromEntries(
        [...wanted].flatMap(([name, ofName]) => {
          const answer = isInGlibc(machine, soname, name, ofName);
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
