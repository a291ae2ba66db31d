// What hosts look up, as the source of each says it (fixtures/truth/lookups.json, written by hand), against what is read
// from their code, and against the names that they print when they really run:
//   node lab/truth/record-lookups.js [--go 22,26,27] [--cpu arm64] [--check]
// Writes fixtures/excerpts: of hosts the bytes that a check takes; and fixtures/truth/other-types.json: what hosts did with
// exports of another type than they ask for. With --check nothing.
import './build.js';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { predict } from '../../dist/check/predict.js';
import { fileSource } from '../../dist/node/file-source.js';
import { readBinary } from '../../dist/read/binary.js';
import { printResult } from '../console.js';
import { EXCERPTS, recording, writeExcerpts } from '../excerpts.js';
import { readChoice } from './choice.js';
import { cpuNamed } from './cpus.js';
import { artifactPath, TRUTH } from './layout.js';
import { othersOf, pluginsOf, toldOf } from './lookup-words.js';
import { OTHER } from './matrix/hosts.js';
import { allArtifacts } from './matrix.js';

/** @import { ByteSource } from '../../dist/bytes/source.js' */
/** @import { Excerpt } from '../excerpts.js' */

/** @import { Lookup } from './lookup-words.js' */

/** The first release whose code is read. */
const FIRST_MINOR = 18;
/** Of these releases the excerpts have every way of looking up, of all others one. */
const WHOLE = ['1.19', '1.27'];

/** Of the ways in which look-ups flow through functions the excerpts have those of this release. */
const FLOWS = '1.27';
/** Of arm64 they have these. */
const ON_ARM64 =
  'constant loop table helper generic kinds sorts fallback returned hidden closure arrays partly'.split(' ');

/** These meet a plugin whose exports have another type. */
const OTHERS = ['handed', 'refused'];
/** Of these releases the excerpts have them. */
const KEPT = ['1.18.10', '1.22', '1.27'];

const choice = readChoice(process.argv.slice(2));
/** @type {Record<string, Lookup[]>} of each way of looking up */
const labels = readTruth('lookups.json');
/** @type {Record<string, { symbols: string[], needs?: string[][] }[][]>} and what of it each plugin is asked for */
const plugins = readTruth('lookup-plugins.json');
/** @type {Record<string, Excerpt[]>} by the file that they belong to */
const excerpts = Object.fromEntries(EXCERPTS.map(name => [name, []]));
/** @type {Record<string, Record<string, string>>} what hosts did with other types, by their way */
const others = {};
let count = 0;
let wrong = 0;
for (const { id, cpu } of allArtifacts()) {
  const [go = '', group, variant = ''] = id.replace(`${cpu}/`, '').split('/');
  if (group !== 'lookups' || !choice.go.includes(go)) continue;
  if (cpu !== undefined && !choice.cpu.includes(cpu)) continue;
  if (!choice.wants(id)) continue;
  const source = recording(fileSource(artifactPath(id)));
  const found = await lookupsOf(source, id);
  const isRead = Number(go.slice(2)) >= FIRST_MINOR;
  const way = variant.split('-')[0] ?? '';
  const expected = isRead ? labels[way] : undefined;
  count++;
  const isAsWritten =
    JSON.stringify(found && toldOf(found)) === JSON.stringify(expected) &&
    (!isRead || !plugins[way] || JSON.stringify(pluginsOf(found ?? [])) === JSON.stringify(plugins[way]));
  if (!isAsWritten || !ranAsRead(id, cpu, expected ?? [])) {
    wrong++;
    printResult(
      `${id}: read ${JSON.stringify(found && toldOf(found))} of ${JSON.stringify(pluginsOf(found ?? []))}, other than its source or its run says`,
    );
  }
  const file = fileOf(cpu, go, variant);
  if (file) excerpts[file]?.push({ id, size: source.size, ranges: source.ranges() });
}
const changed = allArtifacts().filter(
  ({ id, cpu, go = '' }) =>
    /\/shared-api$/.test(id) && cpu === undefined && choice.go.includes(go) && choice.wants(id),
);
for (const { go = '' } of changed.filter(({ go = '' }) => Number(go.slice(2)) >= FIRST_MINOR)) {
  const found = await partedTypes(
    artifactPath(`${go}/lookups/constant`),
    artifactPath(`${go}/plugin/shared-api`),
  );
  // The recipe of that plugin adds this field to the shared module.
  if (JSON.stringify(found) === '[["example.com/shared.Config","field Debug"]]') continue;
  wrong++;
  printResult(`${go}: the changed field of a shared type is reported as ${JSON.stringify(found)}`);
}
printResult(`${count} hosts, ${wrong} read wrongly`);
if (wrong > 0) process.exitCode = 1;
else if (!choice.check) {
  for (const [name, found] of Object.entries(excerpts)) if (found.length > 0) writeExcerpts(name, found);
  if (Object.keys(others).length === OTHERS.length)
    fs.writeFileSync(path.join(TRUTH, 'other-types.json'), `${JSON.stringify(others, undefined, 2)}\n`);
}

