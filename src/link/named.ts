import { dynamicOf } from '../profile/known.ts';
import type { ScopeObject } from './scope.ts';

/** Whether an object answers a DT_NEEDED of this name. */
export function isNamed(object: ScopeObject, name: string): boolean {
  return object.names.includes(name) || dynamicOf(object.profile)?.soname === name;
}
