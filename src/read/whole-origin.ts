import { isTellingPackage } from '../go/standard-library.ts';
import { packagesOf } from '../profile/exported.ts';
import { moduleOf } from '../profile/known.ts';
import type { BinaryProfile, CheckProfile, ExportTable, Origin } from '../profile/profile.ts';
import type { Binary } from './binary.ts';

/** Where all packages of a file come from. */
export function wholeOrigin(
  profile: BinaryProfile,
  exports: Pick<ExportTable, 'packageHashes'>,
  origin: Binary['origin'],
): Promise<Origin> {
  const names = (moduleOf(profile)?.packages ?? packagesOf(exports)).map(({ package: name }) => name);
  return origin(new Set(names), new Set(names.filter(isTellingPackage)));
}

/** What a build like that of the file takes: its packages and where they come from, and nothing of what its code does. */
export async function buildProfile(binary: Binary): Promise<CheckProfile> {
  const profile = await binary.defining();
  if (!profile.go) return profile;
  return { ...profile, origin: await wholeOrigin(profile, profile.exports, binary.origin) };
}
