// The same as record-sysroots.js for musl, laid out as Alpine is: where it looks for libraries.
//   node lab/truth/record-musl-roots.js --libc here [--check]
import './build.js';
import process from 'node:process';
import { printResult } from '../console.js';
import { readChoice } from './choice.js';

import { MUSL_LOADER } from './musl.js';
import { MUSL_GO } from './platform.js';
import { recordSysroots } from './sysroot.js';

/** @import { Sysroot } from './sysroot.js' */

const OWN = `musl/${MUSL_GO[0]}`;
const BESIDE = 'libgoplug-beside.so.1';
const GOOD = 'musl/native/lib-beside';
/** Shows that it was taken: it lacks a function. */
const OTHER = 'musl/native/lib-beside-undefined';
const NO_PATH = `${OWN}/native/beside-no-path`;
const PATH_FILE = '/etc/ld-musl-x86_64.path';

/** @type {Record<string, Sysroot>} */
const SYSROOTS = {
  plain: { why: 'nothing but musl is needed', plugin: `${OWN}/plugin/plain` },
  'missing-library': { why: 'the library is nowhere', plugin: NO_PATH },
  'in-lib': { why: 'the first default directory', plugin: NO_PATH, files: { [`/lib/${BESIDE}`]: GOOD } },
  'in-usr-local-lib': {
    why: 'the second default directory',
    plugin: NO_PATH,
    files: { [`/usr/local/lib/${BESIDE}`]: GOOD },
  },
  'in-usr-lib': {
    why: 'the third default directory',
    plugin: NO_PATH,
    files: { [`/usr/lib/${BESIDE}`]: GOOD },
  },
  'in-lib64': {
    why: 'directories of glibc are not searched',
    plugin: NO_PATH,
    files: { [`/lib64/${BESIDE}`]: GOOD, [`/usr/lib/x86_64-linux-gnu/${BESIDE}`]: GOOD },
  },
  'usr-local-before-usr': {
    why: 'the first of the default directories that has it counts',
    plugin: NO_PATH,
    files: { [`/usr/local/lib/${BESIDE}`]: OTHER, [`/usr/lib/${BESIDE}`]: GOOD },
  },
  'path-file': {
    why: 'the library is where /etc/ld-musl-x86_64.path says',
    plugin: NO_PATH,
    files: { [`/opt/lib/${BESIDE}`]: GOOD },
    texts: { [PATH_FILE]: '/srv:/opt/none\n/opt/lib\n' },
  },
  'path-file-alone': {
    why: 'where there is such a file the default directories do not count',
    plugin: NO_PATH,
    files: { [`/usr/lib/${BESIDE}`]: GOOD },
    texts: { [PATH_FILE]: '/opt/lib\n' },
  },
  'path-file-slash': {
    why: 'paths are put together as they stand there',
    plugin: NO_PATH,
    files: { [`/opt/lib/${BESIDE}`]: OTHER },
    texts: { [PATH_FILE]: '/opt/lib/\n' },
  },
  'no-cache': {
    why: 'musl ignores a cache of glibc',
    plugin: NO_PATH,
    files: { [`/opt/lib/${BESIDE}`]: GOOD },
    cache: '/opt/lib',
  },
  'library-path': {
    why: 'LD_LIBRARY_PATH',
    plugin: NO_PATH,
    files: { [`/opt/lib/${BESIDE}`]: GOOD },
    libraryPath: '/opt/lib',
  },
  'library-path-first': {
    why: 'LD_LIBRARY_PATH goes before RPATH as well',
    plugin: `${OWN}/native/beside-rpath`,
    files: { [`/plugins/${BESIDE}`]: GOOD, [`/opt/lib/${BESIDE}`]: OTHER },
    libraryPath: '/opt/lib',
  },
  'runpath-before-system': {
    why: 'RUNPATH goes before the default directories',
    plugin: `${OWN}/native/beside-runpath`,
    files: { [`/plugins/${BESIDE}`]: OTHER, [`/lib/${BESIDE}`]: GOOD },
  },
  'host-runpath': {
    why: 'the RUNPATH of the host counts for the plugin, and for what it needs',
    host: `${OWN}/host/runpath`,
    plugin: NO_PATH,
    files: {
      [`/opt/host/${BESIDE}`]: 'musl/native/lib-beside-needy',
      '/opt/host/libgoplug-gone.so.1': 'musl/native/lib-gone',
    },
  },
  'directory-first': {
    why: 'a directory of that name is taken for it',
    plugin: NO_PATH,
    files: { [`/usr/lib/${BESIDE}`]: GOOD },
    links: { [`/lib/${BESIDE}`]: '/usr' },
  },
  'dangling-first': {
    why: 'a link to nothing is passed over',
    plugin: NO_PATH,
    files: { [`/usr/lib/${BESIDE}`]: GOOD },
    links: { [`/lib/${BESIDE}`]: '/nowhere' },
  },
  'loop-first': {
    why: 'a link to itself ends the search',
    plugin: NO_PATH,
    files: { [`/usr/lib/${BESIDE}`]: GOOD },
    links: { [`/lib/${BESIDE}`]: BESIDE },
  },
  'loop-in-runpath': {
    why: 'a link to itself ends the search in the first path',
    plugin: `${OWN}/native/beside-runpath`,
    files: { [`/lib/${BESIDE}`]: GOOD },
    links: { [`/plugins/${BESIDE}`]: BESIDE },
  },
  'empty-file-first': {
    why: 'an empty file is not passed over',
    plugin: NO_PATH,
    files: { [`/usr/lib/${BESIDE}`]: GOOD },
    texts: { [`/lib/${BESIDE}`]: '' },
  },
  'i386-first': {
    why: 'a library of the other word size is not passed over',
    plugin: NO_PATH,
    files: { [`/lib/${BESIDE}`]: 'foreign/c-library-i386', [`/usr/lib/${BESIDE}`]: GOOD },
  },
  'glibc-loader': {
    why: 'a package that stands for the dynamic linker of glibc is there',
    plugin: `${OWN}/needs/ld-linux-x86-64.so.2`,
    files: { '/lib/ld-linux-x86-64.so.2': 'musl/foreign/c-library' },
  },
  'musl-by-name': {
    why: 'musl is found by the name of its file, and takes itself for it',
    plugin: `${OWN}/needs/ld-musl-x86_64.so.1`,
  },
  'musl-by-another-name': {
    why: 'what defines what the C library does is not mapped a second time',
    plugin: `${OWN}/needs/libresolv.so.2`,
    files: { '/usr/lib/libresolv.so.2': MUSL_LOADER },
  },
  'glibc-plugin': { why: 'a plugin that was built on Debian', plugin: `${MUSL_GO[0]}/plugin/plain` },
  'glibc-function': {
    why: 'a plugin that was built on Debian and calls what musl lacks',
    plugin: `${OWN}/peculiar/fortify-glibc`,
  },
};

const choice = readChoice(process.argv.slice(2));
if (choice.libc.includes('musl'))
  await recordSysroots(
    'musl-roots',
    SYSROOTS,
    {
      host: `${OWN}/host/plain`,
      loader: { [MUSL_LOADER]: MUSL_LOADER },
    },
    choice,
  );
else printResult('musl-roots: skipped, since musl is not here');
