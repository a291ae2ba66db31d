// What hosts look up, as the source of each says it (fixtures/truth/lookups.json, written by hand), against what is read
// from their code, and against the names that they print when they really run:
//   node lab/truth/record-lookups.js [--go 22,26,27] [--check]
// Writes fixtures/excerpts/lookups.br: of hosts the bytes that a check takes; with --check nothing.
import './build.js';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { predict } from '../../dist/check/predict.js';
import { fileSource } from '../../dist/node/file-source.js';
import { readBinary } from '../../dist/read/binary.js';
import { printResult } from '../console.js';
import { writeExcerpts } from '../excerpts.js';
import { readChoice } from './choice.js';
import { artifactPath, TRUTH } from './layout.js';
import { allArtifacts } from './matrix.js';

/** @import { ByteSource } from '../../dist/bytes/source.js' */
/** @import { Excerpt } from '../excerpts.js' */

/** @typedef {{ symbols: string[], certainty: string, types: string[] }} Lookup */

/** The first release whose code is read. */
const FIRST_MINOR = 18;
/** Of these releases the excerpts have every way of looking up, of all others one. */
const WHOLE = ['1.19', '1.27'];

const choice = readChoice(process.argv.slice(2));
/** @type {Record<string, Lookup[]>} of each way of looking up */
const labels = JSON.parse(fs.readFileSync(path.join(TRUTH, 'lookups.json'), 'utf8'));
/** @type {Excerpt[]} */
const excerpts = [];
let count = 0;
let wrong = 0;
for (const { id } of allArtifacts()) {
  const [go = '', group, variant = ''] = id.split('/');
  if (group !== 'lookups' || !choice.go.includes(go)) continue;
  const source = recording(fileSource(artifactPath(id)));
  const found = await lookupsOf(source, id);
  const isRead = Number(go.slice(2)) >= FIRST_MINOR;
  const expected = isRead ? labels[variant.split('-')[0] ?? ''] : undefined;
  count++;
  if (JSON.stringify(found) !== JSON.stringify(expected) || !ranAsRead(id, expected ?? [])) {
    wrong++;
    printResult(`${id}: read ${JSON.stringify(found)}, other than its source or its run says`);
  }
  if (WHOLE.includes(go) || variant === 'constant')
    excerpts.push({ id, size: source.size, ranges: source.ranges() });
}
const changed = allArtifacts().filter(
  ({ id, go = '' }) => /\/shared-api$/.test(id) && choice.go.includes(go),
);
for (const { go = '' } of changed.filter(({ go = '' }) => Number(go.slice(2)) >= FIRST_MINOR)) {
  const found = await partedTypes(
    artifactPath(`${go}/lookups/constant`),
    artifactPath(`${go}/plugin/shared-api`),
  );
  // The recipe of that plugin adds this field to the shared module.
  if (JSON.stringify(found) === '[["example.com/shared.Config","field Debug"]]') continue;
  wrong++;
  printResult(`${go}: the changed field of a shared type is told as ${JSON.stringify(found)}`);
}
printResult(`${count} hosts, ${wrong} read wrongly`);
if (wrong > 0) process.exitCode = 1;
else if (!choice.check) writeExcerpts(excerpts);

/** Where types part that both sides have by one name. @param {string} host @param {string} plugin */
async function partedTypes(host, plugin) {
  const { breaches } = await predict(await readBinary(fileSource(host), host, 'host'), [input(plugin)]);
  return breaches
    ?.flat()
    .flatMap(breach => (breach.rule === 'export-type' ? breach.differences : []))
    .map(({ path }) => path);
}

/** @param {string} plugin */
function input(plugin) {
  const path = { kind: /** @type {const} */ ('resolved'), realPath: '/p.so', fileId: '1' };
  return {
    name: 'p.so',
    path,
    content: { kind: /** @type {const} */ ('source'), source: fileSource(plugin) },
  };
}

/** A plugin that the host accepts. @param {string} id */
function pluginFor(id) {
  const variant = id.endsWith('-stripped') ? 'trimpath' : id.endsWith('-noopt') ? 'noopt' : 'plain';
  return artifactPath(`${id.split('/')[0]}/plugin/${variant}`);
}

/** @param {ByteSource} source @param {string} id @returns {Promise<Lookup[] | undefined>} */
async function lookupsOf(source, id) {
  const binary = await readBinary(source, id, 'host');
  const { traces } = await predict(binary, [input(pluginFor(id))]);
  if (traces[0]?.outcome.kind !== 'loads') throw new Error(`${id}: its plugin does not load`);
  const lookups = await binary.lookups();
  return lookups
    ?.map(({ symbols, certainty, types }) => ({
      symbols: [...symbols].sort(),
      certainty,
      types: types.map(({ text }) => text).sort(),
    }))
    .sort((a, b) => (`${a.symbols}` < `${b.symbols}` ? -1 : 1));
}

/**
 * Whether every name that the running host printed is among those that were read, where they are told at all.
 * @param {string} id @param {{ symbols: string[] }[]} expected
 */
function ranAsRead(id, expected) {
  const names = new Set(expected.flatMap(({ symbols }) => symbols));
  const isOpen = expected.length === 0 || expected.some(({ symbols }) => symbols.length === 0);
  return ['', 'x'].every(value => {
    const env = { ...process.env, GATEWAY_LIMITS: value };
    const { stdout } = spawnSync(artifactPath(id), [pluginFor(id)], { encoding: 'utf8', env });
    const printed = [...stdout.matchAll(/^([A-Z]\w*)\b/gm)].map(match => match[1] ?? '');
    const isLookedUp = printed.length > 0 || /symbol \w* ?not found|lookup:/.test(stdout);
    return isLookedUp && (isOpen || printed.every(name => names.has(name)));
  });
}

/** A source that keeps what is read of it. @param {ByteSource} source */
function recording(source) {
  /** @type {Map<number, Uint8Array>} */
  const kept = new Map();
  /** @param {number} offset @param {number} length */
  const read = async (offset, length) => {
    const bytes = await source.read(offset, length);
    if ((kept.get(offset)?.length ?? -1) < length) kept.set(offset, Uint8Array.from(bytes));
    return bytes;
  };
  return { size: source.size, read, sha256: () => source.sha256(), ranges: () => merged(kept) };
}

/** Without overlaps. @param {Map<number, Uint8Array>} kept */
function merged(kept) {
  /** @type {Excerpt['ranges']} */
  const found = [];
  for (const [offset, bytes] of [...kept].sort(([a], [b]) => a - b)) {
    const last = found.at(-1);
    const end = last ? last.offset + last.bytes.length : -1;
    if (!last || offset > end) found.push({ offset, bytes });
    else if (offset + bytes.length > end) {
      const joined = new Uint8Array(offset + bytes.length - last.offset);
      joined.set(last.bytes);
      joined.set(bytes, offset - last.offset);
      last.bytes = joined;
    }
  }
  return found;
}
