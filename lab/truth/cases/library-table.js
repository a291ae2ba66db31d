// What dlopen finds, misses and runs before Go is asked: libraries beside a plugin, C symbols, constructors and thread-local
// storage.
import { laid, row } from './sequence.js';

/** @import { CaseFile } from '../case.js' */
/** @import { Ids, Sequence } from './sequence.js' */

const BESIDE = 'libgoplug-beside.so.1';

/** @param {string} name of the platform's @param {string} [path] @returns {CaseFile} */
const library = (name, path = BESIDE) => ({ path, artifact: `$ALL/native/${name}` });

/** @param {Ids} ids @param {string} plugin @param {CaseFile[]} files @param {string} why @param {string[]} [open] @returns {Sequence} */
const beside = (ids, plugin, files, why, open = ['plug.so']) =>
  laid(ids, [{ path: 'plug.so', artifact: `$OWN/native/${plugin}` }, ...files], open, why);

/** Libraries beside the plugin. @type {readonly Sequence[]} */
export const LIBRARIES_BESIDE = [
  beside(
    { amd64: 'native/beside-found-runpath', cpu: 'sequence/beside', musl: 'beside/runpath' },
    'beside-runpath',
    [library('lib-beside')],
    'RUNPATH $ORIGIN finds the library',
  ),
  beside(
    { amd64: 'native/beside-found-rpath', musl: 'beside/rpath' },
    'beside-rpath',
    [library('lib-beside')],
    'RPATH $ORIGIN finds the library',
  ),
  beside(
    { musl: 'beside/runpath-lib' },
    'beside-runpath-lib',
    [library('lib-beside', `lib/${BESIDE}`)],
    'RUNPATH $ORIGIN/lib finds it',
  ),
  beside(
    { musl: 'beside/not-searched' },
    'beside-no-path',
    [library('lib-beside')],
    'without RUNPATH nobody looks there',
  ),
  beside(
    { amd64: 'native/beside-not-searched', cpu: 'sequence/beside-not-searched' },
    'beside-no-path',
    [library('lib-beside')],
    'without RUNPATH the directory of the plugin is not searched',
  ),
  beside(
    { amd64: 'native/beside-lib-directory' },
    'beside-runpath-lib',
    [library('lib-beside', `lib/${BESIDE}`)],
    'RUNPATH $ORIGIN/lib',
  ),
  beside(
    { amd64: 'native/beside-undefined', musl: 'beside/undefined' },
    'beside-runpath',
    [library('lib-beside-undefined')],
    'the library misses a symbol',
  ),
  beside(
    { amd64: 'native/beside-needy', musl: 'beside/needy' },
    'beside-runpath',
    [library('lib-beside-needy')],
    'the library needs a library that is missing',
  ),
  beside(
    { musl: 'beside/needy-inherits' },
    'beside-runpath',
    [library('lib-beside-needy'), library('lib-gone', 'libgoplug-gone.so.1')],
    'what the library needs is found by the RUNPATH of the plugin that needs the library',
  ),
  beside(
    { amd64: 'native/beside-empty', musl: 'beside/empty-library' },
    'beside-runpath',
    [library('lib-beside-empty')],
    'the library lacks the function that the plugin calls',
  ),
  beside(
    { musl: 'beside/glibc-library' },
    'beside-runpath',
    [{ path: BESIDE, artifact: 'native/lib-beside' }],
    'the library was built for glibc',
  ),
  beside(
    { amd64: 'native/beside-text', musl: 'beside/text' },
    'beside-runpath',
    [{ path: BESIDE, artifact: 'foreign/text' }],
    'the library is a text file',
  ),
  beside(
    { musl: 'beside/empty-file' },
    'beside-runpath',
    [{ path: BESIDE, artifact: 'foreign/empty' }],
    'the library is an empty file',
  ),
  beside(
    { amd64: 'native/beside-directory', musl: 'beside/directory' },
    'beside-runpath',
    [{ path: BESIDE, directory: true }],
    'the library is a directory',
  ),
  beside(
    { amd64: 'native/beside-i386', musl: 'beside/i386' },
    'beside-runpath',
    [{ path: BESIDE, artifact: 'foreign/c-library-i386' }],
    'the library is a 32-bit one',
  ),
  beside(
    { amd64: 'native/beside-denied', musl: 'beside/denied' },
    'beside-runpath',
    [{ ...library('lib-beside'), mode: '000' }],
    'the library may not be read',
  ),
  beside(
    { musl: 'beside/tls' },
    'beside-runpath',
    [library('lib-tls-1024')],
    'the library has initial-exec storage',
  ),
  beside(
    { cpu: 'sequence/beside-other-machine' },
    'beside-runpath',
    [{ path: BESIDE, artifact: 'native/lib-beside' }],
    'the library is one for amd64',
  ),
  beside(
    { amd64: 'native/beside-link' },
    'beside-runpath',
    [
      library('lib-beside', `real/${BESIDE}`),
      { path: 'real/plug.so', artifact: '$OWN/native/beside-runpath' },
      { path: 'link.so', symlink: 'real/plug.so' },
    ],
    '$ORIGIN is the directory of the file, not that of the symbolic link',
    ['link.so'],
  ),
  beside(
    { amd64: 'native/beside-opened-before' },
    'beside-no-path',
    [library('lib-beside'), { path: 'good.so', artifact: '$OWN/plugin/plain' }],
    'a library that was opened as a plugin satisfies a later plugin by its soname',
    ['good.so', `./${BESIDE}`, 'plug.so'],
  ),
  openedBefore('beside/opened-before', 'beside-no-path', 'does not answer to its soname'),
  openedBefore('beside/opened-before-runpath', 'beside-runpath', 'is found again by its inode'),
  laid(
    { musl: 'beside/after-refused' },
    [
      library('lib-beside-undefined', `a/${BESIDE}`),
      library('lib-beside', `b/${BESIDE}`),
      { path: 'a/plug.so', artifact: '$OWN/native/beside-runpath' },
      { path: 'b/plug.so', artifact: '$OWN/native/beside-runpath' },
    ],
    ['a/plug.so', 'b/plug.so'],
    'the library of a plugin that was refused does not stay',
  ),
  laid(
    { musl: 'beside/second-plugin' },
    [
      library('lib-beside', `a/${BESIDE}`),
      { path: 'a/plug.so', artifact: '$OWN/native/beside-runpath' },
      { path: 'plug.so', artifact: '$OWN/native/beside-no-path' },
    ],
    ['a/plug.so', 'plug.so'],
    'a library that the first plugin brought is there for the second',
  ),
];

