// Profiles of all artifacts and the inputs of all cases, small: each profile once, lines of JSON, brotli with a large
// window, since most profiles resemble each other.
import fs from 'node:fs';
import path from 'node:path';
import { pack } from '../brotli.js';

/** @import { ContentFact, Loader, OpenRequest, PathFact, ResolvedLibrary } from '../../dist/link/request.js' */
/** @import { CheckProfile, Origin } from '../../dist/profile/profile.js' */
/** @import { Case } from './case.js' */
/** @import { Answer } from './predict.js' */

/** @typedef {{ kind: 'profile', profile: string } | Exclude<ContentFact, { kind: 'profile' }>} KeptContent a key in the place of a profile */
/** @typedef {Omit<OpenRequest, 'content'> & { content?: KeptContent }} KeptRequest */
/** @typedef {Omit<ResolvedLibrary, 'profile'> & { profile?: string }} KeptLibrary `profile`: a key */

/**
 * @typedef {object} KeptInput what a case's verdict is computed from
 * @property {string} id
 * @property {string} host key of a profile
 * @property {KeptRequest[]} requests
 * @property {Loader} [loader] `dlopen`, when it is not plugin.Open
 * @property {KeptLibrary[]} libraries
 */

/** @typedef {Pick<Case, 'id' | 'cpu' | 'host' | 'files'>} PackedCase */
/** @typedef {Pick<Answer, 'host' | 'requests' | 'environment' | 'directory'>} PackedAnswer */

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

  /** @param {PackedCase} aCase @param {PackedAnswer} answer */
  add(aCase, answer) {
    const { host, requests, environment } = answer;
    const names = new CaseNames(aCase, answer);
    this.#hosts.set(aCase.host, host.elf);
    this.#inputs.push({
      id: aCase.id,
      host: this.#keep(aCase.host, host),
      requests: requests.map(request => this.#request(request, names)),
      ...(environment.loader ? { loader: environment.loader } : {}),
      libraries: (environment.libraries ?? []).map(({ profile, ...library }) => ({
        ...library,
        ...(library.requester === undefined ? {} : { requester: names.neutral(library.requester) }),
        ...(library.path === undefined ? {} : { path: names.neutral(library.path) }),
        ...(profile && library.path ? { profile: this.#keep(names.keyOf(library.path), profile) } : {}),
      })),
    });
  }

  /** @param {OpenRequest} request @param {CaseNames} names @returns {KeptRequest} */
  #request({ name, path: fact, content }, names) {
    const kept = { name: names.neutral(name), path: names.pathFact(fact) };
    if (content?.kind !== 'profile') return content === undefined ? kept : { ...kept, content };
    if (fact.kind !== 'resolved') throw new Error(`${name}: a profile of a file that is not there`);
    const key = names.keyOfFile(fact);
    return { ...kept, content: { kind: 'profile', profile: this.#keep(key, content.profile) } };
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
    const { exports: now, origin: asked, exportTypes: _types, namesakes: _namesakes, ...facts } = profile;
    const before = known?.exports;
    const origin = joined(known?.origin, asked);
    const found = Object.entries(now.symbols).filter(([, versions]) => versions.length > 0);
    const elf = this.#hosts.get(key) ?? profile.elf;
    this.#profiles.set(key, {
      ...facts,
      ...(elf ? { elf } : {}),
      identity: { ...profile.identity, path: key },
      // Of a file that is a host here and a plugin there, what was read of the host stays, here and above.
      ...(profile.go ? { go: { ...known?.go, ...profile.go } } : {}),
      exports: {
        complete: true,
        symbols: { ...before?.symbols, ...Object.fromEntries(found) },
        packageHashes: { ...before?.packageHashes, ...now.packageHashes },
      },
      ...(origin ? { origin } : {}),
    });
    return key;
  }

  /** @param {string} directory @param {string} prefix of the pack's files */
  write(directory, prefix) {
    fs.mkdirSync(directory, { recursive: true });
    const profiles = [...this.#profiles].sort(([a], [b]) => (a < b ? -1 : 1));
    writeRows(
      path.join(directory, `${prefix}profiles.jsonl.br`),
      profiles.map(([key, profile]) => ({ key, profile: sorted(profile) })),
    );
    writeRows(path.join(directory, `${prefix}inputs.jsonl.br`), this.#inputs);
  }
}

/** What the files of a case are called in a pack: nothing of the machine that recorded it. */
class CaseNames {
  #id;
  #cpu;
  #directory;
  /** @type {Map<string, string | undefined>} path to artifact */
  #artifacts;
  /** @type {Map<string, string>} file id to artifact: several names may lead to a file */
  #byFileId = new Map();
  /** @type {string[]} */
  #fileIds;

  /** @param {PackedCase} aCase @param {Pick<PackedAnswer, 'requests' | 'directory'>} answer */
  constructor({ id, cpu, files }, { requests, directory }) {
    this.#id = id;
    this.#cpu = cpu === undefined ? '' : `${cpu}:`;
    this.#directory = directory;
    this.#artifacts = new Map(files.map(file => [`${directory}/${file.path}`, file.artifact]));
    const fileIds = requests.map(({ path: fact }) => (fact.kind === 'resolved' ? fact.fileId : ''));
    this.#fileIds = [...new Set(fileIds)];
    for (const { path: fact } of requests) {
      const artifact = fact.kind === 'resolved' ? this.#artifacts.get(fact.realPath) : undefined;
      if (fact.kind === 'resolved' && artifact) this.#byFileId.set(fact.fileId, artifact);
    }
  }

  /** @param {string} text */
  neutral(text) {
    return text.replaceAll(this.#directory, '$DIR');
  }

  /** @param {PathFact} fact @returns {PathFact} */
  pathFact(fact) {
    if (fact.kind !== 'resolved') return fact;
    const fileId = `f${this.#fileIds.indexOf(fact.fileId)}`;
    return { ...fact, realPath: this.neutral(fact.realPath), fileId };
  }

  /** @param {string} path */
  keyOf(path) {
    const artifact = this.#artifacts.get(path);
    if (artifact !== undefined) return artifact;
    return path.startsWith(this.#directory) ? `${this.#id}:${this.neutral(path)}` : `${this.#cpu}${path}`;
  }

  /** @param {Extract<PathFact, { kind: 'resolved' }>} fact */
  keyOfFile({ fileId, realPath }) {
    return this.#byFileId.get(fileId) ?? this.keyOf(realPath);
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
    ...(before.files || now.files ? { files: { ...before.files, ...now.files } } : {}),
    ...(covered.length > 0 ? { covered } : {}),
  };
}

/** Symbols in one order, whichever case came first. @param {CheckProfile} profile */
function sorted(profile) {
  const { exports } = profile;
  const byName = (/** @type {Record<string, unknown>} */ record) =>
    Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    ...profile,
    exports: { ...exports, symbols: byName(exports.symbols), packageHashes: byName(exports.packageHashes) },
  };
}

/** @param {string} file @param {unknown[]} rows */
function writeRows(file, rows) {
  fs.writeFileSync(file, pack(Buffer.from(rows.map(row => JSON.stringify(row)).join('\n'))));
}
