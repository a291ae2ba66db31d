import { dynamicOf } from '../profile/known.ts';
import { minorOf } from '../profile/libc.ts';
import type { DynamicProfile } from '../profile/profile.ts';
import type { ScopeObject } from './scope.ts';

/** glibc's libc.so.6 among the libraries of a process. */
export function glibcAmong(libraries: readonly ScopeObject[]): DynamicProfile | undefined {
  return libraries
    .map(({ profile }) => dynamicOf(profile))
    .find(dynamic => dynamic?.soname?.startsWith('libc.so.'));
}

/** Whether a library has a version in its records, by which it says that it is of that release or a newer one. */
export function definesVersion({ versionDefinitions }: DynamicProfile, version: string): boolean {
  return versionDefinitions.some(({ name }) => name === version);
}

/**
 * Whether the process has this release of glibc or a newer one: by the version that libc.so.6 defines from then on, or by
 * the release that stands for it. Undefined: neither is known.
 */
export function isGlibcSince(
  minor: number,
  libraries: readonly ScopeObject[],
  glibc: string | undefined,
): boolean | undefined {
  const libc = glibcAmong(libraries);
  if (libc) return definesVersion(libc, `GLIBC_2.${minor}`);
  const own = minorOf(glibc);
  return own === undefined ? undefined : own >= minor;
}

/** Releases in which libc.so.6 defines no version of its own. */
const WITHOUT_VERSION: readonly number[] = [37, 40];

/** The minor releases that a libc.so.6 may be of, by the last version that it defines. */
export function minorsOf({ versionDefinitions }: DynamicProfile): readonly number[] {
  const defined = versionDefinitions.flatMap(({ name }) => {
    const minor = /^GLIBC_2\.(\d+)$/.exec(name)?.[1];
    return minor === undefined ? [] : [Number(minor)];
  });
  if (defined.length === 0) return [];
  const last = Math.max(...defined);
  return WITHOUT_VERSION.includes(last + 1) ? [last, last + 1] : [last];
}
