import { dynamicOf } from '../profile/known.ts';
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

/** 36 of `2.36`. */
export function minorOf(glibc: string | undefined): number | undefined {
  const minor = /^2\.(\d+)/.exec(glibc ?? '')?.[1];
  return minor === undefined ? undefined : Number(minor);
}