/** @param {string} id @param {string} plugin @param {string} what @returns {Sequence} */
function openedBefore(id, plugin, what) {
  return laid(
    { musl: id },
    [
      library('lib-beside'),
      { path: 'plug.so', artifact: `$OWN/native/${plugin}` },
      { path: 'good.so', artifact: '$OWN/plugin/plain' },
    ],
    ['good.so', `./${BESIDE}`, 'plug.so'],
    `a library that was opened by its path ${what}`,
  );
}

const TRIMMED = { host: '$OWN/host/trimpath' };

/** @param {readonly string[]} libraries between two good plugins */
const amidGood = (...libraries) => ['plain', ...libraries.map(name => `native/${name}`), 'dotted'];

/** Constructors, symbols and storage. @type {readonly Sequence[]} */
export const NATIVE_SEQUENCES = [
  ...['cgo-constructor', 'cgo-undefined', 'library-gone'].map(name =>
    row(
      { amd64: `native/rejected-${name}` },
      [`$OWN/native/${name}`],
      `${name} in a host with other hashes: what dlopen does comes before what Go compares`,
      TRIMMED,
    ),
  ),
  row(
    { amd64: 'native/constructor-nocgo' },
    ['$OWN/native/cgo-constructor'],
    'a host without cgo does not run the C constructor',
    { host: '$OWN/host/nocgo' },
  ),
  row(
    { amd64: 'native/constructor-unknown' },
    ['$OWN/native/cgo-constructor'],
    'the C constructor runs before the host of another release dies',
    { host: '1.24/host/plain' },
  ),
  ...[
    { ids: { amd64: 'native/tls-many' }, sizes: [64, 512, 1024] },
    { ids: { cpu: 'sequence/tls' }, sizes: [64, 1024, 1704] },
  ].map(({ ids, sizes }) =>
    row(
      ids,
      sizes.map(bytes => `$OWN/native/tls-${bytes}`),
      'plugins with static thread-local storage, all of one import path',
    ),
  ),
  row(
    { amd64: 'native/tls-libraries' },
    amidGood('lib-tls-1024', 'lib-tls-512', 'lib-tls-512'),
    'libraries whose thread-local block has one global name: the first one serves all, and only it is allocated',
  ),
  row(
    { amd64: 'native/tls-libraries-private' },
    amidGood('lib-tls-1024-private', 'lib-tls-512-private', 'lib-tls-512-private'),
    'private thread-local blocks use up the static storage, one library after the other',
  ),
  row(
    { amd64: 'native/tls-library-fits' },
    ['plain', 'native/lib-tls-1704'],
    'the largest static block that fits',
  ),
  row(
    { amd64: 'native/tls-library-does-not-fit' },
    ['plain', 'native/lib-tls-1712'],
    'the smallest static block that does not fit',
  ),
  row(
    { cpu: 'sequence/library-after-good', musl: 'sequence/library-after-good' },
    ['plain', '$ALL/foreign/c-library', 'dotted'],
    'a C library between two good plugins',
  ),
  row(
    { cpu: 'sequence/library-after-rejected', musl: 'sequence/library-after-rejected' },
    ['trimpath', '$ALL/foreign/c-library', 'dotted'],
    'a C library between a rejected plugin and a good one',
  ),
  row(
    { musl: 'sequence/program-after-good' },
    ['plain', '$ALL/foreign/c-program-pie', 'dotted'],
    'a program, which musl does not refuse, between two good plugins',
  ),
  row(
    { amd64: 'native/failed-then-good', musl: 'sequence/refused-then-good' },
    ['$OWN/native/cgo-undefined', '$OWN/native/library-gone', '$OWN/native/cgo-math'],
    'what dlopen refused leaves no trace',
  ),
  row(
    { musl: 'sequence/both-libraries' },
    ['plain', '$GLIBC/plugin/dotted'],
    'a plugin for musl, then one for glibc',
  ),
  row(
    { musl: 'sequence/same-of-glibc' },
    ['plain', '$GLIBC/plugin/plain'],
    'the same plugin, then its glibc build',
  ),
  row(
    { cpu: 'sequence/constructor-rejected', musl: 'sequence/constructor-rejected' },
    ['$OWN/native/cgo-constructor'],
    'the C constructor runs before Go compares anything',
    TRIMMED,
  ),
  row(
    { musl: 'sequence/undefined-rejected' },
    ['$OWN/native/cgo-undefined'],
    'a missing symbol is found before Go compares anything',
    TRIMMED,
  ),
];
