// What the real dynamic linker says to plugins in roots of their own (chroot), and what is predicted with --sysroot:
//   node lab/truth/record-sysroots.js [--check]
// Writes fixtures/truth/sysroots.json, and fixtures/profiles/sysroots.jsonl.br: what the verdicts depend on. With --check
// it only compares. It takes the rights to change the root, and ends without them.
import './build.js';
import process from 'node:process';
import { readChoice } from './choice.js';
import { recordSysroots } from './sysroot.js';

const GO = '1.22';
const LOADER = '/lib64/ld-linux-x86-64.so.2';
const LIBRARIES = '/lib/x86_64-linux-gnu';
const BESIDE = 'libgoplug-beside.so.1';
/** Where this machine has zlib; no root has it there. */
const ZLIB = `${LIBRARIES}/libz.so.1`;

/** @import { Sysroot } from './sysroot.js' */

const native = (/** @type {string} */ name) => `${GO}/native/${name}`;

/** @type {Record<string, Sysroot>} */
const SYSROOTS = {
  plain: { why: 'nothing but the C library is needed', plugin: `${GO}/plugin/plain` },
  'missing-library': { why: 'zlib is nowhere', plugin: native('cgo-zlib') },
  'library-path': {
    why: 'zlib is where LD_LIBRARY_PATH says',
    plugin: native('cgo-zlib'),
    files: { '/opt/lib/libz.so.1': ZLIB },
    libraryPath: '/opt/lib',
  },
  'library-elsewhere': {
    why: 'zlib is where nobody looks',
    plugin: native('cgo-zlib'),
    files: { '/opt/lib/libz.so.1': ZLIB },
  },
  cache: {
    why: 'zlib is where the cache says',
    plugin: native('cgo-zlib'),
    files: { '/opt/lib/libz.so.1': ZLIB },
    cache: '/opt/lib',
  },
  'default-directory': {
    why: 'zlib is in a directory that is looked into at last',
    plugin: native('cgo-zlib'),
    files: { '/usr/lib/libz.so.1': ZLIB },
  },
  'absolute-link': {
    why: 'the library is behind an absolute link, which starts at the root of the target',
    plugin: native('cgo-zlib'),
    files: { '/opt/real/zlib': ZLIB },
    links: { '/usr/lib/libz.so.1': '/opt/real/zlib' },
  },
  'dangling-link': {
    why: 'a link leads to where only the machine of the check has the library',
    plugin: native('cgo-zlib'),
    links: { '/usr/lib/libz.so.1': ZLIB },
  },
  runpath: {
    why: 'RUNPATH $ORIGIN finds the library beside the plugin',
    plugin: native('beside-runpath'),
    files: { [`/plugins/${BESIDE}`]: 'native/lib-beside' },
  },
  'no-path': {
    why: 'without a path the library beside the plugin is not found',
    plugin: native('beside-no-path'),
    files: { [`/plugins/${BESIDE}`]: 'native/lib-beside' },
  },
  'rpath-first': {
    why: 'RPATH goes before LD_LIBRARY_PATH: the library that lacks a function is taken',
    plugin: native('beside-rpath'),
    files: {
      [`/plugins/${BESIDE}`]: 'native/lib-beside-undefined',
      [`/opt/lib/${BESIDE}`]: 'native/lib-beside',
    },
    libraryPath: '/opt/lib',
  },
  'runpath-second': {
    why: 'LD_LIBRARY_PATH goes before RUNPATH: the good library is taken',
    plugin: native('beside-runpath'),
    files: {
      [`/plugins/${BESIDE}`]: 'native/lib-beside-undefined',
      [`/opt/lib/${BESIDE}`]: 'native/lib-beside',
    },
    libraryPath: '/opt/lib',
  },
  'missing-symbol': {
    why: 'the library is there without the function that the plugin calls',
    plugin: native('beside-runpath'),
    files: { [`/plugins/${BESIDE}`]: 'native/lib-beside-empty' },
  },
  'needed-by-library': {
    why: 'the library needs another one that is nowhere',
    plugin: native('beside-runpath'),
    files: { [`/plugins/${BESIDE}`]: 'native/lib-beside-needy' },
  },
  'needed-by-library-there': {
    why: 'the library needs another one that is in a default directory',
    plugin: native('beside-runpath'),
    files: {
      [`/plugins/${BESIDE}`]: 'native/lib-beside-needy',
      '/usr/lib/libgoplug-gone.so.1': 'native/lib-gone',
    },
  },
  'missing-version': { why: 'the C library lacks a version', plugin: native('glibc-future') },
  'missing-versioned-symbol': {
    why: 'the C library has the version without the symbol',
    plugin: native('glibc-symbol'),
  },
  'musl-plugin': { why: 'the plugin was built against musl', plugin: `${GO}/musl/plugin` },
  'musl-beside': {
    why: 'musl is there beside glibc: the plugin gets a second C library',
    plugin: `${GO}/musl/plugin`,
    files: { '/usr/lib/libc.so': '/lib/x86_64-linux-musl/libc.so' },
  },
  'musl-needed-by-library': {
    why: 'the library that the plugin needs was built on Alpine',
    plugin: native('beside-runpath'),
    files: { [`/plugins/${BESIDE}`]: 'native/lib-musl' },
  },
  'other-class': {
    why: 'a 32-bit library of the name is passed over',
    plugin: native('beside-no-path'),
    files: { [`/usr/lib/${BESIDE}`]: 'foreign/c-library-i386' },
  },
  'no-library': {
    why: 'what has the name is a text',
    plugin: native('beside-no-path'),
    files: { [`/usr/lib/${BESIDE}`]: '/etc/passwd' },
  },
};

recordSysroots(
  'sysroots',
  SYSROOTS,
  {
    host: `${GO}/host/plain`,
    loader: { [LOADER]: LOADER, [`${LIBRARIES}/libc.so.6`]: `${LIBRARIES}/libc.so.6` },
  },
  readChoice(process.argv.slice(2)),
);
