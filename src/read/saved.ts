import { packagesOf } from '../profile/exported.ts';
import type { CheckProfile } from '../profile/profile.ts';
import { PROFILE_VERSION, type SavedProfile } from '../profile/saved-profile.ts';
import type { Binary } from './binary.ts';

/** A file that was read whole, in place of the file: it answers by what is kept of it. */
export function keptBinary(kept: CheckProfile): Binary {
  const {
    exports,
    origin,
    exportTypes,
    namesakes,
    unrecognised,
    foreignPackages,
    opensInInit,
    opensOnlyInInit,
    ...profile
  } = kept;
  const opens = opensInInit && { opensInInit, ...(opensOnlyInInit ? { opensOnlyInInit } : {}) };
  return {
    profile,
    ...answering(kept),
    origin: async () => origin ?? { directories: {} },
    exportTypes: async () => exportTypes,
    lookups: async () => undefined,
    opensInInit: async () => opens,
    registrations: async () => kept.inits,
    packages: async () => packagesOf(kept.exports).map(one => one.package),
    declared: async () => kept.declared ?? {},
    namesakes: async () => namesakes ?? {},
    foreignPackages: async () => foreignPackages ?? [],
    unrecognised: async () =>
      unrecognised ?? [{ structure: 'profile', offset: -1, value: 'the file itself is not here' }],
    complete: async () => ({ goplugProfile: PROFILE_VERSION, ...profile, ...opens, exports }),
  };
}

/** A saved profile in place of the file that it was made of. */
export function binaryOfProfile(saved: SavedProfile): Binary {
  return {
    ...keptBinary(answersOf(saved)),
    lookups: async () => saved.lookups,
    complete: async () => saved,
  };
}

/** A saved profile that was given in place of the file: words name the profile, not the file that it was made of. */
export function givenProfile(profile: SavedProfile, path: string): Binary {
  const saved: SavedProfile = { ...profile, identity: { ...profile.identity, path } };
  return { ...binaryOfProfile(saved), ...answering({ ...answersOf(saved), isProfile: true }) };
}

function answering(kept: CheckProfile): Pick<Binary, 'answering' | 'defining'> {
  return { answering: async () => kept, defining: async () => kept };
}

/** What a saved profile answers to any check. */
export function answersOf({
  goplugProfile: _,
  exports,
  lookups: _lookups,
  ...profile
}: SavedProfile): CheckProfile {
  return { ...profile, exports: { complete: true, ...exports } };
}
