import { versionsOf } from '../profile/exported.ts';
import { dynamicOf } from '../profile/known.ts';
import type { CheckProfile } from '../profile/profile.ts';
import type { ScopeObject } from './scope.ts';

/**
 * musl knows no versions: any definition counts that is not hidden (ldso/dynlink.c: gnu_lookup, sysv_lookup) and has an
 * address, which the absolute symbols of version nodes have not (find_sym).
 */
export function definesVisibly(profile: CheckProfile, name: string): boolean {
  const isVisible = versionsOf(profile.exports, name).some(({ hidden }) => !hidden);
  return isVisible && !dynamicOf(profile)?.versionDefinitions.some(defined => defined.name === name);
}

/** The first object in scope that defines the name. DF_SYMBOLIC does not count. */
export function lookupVisible(scope: readonly ScopeObject[], name: string): ScopeObject | undefined {
  return scope.find(({ profile }) => definesVisibly(profile, name));
}
