// Reads the recorded cases and the profiles that are kept of their files.
import { readdirSync, readFileSync } from 'node:fs';
import { brotliDecompressSync, constants } from 'node:zlib';

const fixtures = new URL('../fixtures/', import.meta.url);

/** @import { RecordedCase } from './truth/truth-files.js' */
/** @import { CheckProfile } from '../dist/profile/profile.js' */
/** @import { OpenRequest, Environment } from '../dist/link/request.js' */

/** @returns {RecordedCase[]} */
export function readCases() {
  const folder = new URL('truth/cases/', fixtures);
  return readdirSync(folder)
    .sort()
    .flatMap(file => JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
}

/** @param {string} file @returns {any[]} lines of JSON that profile-pack.js wrote */
export function readRows(file) {
  const packed = readFileSync(new URL(`profiles/${file}`, fixtures));
  const params = { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 1 };
  return brotliDecompressSync(packed, { params })
    .toString()
    .split('\n')
    .map(line => JSON.parse(line));
}

/**
 * What the verdict of each case is computed from, by case id.
 * @returns {Map<string, { host: CheckProfile, requests: OpenRequest[], environment: Environment }>}
 */
export function readInputs() {
  const packs = readdirSync(new URL('profiles/', fixtures)).flatMap(
    file => /^(.*)inputs\.jsonl\.br$/.exec(file)?.[1] ?? [],
  );
  return new Map(packs.flatMap(readPack));
}

/**
 * @param {string} prefix of the pack's files
 * @returns {[string, { host: CheckProfile, requests: OpenRequest[], environment: Environment }][]}
 */
function readPack(prefix) {
  /** @type {Map<string, CheckProfile>} */
  const profiles = new Map(readRows(`${prefix}profiles.jsonl.br`).map(({ key, profile }) => [key, profile]));
  const profileOf = (/** @type {string} */ key) => {
    const profile = profiles.get(key);
    if (!profile) throw new Error(`no profile is kept of ${key}`);
    return profile;
  };
  return readRows(`${prefix}inputs.jsonl.br`).map(({ id, host, requests, loader, libraries }) => [
    id,
    {
      host: profileOf(host),
      requests: requests.map((/** @type {any} */ request) =>
        request.content?.kind === 'profile'
          ? { ...request, content: { kind: 'profile', profile: profileOf(request.content.profile) } }
          : request,
      ),
      environment: {
        ...(loader ? { loader } : {}),
        libraries: libraries.map((/** @type {any} */ library) =>
          library.profile === undefined ? library : { ...library, profile: profileOf(library.profile) },
        ),
      },
    },
  ]);
}
