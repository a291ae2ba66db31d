// What is recorded of a host: what it said to each plugin (NAME.json), and what is read of its file and of theirs
// (NAME.jsonl.br), so that a check can be repeated without the files.
import fs from 'node:fs';
import { pack, unpack } from '../brotli.js';

/** @import { CheckProfile } from '../../dist/profile/profile.js' */
/** @import { SavedProfile } from '../../dist/profile/saved-profile.js' */
/** @import { OpenRequest } from '../../dist/link/request.js' */
/** @import { HostAnswer } from './ask.js' */

const folder = new URL('../../fixtures/hosts/', import.meta.url);

/**
 * @typedef {object} PluginTruth
 * @property {string} id
 * @property {string} says what was done to it
 * @property {string[]} causes the rules that name what is wrong
 * @property {string} [after] a plugin that was opened before it
 * @property {HostAnswer} observed
 */

/**
 * @typedef {object} HostTruth
 * @property {string} name
 * @property {string} product
 * @property {string} version
 * @property {string} go
 * @property {number} size of its file
 * @property {string[]} flags
 * @property {string[]} differs
 * @property {string} asked
 * @property {string} [contract]
 * @property {string[]} [require]
 * @property {PluginTruth[]} plugins
 */

/** @typedef {NonNullable<OpenRequest['content']>} Content */
/** @typedef {{ host: CheckProfile, lookups: SavedProfile['lookups'] | null, plugins: Record<string, Content | null> }} KeptFacts */

/** @returns {string[]} names of hosts */
export function recordedHosts() {
  if (!fs.existsSync(folder)) return [];
  return fs.readdirSync(folder).flatMap(file => /^(.*)\.jsonl\.br$/.exec(file)?.[1] ?? []);
}

/** @param {string} name @returns {HostTruth} */
export function readTruth(name) {
  return JSON.parse(fs.readFileSync(new URL(`${name}.json`, folder), 'utf8'));
}

/** @param {string} name @returns {KeptFacts} */
export function readFacts(name) {
  const [host = '', ...rows] = unpack(fs.readFileSync(new URL(`${name}.jsonl.br`, folder)))
    .toString()
    .split('\n');
  return { ...JSON.parse(host), plugins: Object.fromEntries(rows.map(row => JSON.parse(row))) };
}

/** @param {HostTruth} truth */
export function writeTruth(truth) {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(new URL(`${truth.name}.json`, folder), `${JSON.stringify(truth, null, 2)}\n`);
}

/** @param {string} name @param {KeptFacts} facts */
export function writeFacts(name, { plugins, ...host }) {
  const rows = [host, ...Object.entries(plugins)].map(row => JSON.stringify(row));
  fs.writeFileSync(new URL(`${name}.jsonl.br`, folder), pack(Buffer.from(rows.join('\n'))));
}

/**
 * @typedef {object} RepairTruth what became of the repair that is printed for a plugin
 * @property {HostAnswer['kind'] | 'none' | 'command-fails'} kind what the host did with what it built; `none`: no commands are printed
 * @property {string} [says] the host's words, those of the commands, or the advice in their place
 */

/** @typedef {Record<string, Record<string, RepairTruth>>} Repairs by host and plugin */

const repairs = new URL('repairs.json', folder);

/** @returns {Repairs} */
export function readRepairs() {
  return fs.existsSync(repairs) ? JSON.parse(fs.readFileSync(repairs, 'utf8')) : {};
}

/** @param {Repairs} all */
export function writeRepairs(all) {
  fs.writeFileSync(repairs, `${JSON.stringify(all, null, 2)}\n`);
}
