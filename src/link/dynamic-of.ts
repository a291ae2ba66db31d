import type { BinaryProfile, DynamicProfile } from '../profile/profile.ts';

/** The dynamic side of a file; undefined where there is none or it could not be read. */
export function dynamicOf(profile: BinaryProfile): DynamicProfile | undefined {
  const fact = profile.elf?.dynamic;
  return fact?.known ? fact.value : undefined;
}
