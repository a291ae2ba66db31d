import { type BinaryProfile, PROFILE_SCHEMA } from './profile.ts';

/** A saved profile that cannot be used. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
}

/** What tells a saved profile from other JSON, within its first bytes. */
export const PROFILE_MARK = '{"goplugProfile":';

/** One line of JSON; the mark stands first so that a file is recognised without parsing it. */
export function formatProfile(profile: BinaryProfile): string {
  return `${PROFILE_MARK}${PROFILE_SCHEMA},${JSON.stringify(profile).slice(1)}\n`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads a saved profile. Only the frame is checked: its content was written by this tool. */
export function parseProfile(text: string): BinaryProfile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ProfileError(`the profile is not valid JSON: ${error instanceof Error ? error.message : ''}`);
  }
  if (!isRecord(value) || value['goplugProfile'] !== PROFILE_SCHEMA) {
    const found = isRecord(value) ? String(value['goplugProfile']) : typeof value;
    throw new ProfileError(`the profile has schema ${found}; this version reads schema ${PROFILE_SCHEMA}`);
  }
  const { goplugProfile: _, ...profile } = value;
  if (!isProfile(profile)) throw new ProfileError('the profile lacks identity, kind, head or exports');
  return profile;
}

function isProfile(value: Record<string, unknown>): value is Record<string, unknown> & BinaryProfile {
  const { identity, exports } = value;
  return (
    isRecord(identity) &&
    typeof identity['path'] === 'string' &&
    typeof identity['size'] === 'number' &&
    typeof value['kind'] === 'string' &&
    typeof value['head'] === 'string' &&
    isRecord(exports) &&
    exports['complete'] === true
  );
}
