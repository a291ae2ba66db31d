import type { BinaryProfile } from '../profile/profile.ts';
import type { Binary } from './binary.ts';

/** A saved profile in the place of the file that it was made of. */
export function binaryOfProfile(profile: BinaryProfile): Binary {
  return {
    profile,
    answering: async () => profile,
    origin: async () => profile.go?.origin ?? { directories: {} },
    exportTypes: async () => profile.go?.exportTypes,
    lookups: async () => profile.go?.lookups,
    namesakes: async () => ({}),
    defining: async () => profile,
    complete: async () => profile,
  };
}