/** @param {string} name */
function readTruth(name) {
  return JSON.parse(fs.readFileSync(path.join(TRUTH, name), 'utf8'));
}

/** The file of excerpts that a host belongs to. @param {string | undefined} cpu @param {string} go @param {string} variant */
function fileOf(cpu, go, variant) {
  if (OTHERS.includes(variant)) return KEPT.includes(go) ? 'lookup-others' : undefined;
  if (cpu !== undefined) return go === FLOWS && ON_ARM64.includes(variant) ? `lookups-${cpu}` : undefined;
  if ((variant.split('-')[0] ?? '') in plugins) return go === FLOWS ? 'lookup-flows' : undefined;
  return WHOLE.includes(go) || variant === 'constant' ? 'lookups' : undefined;
}

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
  if (OTHERS.some(way => id.endsWith(`/${way}`))) return artifactPath(id.replace(/lookups\/.*$/, OTHER.id));
  const variant = id.endsWith('-stripped') ? 'trimpath' : id.endsWith('-noopt') ? 'noopt' : 'plain';
  return artifactPath(id.replace(/lookups\/.*$/, `plugin/${variant}`));
}

/** @param {ByteSource} source @param {string} id */
async function lookupsOf(source, id) {
  const binary = await readBinary(source, id, 'host');
  const { traces } = await predict(binary, [input(pluginFor(id))]);
  if (traces[0]?.outcome.kind !== 'loads') throw new Error(`${id}: its plugin does not load`);
  return binary.lookups();
}

/** Whether a host did with other types what all of its way do. @param {string} id @param {string} stdout @param {Set<string>} names */
function sameOthers(id, stdout, names) {
  const way = OTHERS.find(one => id.endsWith(`/${one}`));
  if (way === undefined) return true;
  const found = othersOf(stdout, [...names].sort());
  others[way] ??= found;
  return JSON.stringify(others[way]) === JSON.stringify(found);
}

/**
 * Whether every name that the running host printed is among those that were read, where any were read.
 * @param {string} id @param {string | undefined} cpu @param {{ symbols: string[] }[]} expected
 */
function ranAsRead(id, cpu, expected) {
  const { emulator, root = '' } = cpuNamed(cpu) ?? {};
  const [program = '', ...args] = [
    ...(emulator === undefined ? [] : [emulator, '-L', root]),
    artifactPath(id),
    pluginFor(id),
  ];
  const names = new Set(expected.flatMap(({ symbols }) => symbols));
  const isOpen = expected.length === 0 || expected.some(({ symbols }) => symbols.length === 0);
  return ['', 'x'].every(value => {
    const env = { ...process.env, GATEWAY_LIMITS: value };
    const { stdout } = spawnSync(program, args, { encoding: 'utf8', env });
    if (!sameOthers(id, stdout, names)) return false;
    const printed = [...stdout.matchAll(/^([A-Z]\w*)\b/gm)].map(match => match[1] ?? '');
    const isLookedUp = printed.length > 0 || /symbol \w* ?not found|lookup:/.test(stdout);
    return isLookedUp && (isOpen || printed.every(name => names.has(name)));
  });
}
