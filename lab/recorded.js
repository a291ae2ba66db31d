// Reads the recorded cases and the profiles that are kept of their files.
import { readdirSync, readFileSync } from 'node:fs';
import { unpack } from './brotli.js';

const fixtures = new URL('../fixtures/', import.meta.url);

/** @import { KeptInput } from './truth/profile-pack.js' */
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

/** @template T @param {string} file @returns {T[]} lines of JSON that profile-pack.js wrote */
function readRows(file) {
  const text = unpack(readFileSync(new URL(file, fixtures))).toString();
  return text.split('\n').map(line => JSON.parse(line));
}

/**
 * What profile-pack.js wrote.
 * @param {string} prefix of the pack's files
 * @param {string} [folder] of fixtures
 * @returns {{ profileOf: (key: string) => CheckProfile, inputs: KeptInput[] }}
 */
export function readPack(prefix, folder = 'profiles') {
  /** @type {{ key: string, profile: CheckProfile }[]} */
  const rows = readRows(`${folder}/${prefix}profiles.jsonl.br`);
  const profiles = new Map(rows.map(({ key, profile }) => [key, profile]));
  const profileOf = (/** @type {string} */ key) => {
    const profile = profiles.get(key);
    if (!profile) throw new Error(`no profile is kept of ${key}`);
    return profile;
  };
  return { profileOf, inputs: readRows(`${folder}/${prefix}inputs.jsonl.br`) };
}

/** @typedef {{ host: CheckProfile, requests: OpenRequest[], environment: Environment }} CaseInput */

/** What the verdict of each case is computed from. @returns {Map<string, CaseInput>} by case id */
export function readInputs() {
  const prefixes = readdirSync(new URL('profiles/', fixtures)).flatMap(
    file => /^(.*)inputs\.jsonl\.br$/.exec(file)?.[1] ?? [],
  );
  return new Map(
    prefixes.flatMap(prefix => {
      const { profileOf, inputs } = readPack(prefix);
      return inputs.map(input => /** @type {const} */ ([input.id, caseInput(input, profileOf)]));
    }),
  );
}

/** What tree-loop.js read of plugins that did not load, by case. @returns {Map<string, CaseInput>} */
export function readTreeInputs() {
  const { profileOf, inputs } = readPack('', 'trees');
  return new Map(inputs.map(input => [input.id, caseInput(input, profileOf)]));
}

/** @param {KeptInput} input @param {(key: string) => CheckProfile} profileOf @returns {CaseInput} */
function caseInput({ host, requests, loader, libraries }, profileOf) {
  return {
    host: profileOf(host),
    requests: requests.map(({ content, ...request }) =>
      content === undefined
        ? request
        : {
            ...request,
            content:
              content.kind === 'profile' ? { kind: 'profile', profile: profileOf(content.profile) } : content,
          },
    ),
    environment: {
      ...(loader ? { loader } : {}),
      libraries: libraries.map(({ profile, ...library }) =>
        profile === undefined ? library : { ...library, profile: profileOf(profile) },
      ),
    },
  };
}
