// Which names the libraries of glibc define for references without a version, release by release, as a table:
//   node lab/binaries/glibc-symbols.js [--check] DIR
// DIR holds the C libraries of Debian releases, as lab/truth/glibc.sh unpacks them. Writes src/link/glibc-symbol-table.ts.
// What is read is what readelf prints of them; between the releases at hand the versions of symbols say since when they are
// there: a library that takes a symbol over from another one defines it anew, in a version of that release.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { printResult } from '../console.js';

const TABLE = new URL('../../src/link/glibc-symbol-table.ts', import.meta.url);
/** Minor releases of glibc by the suites that have them, oldest first. @type {ReadonlyMap<string, number>} */
const SUITES = new Map([
  ['bullseye', 31],
  ['bookworm', 36],
  ['trixie', 41],
]);
const MINORS = [...SUITES.values()];
const OLDEST = MINORS[0] ?? 0;
/** Architectures of Debian by e_machine. */
const MACHINES = { amd64: 62, arm64: 183 };
/** What a program or a library may name in DT_NEEDED. */
const LIBRARY =
  /^(?:lib(?:c|m|mvec|dl|rt|pthread|util|resolv|anl|nsl|BrokenLocale)\.so\.\d+|ld-linux[\w-]*\.so\.\d+)$/;
/** in a line of the table */
const WIDTH = 118;

/** @typedef {{ version: string | undefined, hidden: boolean, value: string }} Entry */
/** `values`: address to the versions of all that is there. */
/** @typedef {{ first: string | undefined, names: Map<string, Entry[]>, values: Map<string, number[]> }} Library */

