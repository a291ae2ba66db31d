// Reads and writes fixtures/truth, always in the same form.
import fs from 'node:fs';
import path from 'node:path';
import { TRUTH } from './layout.js';

/** @import { Case, Observation } from './case.js' */

/**
 * @typedef {Omit<Case, "varies"> & {
 *   observed: Observation[],
 *   marks?: string[],
 *   deterministic?: false,
 *   alternatives?: Observation[][],
 * }} RecordedCase
 */

/** @param {string} group */
function groupFile(group) {
  return path.join(TRUTH, 'cases', `${group}.json`);
}

/** @returns {Map<string, RecordedCase[]>} what is recorded now */
export function readRecordedCases() {
  const directory = path.join(TRUTH, 'cases');
  if (!fs.existsSync(directory)) return new Map();
  return new Map(
    fs
      .readdirSync(directory)
      .filter(name => name.endsWith('.json'))
      .sort()
      .map(name => [name.slice(0, -5), JSON.parse(fs.readFileSync(path.join(directory, name), 'utf8'))]),
  );
}

/** @param {string} group @param {RecordedCase[]} cases */
export function writeRecordedCases(group, cases) {
  fs.mkdirSync(path.dirname(groupFile(group)), { recursive: true });
  fs.writeFileSync(groupFile(group), `[\n${cases.map(one => spread(one)).join(',\n')}\n]\n`);
}

/** @param {string} group */
export function removeRecordedCases(group) {
  fs.rmSync(groupFile(group), { force: true });
}

/** @param {string} name @returns {Record<string, object | string>} */
export function readTable(name) {
  const file = path.join(TRUTH, name);
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : {};
}

/** @param {string} name @param {Record<string, object | string>} table */
export function writeTable(name, table) {
  const rows = Object.entries(table).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  fs.mkdirSync(TRUTH, { recursive: true });
  fs.writeFileSync(path.join(TRUTH, name), `{\n${rows.join(',\n')}\n}\n`);
}

/** One property a line, so that a diff shows what changed. @param {object} value */
function spread(value) {
  const lines = Object.entries(value).map(
    ([key, inner]) => `  ${JSON.stringify(key)}: ${JSON.stringify(inner)}`,
  );
  return `{\n${lines.join(',\n')}\n}`;
}
