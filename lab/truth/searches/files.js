import { GOOD, MARKER, X } from './layout.js';

/** @import { Entry, Layout } from './layout.js' */

/** @param {Record<string, Entry>} files @param {string} why @returns {Layout} */
const ab = (why, files) => ({ why, plugin: { needed: [X], runpath: '/a:/b' }, files });
/** @param {Entry} entry @param {string} why */
const before = (why, entry) => ab(why, { '/a/libx.so': entry, '/b/libx.so': MARKER });
/** @param {Entry} entry @param {string} why */
const alone = (why, entry) => ab(why, { '/a/libx.so': entry });

/** What is not a library that can be loaded. @type {Record<string, Layout>} */
export const FILES = {
  'null-device': before('a link to /dev/null is too short', 'null'),
  'null-below-hwcaps': ab('also below glibc-hwcaps', {
    '/a/glibc-hwcaps/x86-64-v2/libx.so': 'null',
    '/a/libx.so': GOOD,
  }),
  fifo: before('a FIFO blocks', 'fifo'),
  directory: before('a directory is opened, and cannot be read', 'directory'),
  socket: before('a socket ends the list of directories', 'socket'),
  'socket-then-default': {
    why: 'a socket ends its list only',
    plugin: { needed: [X], runpath: '/a:/b' },
    files: { '/a/libx.so': 'socket', '/b/libx.so': GOOD, '/usr/lib/libx.so': MARKER },
  },
  'socket-at-last': {
    why: 'the error is that of the last place',
    plugin: { needed: [X] },
    files: { '/usr/lib/libx.so': 'socket' },
  },
  'socket-in-lib': {
    why: 'no trusted directory behind it is looked into',
    plugin: { needed: [X] },
    files: { '/lib/libx.so': 'socket', '/usr/lib/libx.so': GOOD },
  },
  'socket-below-hwcaps': ab('an error in a subdirectory is forgotten in the next', {
    '/a/glibc-hwcaps/x86-64-v3/libx.so': 'socket',
    '/a/libx.so': MARKER,
  }),
  'socket-below-hwcaps-alone': ab('the directory itself decides', {
    '/a/glibc-hwcaps/x86-64-v3/libx.so': 'socket',
    '/b/libx.so': MARKER,
  }),
  'dangling-link': before('a link to nothing is passed over', '-> /none'),
  'link-loop': before('a link to itself ends the list', '-> libx.so'),
  'link-loop-in-environment': {
    why: 'RUNPATH is searched behind it',
    plugin: { needed: [X], runpath: '/a' },
    files: { '/a/libx.so': MARKER, '/b/libx.so': '-> libx.so', '/c/libx.so': GOOD },
    libraryPath: '/b:/c',
  },
  'link-loop-at-last': {
    why: 'the error is that of the last place',
    plugin: { needed: [X] },
    files: { '/usr/lib/libx.so': '-> libx.so' },
  },
  'file-for-directory': {
    why: 'a directory that is a file is passed over',
    plugin: { needed: [X], runpath: '/a/file:/b' },
    files: { '/a/file': 'text none', '/b/libx.so': MARKER },
  },
  'nodeflib-loop': {
    why: 'without trusted directories the error is that of RUNPATH',
    plugin: { needed: [X], runpath: '/a', flags1: 0x800 },
    files: { '/a/libx.so': '-> libx.so' },
  },
  unreadable: {
    ...before('what must not be read is passed over', 'unreadable'),
    asNobody: true,
  },
  'unreadable-at-last': {
    why: 'the error is that of the last place',
    plugin: { needed: [X] },
    files: { '/usr/lib/libx.so': 'unreadable' },
    asNobody: true,
  },
  empty: before('an empty file', 'text '),
  text: before('a text', `text ${'none'.repeat(40)}`),
  'short-elf': before('the start of a header', { size: 40 }),
  'other-machine': before('of another machine: passed over', { bytes: { 18: 183 } }),
  'other-machine-alone': alone('as if it were not there', { bytes: { 18: 183 } }),
  'other-class': before('of the other class: passed over', { bytes: { 4: 1 } }),
  'other-class-alone': alone('the error names the class', { bytes: { 4: 1 } }),
  'no-class': alone('a class that there is not', { bytes: { 4: 9 } }),
  'other-class-and-machine': before('class and machine of i386', { bytes: { 4: 1, 18: 3 } }),
  'other-machine-bad-ident': before('the machine is looked at before the rest of e_ident', {
    bytes: { 9: 1, 18: 183 },
  }),
  'bad-ident': before('padding in e_ident that is not zero', { bytes: { 9: 1 } }),
  'big-endian': before('the other byte order', { bytes: { 5: 2 } }),
  'os-abi': before('another OS ABI', { bytes: { 7: 9 } }),
  'bad-version': before('e_version of nothing', { bytes: { 20: 9 } }),
  'bad-version-other-machine': before('e_version goes before e_machine', { bytes: { 18: 183, 20: 9 } }),
  'bad-type': before('e_type of an object file', { bytes: { 16: 1 } }),
  'no-phdrs-of-its-own': before('program headers of another size', { bytes: { 54: 32 } }),
};
