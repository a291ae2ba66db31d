// What is built to see init functions register: modules with hosts and plugins, and what is opened in which order.
import { readTable } from '../truth-files.js';
import { CLIENTS } from './clients.js';
import { ENDINGS_FAMILY } from './endings.js';
import { FAULTS_FAMILY } from './faults.js';
import { MODULES } from './modules.js';
import { PROTOBUF } from './protobuf.js';
import { PROTOBUF_OLD } from './protobuf-old.js';
import { REJECTED } from './rejected.js';
import { REPLACED } from './replaced.js';
import { STANDARD } from './standard.js';
import { TWINS } from './twins.js';
import { WAYS_FAMILY } from './ways.js';

/**
 * @typedef {object} Family a module of its own: hosts below hosts/, plugins below plugins/
 * @property {string} name
 * @property {Record<string, string>} files path to text
 * @property {Record<string, string>} [requires] modules and their versions
 * @property {Record<string, string>} [replaces] modules to folders of this one
 * @property {string} [goLine] of go.mod, when it is not the minor of the release
 * @property {(source: string, environment: Record<string, string>) => void} [prepare] writes the sources that are made from others
 * @property {string} [pack] where profiles of its files are kept below fixtures/profiles, when it is not `inits`
 * @property {string[]} [kept] releases of whose files profiles are kept, when it is not all
 * @property {string} [table] of fixtures/truth, when it is not `inits.json`
 * @property {InitCase[]} cases
 *
 * @typedef {object} InitCase
 * @property {string} name
 * @property {string} host a directory below hosts/, with `@stripped` or `@trimpath` behind it when it is built so
 * @property {string[]} steps `open:PLUGIN` recovers a panic, `bare:PLUGIN` does not, `own` is what the host says of itself; variants as of hosts
 * @property {'certain' | 'uncertain' | 'none'} conflict what a reader of the sources knows of it; `certain`: a step panics
 * @property {string} registry
 * @property {string} why
 * @property {string[]} releases exact ones, `debian-1.N`; `arm64:1.N.P` for another processor
 * @property {Record<string, string>} [env]
 * @property {[string, string][]} [twins] packages that the last plugin brings, with those that are there under another path
 */

/** @type {Family[]} */
export const FAMILIES = [
  STANDARD,
  ...PROTOBUF,
  ...MODULES,
  TWINS,
  FAULTS_FAMILY,
  WAYS_FAMILY,
  REJECTED,
  ...PROTOBUF_OLD,
  ENDINGS_FAMILY,
  ...CLIENTS,
  REPLACED,
];

/** @param {InitCase} aCase @returns {string[]} plugins that it opens, once each */
export function pluginsOf({ steps }) {
  return [...new Set(steps.flatMap(step => /:(.*)/.exec(step)?.[1] ?? []))];
}

/** The table of fixtures/truth that has the cases of a family. @param {Pick<Family, 'table'>} family */
export function tableOf({ table = 'inits.json' }) {
  return table;
}

export const INIT_TABLES = [...new Set(FAMILIES.map(tableOf))];

/** Whether profiles of a family's files of a release are kept. @param {Pick<Family, 'kept'>} family @param {string} release */
export function isKept({ kept }, release) {
  return kept === undefined || kept.includes(release);
}

/** Cases of which profiles are kept. */
export function keptIds() {
  return FAMILIES.flatMap(family =>
    family.cases.flatMap(({ name, releases }) =>
      releases.filter(release => isKept(family, release)).map(release => `${family.name}/${name}/${release}`),
    ),
  );
}

/** All that is recorded, by id. */
export function readInits() {
  return Object.assign({}, ...INIT_TABLES.map(readTable));
}
