// What is read of the look-ups of real hosts, against what their sources say (lookups.json, written by hand from them):
//   node lab/hosts/lookups.js NAME=FILE ...      names of lookups.json, and the programs that were built from those modules
// Prints a row of a table for each. A name is right where the source has it, a type where the source asserts it of that
// name; where the source computes a name, right is to give none.
import fs from 'node:fs';
import { fileSource } from '../../dist/node/file-source.js';
import { readBinary } from '../../dist/read/binary.js';
import { printResult } from '../console.js';

/** @typedef {{ at: string, symbol: string | null, types: string[] }} Site */

/** @type {Record<string, { module: string, lookups: Site[] }>} */
const TRUTH = JSON.parse(fs.readFileSync(new URL('lookups.json', import.meta.url), 'utf8'));

printResult(
  '| host | CPU | look-ups in its source | names read | invented | types read | invented | ms of CPU |',
);
printResult('|---|---|---|---|---|---|---|---|');
for (const word of process.argv.slice(2)) {
  const [, name = '', file = ''] = /^([^=]+)=(.+)$/.exec(word) ?? [];
  const truth = TRUTH[name];
  if (!truth) throw new Error(`${name} is none of ${Object.keys(TRUTH).join(', ')}`);
  await measure(truth, file);
}

/** @param {{ module: string, lookups: Site[] }} truth @param {string} file */
async function measure({ module, lookups }, file) {
  const binary = await readBinary(fileSource(file), file, 'host');
  const start = process.cpuUsage();
  const found = (await binary.lookups()) ?? [];
  const { user, system } = process.cpuUsage(start);
  const named = new Set(lookups.flatMap(({ symbol }) => symbol ?? []));
  const read = new Set(found.flatMap(({ symbols }) => symbols));
  const types = new Set(lookups.flatMap(site => site.types.map(type => `${site.symbol ?? ''} ${type}`)));
  const readTypes = new Set(
    found.flatMap(one =>
      one.types.flatMap(({ text }) =>
        (one.symbols.length === 0 ? [''] : one.symbols).map(symbol => `${symbol} ${text}`),
      ),
    ),
  );
  printResult(
    `| ${[
      module,
      binary.profile.elf?.machine === 183 ? 'arm64' : 'amd64',
      lookups.length,
      ...counts(named, read),
      ...counts(types, readTypes),
      Math.round((user + system) / 1000),
    ].join(' | ')} |`,
  );
}

/** How many of what is there were read, and how many were that are not there. @param {Set<string>} there @param {Set<string>} read */
function counts(there, read) {
  const right = [...read].filter(one => there.has(one)).length;
  return [`${right} of ${there.size}`, read.size - right];
}
