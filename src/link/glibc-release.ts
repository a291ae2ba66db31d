import { dynamicOf } from '../profile/known.ts';
import { minorOf } from '../profile/libc.ts';
import type { BinaryProfile, DynamicProfile } from '../profile/profile.ts';
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

/** Libraries that come with glibc and have its versions. */
const GLIBC_LIBRARY =
  /^(?:lib(?:c|m|mvec|pthread|dl|rt|resolv|util|anl|nsl|BrokenLocale)|ld-linux[\w-]*)\.so\.\d+$/;

export function isOfGlibc(library: string): boolean {
  return GLIBC_LIBRARY.test(library);
}

/** Whether every glibc brings it; others are of some processors, or left out by some distributions. */
export function comesWithGlibc(library: string): boolean {
  return isOfGlibc(library) && !/^lib(?:mvec|nsl)\./.test(library);
}

/** The version by which glibc says that it knows DT_RELR: glibc 2.36 and newer define it. */
export const RELR_VERSION = 'GLIBC_ABI_DT_RELR';

/** `GLIBC_2.34` to ['GLIBC', 2, 34]; anything else has no order. */
export function versionParts(name: string): { family: string; numbers: number[] } | undefined {
  const match = /^([A-Z]+)_(\d+(?:\.\d+)*)$/.exec(name === RELR_VERSION ? 'GLIBC_2.36' : name);
  return match ? { family: match[1] ?? '', numbers: (match[2] ?? '').split('.').map(Number) } : undefined;
}

/** `2.9` before `2.31`. */
export function compareReleases(a: string, b: string): number {
  return compareNumbers(a.split('.').map(Number), b.split('.').map(Number));
}

export function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The oldest glibc that has all versions which a file needs of it, as `2.34`; undefined: it needs none. */
export function glibcNeededBy(profile: BinaryProfile): string | undefined {
  const needs = (dynamicOf(profile)?.versionNeeds ?? []).filter(({ file }) => isOfGlibc(file));
  const highest = needs
    .flatMap(({ versions }) => versions.filter(({ weak }) => !weak))
    .flatMap(({ name }) => versionParts(name) ?? [])
    .filter(({ family }) => family === 'GLIBC')
    .map(({ numbers }) => numbers)
    .sort(compareNumbers)
    .at(-1);
  return highest?.slice(0, 2).join('.');
}
