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

/** 36 of `2.36`. */
export function minorOf(glibc: string | undefined): number | undefined {
  const minor = /^2\.(\d+)/.exec(glibc ?? '')?.[1];
  return minor === undefined ? undefined : Number(minor);
}
