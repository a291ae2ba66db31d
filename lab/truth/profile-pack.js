// Profiles of all artifacts and the inputs of all cases, small: each profile once, lines of JSON, brotli with a large
// window, since most profiles resemble each other.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

/** @import { CheckProfile, Origin } from '../../dist/profile/profile.js' */
/** @import { Case } from './case.js' */
/** @import { Answer } from './predict.js' */

/**
 * @typedef {object} KeptRequest
 * @property {string} name
 * @property {unknown} path
 * @property {{ kind: 'profile', profile: string } | { kind: string }} [content] the first, with a key, for a file that was read
 */

/**
 * @typedef {object} KeptInput what a case's verdict is computed from
 * @property {string} id
 * @property {string} host key of a profile
 * @property {KeptRequest[]} requests
 * @property {string} [loader] `dlopen`, when it is not plugin.Open
 * @property {{ name: string, requester?: string, path?: string, profile?: string, otherClass?: true }[]} libraries
 */

/** How the files of a pack begin, where that is not its name. @type {Record<string, string>} */
export const PACKS = { amd64: '', cpus: 'cpu-' };

export class ProfilePack {
  /** @type {Map<string, CheckProfile>} */
  #profiles = new Map();
  /** What was read of hosts: defects of a plugin are none of theirs. @type {Map<string, CheckProfile['elf']>} */
  #hosts = new Map();
  /** @type {KeptInput[]} */
  #inputs = [];

  get size() {
    return this.#profiles.size;
  }

  /** @param {Case} aCase @param {Answer} answer */
  add(aCase, { host, requests, environment, directory }) {
    const neutral = (/** @type {string} */ text) => text.replaceAll(directory, '$DIR');
    const artifacts = new Map(aCase.files.map(file => [`${directory}/${file.path}`, file.artifact]));
    const fileIds = [
      ...new Set(requests.map(({ path: fact }) => (fact.kind === 'resolved' ? fact.fileId : ''))),
    ];
    const ofCpu = aCase.cpu === undefined ? '' : `${aCase.cpu}:`;
    const keyOf = (/** @type {string} */ file) =>
      artifacts.get(file) ??
      (file.startsWith(directory) ? `${aCase.id}:${neutral(file)}` : `${ofCpu}${file}`);
    /** artifact of a file that several names lead to */
    const keys = new Map();
    for (const { path: fact } of requests) {
      if (fact.kind === 'resolved' && artifacts.get(fact.realPath))
        keys.set(fact.fileId, artifacts.get(fact.realPath));
    }
    this.#hosts.set(aCase.host, host.elf);
    this.#inputs.push({
      id: aCase.id,
      host: this.#keep(aCase.host, host),
      requests: requests.map(({ name, path: fact, content }) => ({
        name: neutral(name),
        path:
          fact.kind === 'resolved'
            ? { ...fact, realPath: neutral(fact.realPath), fileId: `f${fileIds.indexOf(fact.fileId)}` }
            : fact,
        ...(content?.kind === 'profile' && fact.kind === 'resolved'
          ? {
              content: {
                kind: 'profile',
                profile: this.#keep(keys.get(fact.fileId) ?? keyOf(fact.realPath), content.profile),
              },
            }
          : content === undefined
            ? {}
            : { content }),
      })),
      ...(environment.loader ? { loader: environment.loader } : {}),
      libraries: (environment.libraries ?? []).map(({ profile, ...library }) => ({
        ...library,
        ...(library.requester === undefined ? {} : { requester: neutral(library.requester) }),
        ...(library.path === undefined ? {} : { path: neutral(library.path) }),
        ...(profile && library.path ? { profile: this.#keep(keyOf(library.path), profile) } : {}),
      })),
    });
  }

  /**
   * Keeps of a case what another pack has of it.
   * @param {KeptInput} input @param {(key: string) => CheckProfile} profileOf
   */
  carry(input, profileOf) {
    this.#inputs.push(input);
    const read = input.requests.flatMap(({ content }) =>
      content !== undefined && 'profile' in content ? [content.profile] : [],
    );
    const libraries = input.libraries.flatMap(({ profile }) => profile ?? []);
    for (const key of [input.host, ...read, ...libraries]) this.#keep(key, profileOf(key));
  }

  /**
   * Keeps one profile under its key, with all names that any case found in it. A name that is not there is not defined.
   * @param {string} key @param {CheckProfile} profile
   */
  #keep(key, profile) {
    const known = this.#profiles.get(key);
    const before = known?.exports;
    const now = profile.exports;
    const origin = joined(known?.go?.origin, profile.go?.origin);
    const found = Object.entries(now?.symbols ?? {}).filter(([, versions]) => versions.length > 0);
    const elf = this.#hosts.get(key) ?? profile.elf;
    this.#profiles.set(key, {
      ...profile,
      ...(elf ? { elf } : {}),
      identity: { ...profile.identity, path: key },
      // Of a file that is a host here and a plugin there, what was read of the host stays, here and above.
      ...(profile.go ? { go: { ...known?.go, ...profile.go, ...(origin ? { origin } : {}) } } : {}),
      exports: {
        complete: true,
        symbols: { ...before?.symbols, ...Object.fromEntries(found) },
        packageHashes: { ...before?.packageHashes, ...now?.packageHashes },
      },
    });
    return key;
  }

  /** @param {string} directory @param {string} prefix of the pack's files */
  write(directory, prefix) {
    fs.mkdirSync(directory, { recursive: true });
    const profiles = [...this.#profiles].sort(([a], [b]) => (a < b ? -1 : 1));
    pack(
      path.join(directory, `${prefix}profiles.jsonl.br`),
      profiles.map(([key, profile]) => ({ key, profile: sorted(profile) })),
    );
    pack(path.join(directory, `${prefix}inputs.jsonl.br`), this.#inputs);
  }
}

/**
 * Where packages come from, of all packages that any case asked for.
 * @param {Origin | undefined} before @param {Origin | undefined} now @returns {Origin | undefined}
 */
function joined(before, now) {
  if (!before || !now) return now ?? before;
  const covered = [...new Set([...(before.covered ?? []), ...(now.covered ?? [])])].sort();
  return {
    ...before,
    ...now,
    directories: { ...before.directories, ...now.directories },
    ...(before.lines || now.lines ? { lines: { ...before.lines, ...now.lines } } : {}),
    ...(covered.length > 0 ? { covered } : {}),
  };
}

/** Symbols in one order, whichever case came first. @param {CheckProfile} profile */
function sorted(profile) {
  const { exports } = profile;
  if (!exports) return profile;
  const byName = (/** @type {Record<string, unknown>} */ record) =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...profile,
    exports: { ...exports, symbols: byName(exports.symbols), packageHashes: byName(exports.packageHashes) },
  };
}

/** @param {string} file @param {unknown[]} rows */
function pack(file, rows) {
  const text = rows.map(row => JSON.stringify(row)).join('\n');
  const { BROTLI_PARAM_LARGE_WINDOW, BROTLI_PARAM_LGWIN, BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } =
    zlib.constants;
  fs.writeFileSync(
    file,
    zlib.brotliCompressSync(text, {
      params: {
        [BROTLI_PARAM_LARGE_WINDOW]: 1,
        [BROTLI_PARAM_LGWIN]: 26,
        [BROTLI_PARAM_QUALITY]: 11,
        [BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text),
      },
    }),
  );
}
