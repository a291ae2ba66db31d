import { checkJson } from '../values/json-schema.ts';
import { parseJson } from '../values/json-text.ts';
import { isRecord, ValueError } from '../values/plain-values.ts';
import { shownValue } from '../values/shown-value.ts';
import { SAVED_PROFILE_SCHEMA } from './profile-schema.ts';
import { PROFILE_VERSION, ProfileError, type SavedProfile } from './saved-profile.ts';

/**
 * Reads a saved profile, and checks all of it: whoever made it, it is safe to compute with.
 * @throws ProfileError in one line: what is wrong, and where in it
 */
export function parseProfile(text: string): SavedProfile {
  const value = parsed(text);
  const version = isRecord(value) ? value['goplugProfile'] : undefined;
  if (version !== PROFILE_VERSION)
    throw new ProfileError(
      version === undefined
        ? 'not a saved profile: it has no goplugProfile'
        : `format version ${shownValue(version)}; this goplug-lint reads version ${PROFILE_VERSION}`,
    );
  try {
    checkJson<SavedProfile>(value, SAVED_PROFILE_SCHEMA);
    checkHashes(value);
    return value;
  } catch (error) {
    if (error instanceof ValueError) throw new ProfileError(error.message);
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof ValueError) throw new ProfileError(error.message);
    throw new ProfileError(`not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What the schema cannot say: the text is base64. */
function checkHashes({ exports: { hashes = '' } }: SavedProfile): void {
  if (hashes.length % 4 !== 0) throw new ValueError('exports.hashes: not base64');
}
