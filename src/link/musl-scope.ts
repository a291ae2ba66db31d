import { versionsOf } from '../profile/exported.ts';
import type { CheckProfile } from '../profile/profile.ts';
import type { ScopeObject } from './scope.ts';

/** musl knows no versions: any definition counts that is not hidden (ldso/dynlink.c: gnu_lookup, sysv_lookup). */
export function definesVisibly({ exports }: CheckProfile, name: string): boolean {
  return versionsOf(exports, name).some(({ hidden }) => !hidden);
}

/** The first object in scope that defines the name. DF_SYMBOLIC does not count. */
export function lookupVisible(scope: readonly ScopeObject[], name: string): ScopeObject | undefined {
  return scope.find(({ profile }) => definesVisibly(profile, name));
}