/** The defined symbols that others can bind to, as readelf prints them. @param {string} file @returns {Library} */
function readLibrary(file) {
  const run = (/** @type {string} */ option) =>
    execFileSync('readelf', ['-W', option, file], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const definitions = [...run('-V').matchAll(/Flags: (\S+)\s+Index: (\d+)\s+Cnt: \d+\s+Name: (\S+)/g)];
  const versions = new Set(definitions.map(([, , , name]) => name));
  const first = definitions.find(([, , index]) => index === '2')?.[3];
  /** @type {Map<string, Entry[]>} */
  const names = new Map();
  /** @type {Map<string, number[]>} */
  const values = new Map();
  for (const line of run('--dyn-syms').split('\n')) {
    const fields = line.trim().split(/\s+/);
    const [, value = '', , type = '', binding = '', visibility = '', section = '', symbol = ''] = fields;
    if (!/^(FUNC|OBJECT|TLS|NOTYPE|IFUNC|COMMON)$/.test(type) || section === 'UND') continue;
    if (!/^(GLOBAL|WEAK|UNIQUE)$/.test(binding) || !/^(DEFAULT|PROTECTED)$/.test(visibility)) continue;
    const [, name = '', at = '', version] = /^([^@]+)(@{0,2})(.*)$/.exec(symbol) ?? [];
    // Each version is an absolute symbol as well.
    if (versions.has(name) || (Number.parseInt(value, 16) === 0 && section !== 'ABS' && type !== 'TLS'))
      continue;
    const entry = { version: version || undefined, hidden: at === '@', value };
    names.set(name, [...(names.get(name) ?? []), entry]);
    values.set(value, [...(values.get(value) ?? []), ...[minorOf(version) ?? []].flat()]);
  }
  return { first, names, values };
}

/** 34 of `GLIBC_2.34` and of `GLIBC_2.34.1`; undefined of GLIBC_PRIVATE. @param {string | undefined} version */
function minorOf(version) {
  const minor = /^GLIBC_2\.(\d+)/.exec(version ?? '')?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/** elf/dl-lookup.c, check_match: without a wanted version the first one counts, and any other that is not hidden. */
function isBindable(/** @type {Library | undefined} */ library, /** @type {string} */ name) {
  const entries = library?.names.get(name) ?? [];
  return entries.some(
    ({ version, hidden }) => version === undefined || version === library?.first || !hidden,
  );
}

/**
 * From when to when a library has a name: `since` when it may, from when it surely does, from when it may be gone, when it
 * surely is.
 * @typedef {{ maybe: number, sure: number, leaving: number, gone: number }} Life
 */
const FOR_EVER = 99;

/**
 * @param {string} name @param {(Library | undefined)[]} releases the library, by release
 * @param {(Library | undefined)[]} homes the C library, which others were merged into @returns {Life | undefined}
 */
function lifeOf(name, releases, homes) {
  const present = releases.map(library => isBindable(library, name));
  const from = present.indexOf(true);
  if (from < 0) return hiddenLife(name, releases);
  const entries = releases[from]?.names.get(name) ?? [];
  const bindable = entries.filter(({ version, hidden }) => version === releases[from]?.first || !hidden);
  const known = bindable.flatMap(({ version }) => minorOf(version) ?? []);
  const before = from === 0 ? 0 : (MINORS[from - 1] ?? 0) + 1;
  // What was taken over keeps the versions of its old home as well, from the same release on.
  const own = Math.min(
    ...known.filter(minor => minor >= before),
    ...(from > 0 ? aliasMinors(releases[from], entries, before) : []),
  );
  const sure = Number.isFinite(own) ? own : (MINORS[from] ?? 0);
  const older = entries.flatMap(({ version }) => minorOf(version) ?? []).filter(minor => minor >= before);
  const last = present.lastIndexOf(true);
  const end = last === MINORS.length - 1 ? undefined : last + 1;
  return {
    maybe: Number.isFinite(own) ? Math.min(own, ...older) : before,
    sure,
    ...(end === undefined ? { leaving: FOR_EVER, gone: FOR_EVER } : leavingBetween(name, last, homes)),
  };
}

/**
 * What a library takes over may only have the versions of its old home there: its other names give the release.
 * @param {Library | undefined} library @param {Entry[]} entries @param {number} before
 */
function aliasMinors(library, entries, before) {
  return entries.flatMap(({ value }) => library?.values.get(value) ?? []).filter(minor => minor >= before);
}

/** Where the C library took it over, in a version of the release that did. @param {string} name @param {number} last @param {(Library | undefined)[]} homes */
function leavingBetween(name, last, homes) {
  const [low, high] = [(MINORS[last] ?? 0) + 1, MINORS[last + 1] ?? 0];
  const home = homes[last + 1];
  // It may have had the name all the time.
  const isNew = !isBindable(homes[last], name);
  const taken = Math.min(...(isNew ? aliasMinors(home, home?.names.get(name) ?? [], low) : []));
  return !Number.isFinite(taken) || taken > high
    ? { leaving: low, gone: high }
    : { leaving: taken, gone: taken };
}

/** Nothing binds to it any more, but something did before the oldest release at hand. @param {string} name @param {(Library | undefined)[]} releases */
function hiddenLife(name, [oldest]) {
  const minors = (oldest?.names.get(name) ?? []).flatMap(({ version }) => minorOf(version) ?? []);
  if (minors.length === 0) return undefined;
  const maybe = Math.min(...minors);
  return { maybe, sure: OLDEST, leaving: maybe, gone: OLDEST };
}

/** `31` since then, `17-31` since one of them; `<34` until then, `<32-36` until one of them. @param {Life} life */
function lifeText({ maybe, sure, leaving, gone }) {
  const range = (/** @type {number} */ a, /** @type {number} */ b) => (a === b ? `${a}` : `${a}-${b}`);
  return `${range(maybe, sure)}${gone === FOR_EVER ? '' : `<${range(leaving, gone)}`}`;
}

/** @param {string} root of a Debian architecture @returns {Map<string, string>} soname to file */
function librariesIn(root) {
  const directory = path.join(root, 'lib');
  const found = new Map();
  if (!fs.existsSync(directory)) return found;
  for (const place of [directory, ...fs.readdirSync(directory).map(name => path.join(directory, name))]) {
    if (!fs.statSync(place, { throwIfNoEntry: false })?.isDirectory()) continue;
    for (const name of fs.readdirSync(place))
      if (LIBRARY.test(name) && !found.has(name)) found.set(name, path.join(place, name));
  }
  return found;
}

/** Sonames to names to lives, of one architecture. @param {string} directory @param {string} arch */
function livesOf(directory, arch) {
  const roots = [...SUITES.keys()].map(suite => librariesIn(path.join(directory, `${suite}-${arch}`)));
  if (roots.some(root => !root.has('libc.so.6')))
    throw new Error(`${directory}: no C library of ${arch} in a suite`);
  const read = roots.map(root => new Map([...root].map(([soname, file]) => [soname, readLibrary(file)])));
  const homes = read.map(libraries => libraries.get('libc.so.6'));
  /** @type {Map<string, Map<string, string>>} */
  const table = new Map();
  for (const soname of [...new Set(read.flatMap(libraries => [...libraries.keys()]))].sort()) {
    const releases = read.map(libraries => libraries.get(soname));
    const names = [...new Set(releases.flatMap(library => [...(library?.names.keys() ?? [])]))].sort();
    /** @type {Map<string, string>} */
    const lives = new Map();
    for (const name of names) {
      const life = lifeOf(name, releases, homes);
      if (life) lives.set(name, lifeText(life));
    }
    if (lives.size > 0) table.set(soname, lives);
  }
  return table;
}

/** Lines of a text that are as long as a line may be. @param {string} text */
function wrapped(text) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

/** Sonames to lives, those of all machines in one text, to names. @param {string} directory */
function joinedTable(directory) {
  const tables = Object.keys(MACHINES).map(arch => livesOf(directory, arch));
  const sonames = [...new Set(tables.flatMap(table => [...table.keys()]))].sort();
  return sonames.map(soname => {
    const lives = tables.map(table => table.get(soname) ?? new Map());
    /** @type {Map<string, string[]>} */
    const groups = new Map();
    for (const name of [...new Set(lives.flatMap(own => [...own.keys()]))].sort()) {
      const text = lives.map(own => own.get(name) ?? '-').join(' ');
      groups.set(text, [...(groups.get(text) ?? []), name]);
    }
    return { soname, groups: [...groups].sort(([a], [b]) => (a < b ? -1 : 1)) };
  });
}

/** @param {string} directory */
function tableText(directory) {
  const lines = [
    '// Generated by lab/binaries/glibc-symbols.js from the libraries of glibc 2.31, 2.36 and 2.41.',
    '// biome-ignore-all format: generated',
    '',
    '/** the last release of 2.x that was read */',
    `export const LAST_READ = ${MINORS.at(-1)};`,
    '',
    '/** e_machine, in the order in which the releases of a name stand */',
    `export const MACHINES_READ: readonly number[] = [${Object.values(MACHINES).join(', ')}];`,
    '',
    '/**',
    ' * By library: the names that a reference without a version is bound to, by the minor releases in which they are there.',
    ' * `17`: since 2.17; `0-31`: since some release up to 2.31; `2<34`: until 2.34; `2<32-36`: until some release from 2.32 to',
    ' * 2.36; `-`: never. One for each machine.',
    ' */',
    'export const GLIBC_SYMBOLS: Readonly<Record<string, Readonly<Record<string, string>>>> = {',
  ];
  for (const { soname, groups } of joinedTable(directory)) {
    lines.push(` '${soname}': {`);
    for (const [lives, names] of groups) lines.push(`  '${lives}': \``, ...wrapped(names.join(' ')), '`,');
    lines.push(' },');
  }
  lines.push('};', '');
  return lines.join('\n');
}

const [directory, ...rest] = process.argv.slice(2).filter(argument => argument !== '--check');
if (directory === undefined || rest.length > 0) {
  printResult('usage: glibc-symbols.js [--check] DIR');
  process.exitCode = 2;
} else {
  const text = tableText(directory);
  const isSame = fs.existsSync(TABLE) && fs.readFileSync(TABLE, 'utf8') === text;
  if (process.argv.includes('--check')) {
    printResult(isSame ? 'the table is what the libraries say' : 'the libraries say something else');
    if (!isSame) process.exitCode = 1;
  } else fs.writeFileSync(TABLE, text);
}
