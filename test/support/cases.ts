import { readdirSync, readFileSync } from 'node:fs';
import { brotliDecompressSync, constants } from 'node:zlib';
import type { Environment, OpenRequest } from '../../src/link/request.ts';
import type { BinaryProfile } from '../../src/profile/profile.ts';

/** A case of fixtures/truth: what the real loader said. */
export interface RecordedCase {
  id: string;
  host: string;
  hostScope?: 'global' | 'local' | 'linked';
  files: { path: string; artifact?: string }[];
  open: string[];
  observed: { kind: string; message?: string }[];
  alternatives?: { kind: string; message?: string }[][];
  why: string;
}

/** What a verdict is computed from: profiles that were read of the case's files. */
export interface CaseInput {
  host: BinaryProfile;
  requests: OpenRequest[];
  environment: Environment;
}

const root = new URL('../../fixtures/', import.meta.url);

export function recordedCases(): RecordedCase[] {
  const folder = new URL('truth/cases/', root);
  return readdirSync(folder)
    .sort()
    .flatMap(file => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as RecordedCase[]);
}

function rows<T>(file: string): T[] {
  const packed = readFileSync(new URL(`profiles/${file}`, root));
  const text = brotliDecompressSync(packed, {
    params: { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 1 },
  }).toString();
  return text.split('\n').map(line => JSON.parse(line) as T);
}

interface KeptInput {
  id: string;
  host: string;
  requests: (Omit<OpenRequest, 'content'> & { content?: { kind: 'profile'; profile: string } })[];
  libraries: { name: string; requester?: string; path?: string; profile?: string; otherClass?: true }[];
}

/** The inputs of all cases, by case id. */
export function caseInputs(): Map<string, CaseInput> {
  const profiles = new Map(
    rows<{ key: string; profile: BinaryProfile }>('profiles.jsonl.br').map(({ key, profile }) => [
      key,
      profile,
    ]),
  );
  const profileOf = (key: string): BinaryProfile => {
    const profile = profiles.get(key);
    if (!profile) throw new Error(`no profile is kept of ${key}`);
    return profile;
  };
  return new Map(
    rows<KeptInput>('inputs.jsonl.br').map(({ id, host, requests, libraries }) => [
      id,
      {
        host: profileOf(host),
        requests: requests.map(({ content, ...request }): OpenRequest => {
          if (content?.kind !== 'profile') return content === undefined ? request : { ...request, content };
          return { ...request, content: { kind: 'profile', profile: profileOf(content.profile) } };
        }),
        environment: {
          libraries: libraries.map(({ profile, ...library }) =>
            profile === undefined ? library : { ...library, profile: profileOf(profile) },
          ),
        },
      },
    ]),
  );
}
