import { moduleOf } from '../../profile/known.ts';
import type { BinaryProfile } from '../../profile/profile.ts';

/** The import path of a plugin's main package, as plugin.Open knows it; '' where it cannot be read. */
export function pluginPathOf(profile: BinaryProfile | undefined): string {
  return (profile && moduleOf(profile)?.importPath) ?? '';
}
