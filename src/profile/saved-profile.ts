import { jsonText } from '../bytes/log-text.ts';
import type { HostLookup } from '../code/host-lookup.ts';
import type { BinaryProfile, ExportTable, ExportType, Origin } from './profile.ts';
import type { InitFacts } from './registrations.ts';

/** Version of the format of saved profiles: profiles of another one are refused. */
export const PROFILE_VERSION = 1;

/**
 * The facts of a file with everything that it can be asked, in place of the file. `schema/profile-v1.schema.json` is
 * generated from this type.
 */
export interface SavedProfile extends BinaryProfile {
  /** version of the format; stands first, so that a file is recognised without parsing it */
  goplugProfile: typeof PROFILE_VERSION;
  exports: SavedExports;
  /** where all packages were compiled; of Go files */
  origin?: Origin;
  /** types of all exports, by name; of plugins */
  exportTypes?: Record<string, ExportType>;
  /**
   * what a host looks up in its plugins, as far as its code shows
   * @maxItems 4096
   */
  lookups?: HostLookup[];
  /**
   * of a host that opens plugins in an init function: the functions on the way there, from the init function on
   * @maxItems 64
   */
  opensInInit?: string[];
  /** nothing but init functions opens plugins; absent: not known */
  opensOnlyInInit?: true;
  /** what its init functions do; absent: not read */
  inits?: InitFacts;
}

/** Every name that the file defines: package hashes and versioned names as they are, of the others only the hash. */
export type SavedExports = Pick<ExportTable, 'symbols' | 'hashes' | 'packageHashes'>;

/** A saved profile that cannot be used: says what is wrong, and where in it. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
}

/** What distinguishes a saved profile from other JSON, within its first bytes. */
export const PROFILE_MARK = '{"goplugProfile":';

/** One line of JSON; the mark stands first. */
export function formatProfile({ goplugProfile, ...profile }: SavedProfile): string {
  return `${jsonText({ goplugProfile, ...profile })}\n`;
}
