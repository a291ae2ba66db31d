import { GOOD, MARKER, X, Y, Z } from './layout.js';

/** @import { Entry, Layout } from './layout.js' */

/** What is in the process already. @type {Record<string, Layout>} */
export const MAPPED = {
  'by-soname': {
    why: 'DT_SONAME of what was loaded before answers the name',
    plugin: { needed: ['libfirst.so', X], runpath: '/a' },
    files: { '/a/libfirst.so': { soname: X }, '/a/libx.so': MARKER },
  },
  'by-name': {
    why: 'a name that was searched is not searched again, whoever asks',
    plugin: { needed: [X, Y], runpath: '/a' },
    files: { '/a/libx.so': GOOD, '/a/liby.so': { needed: [X], runpath: '/b' }, '/b/libx.so': MARKER },
  },
  'by-path': {
    why: 'a path of what is loaded',
    plugin: { needed: [X, '/a/libx.so'], runpath: '/a' },
    files: { '/a/libx.so': GOOD },
  },
  'not-by-other-path': {
    why: 'another file of the name, by its path',
    plugin: { needed: [X, '/b/libx.so'], runpath: '/a' },
    files: { '/a/libx.so': GOOD, '/b/libx.so': MARKER },
  },
  'same-file': {
    why: 'the same file under two names',
    plugin: { needed: [X, Y], runpath: '/a' },
    files: { '/a/libx.so': { needed: [Z] }, '/a/liby.so': '-> libx.so', '/usr/lib/libz.so': MARKER },
  },
  'c-library-by-name': {
    why: 'the C library is there',
    plugin: { needed: ['libc.so.6', X], runpath: '/a' },
    files: { '/a/libc.so.6': MARKER, '/a/libx.so': GOOD },
  },
  'c-library-by-path': {
    why: 'the C library by another path is the same file',
    plugin: { needed: ['/b/libc.so.6'] },
    files: { '/b': '-> /lib/x86_64-linux-gnu' },
  },
  'the-plugin-itself': {
    why: 'a library that needs the plugin by its path',
    plugin: { needed: [X], runpath: '/a' },
    files: { '/a/libx.so': { needed: ['/plugins/0.so'] } },
  },
  'second-plugin-elsewhere': {
    why: 'what the first plugin brought is gone with it',
    plugins: [
      { needed: [X, 'libnone.so'], runpath: '/a' },
      { needed: [X], runpath: '/b' },
    ],
    files: { '/a/libx.so': GOOD, '/b/libx.so': MARKER },
  },
  'second-plugin-same-place': {
    why: 'the library of both, which needs another one, each has its own RPATH for',
    plugins: [
      { needed: [X, 'libnone.so'], rpath: '/a:/b' },
      { needed: [X], rpath: '/a:/c' },
    ],
    files: { '/a/libx.so': { needed: [Y] }, '/b/liby.so': GOOD, '/c/liby.so': MARKER },
  },
  'second-plugin-is-fine': {
    why: 'the second finds what it needs',
    plugins: [{ needed: ['libnone.so'] }, { needed: [X], runpath: '/a' }],
    files: { '/a/libx.so': MARKER },
  },
};

const PATH = { runpath: '/a' };

/** @param {string} why @param {string[]} needed @param {Record<string, Entry>} files @returns {Layout} */
const loads = (why, needed, files) => ({ why, plugin: { needed, ...PATH }, files });

/** DT_FILTER and DT_AUXILIARY. @type {Record<string, Layout>} */
export const FILTERS = {
  'filter-missing': loads('a filtee has to be there', ['filter:libx.so'], {}),
  filter: loads('a filtee is loaded', ['filter:libx.so'], { '/a/libx.so': MARKER }),
  'filter-good': loads('a filtee is loaded', ['filter:libx.so'], { '/a/libx.so': GOOD }),
  'auxiliary-missing': loads('an auxiliary library may be absent', ['auxiliary:libx.so'], {}),
  auxiliary: loads('an auxiliary library is loaded', ['auxiliary:libx.so'], { '/a/libx.so': MARKER }),
  'auxiliary-class': loads('one of the other class is none', ['auxiliary:libx.so'], {
    '/a/libx.so': { bytes: { 4: 1 } },
  }),
  'auxiliary-text': loads('a text is none', ['auxiliary:libx.so'], {
    '/a/libx.so': `text ${'none'.repeat(40)}`,
  }),
  'auxiliary-directory': loads('a directory is none', ['auxiliary:libx.so'], { '/a/libx.so': 'directory' }),
  'auxiliary-needs': loads('what it needs has to be there', ['auxiliary:libx.so'], {
    '/a/libx.so': { needed: ['libnone.so'] },
  }),
  'filter-before-needed': loads('in the order of the table', ['filter:libnone1.so', 'libnone2.so'], {}),
  'needed-before-filter': loads('in the order of the table', ['libnone2.so', 'filter:libnone1.so'], {}),
  'filter-goes-first': loads("a filtee's libraries come before others", ['libnone2.so', 'filter:libx.so'], {
    '/a/libx.so': { needed: ['libnone1.so'] },
  }),
  'filtee-libraries-first': loads(
    'what a filtee needs is looked for before what a needed library needs',
    [Y, 'filter:libx.so'],
    {
      '/a/liby.so': { needed: ['libnone2.so'] },
      '/a/libx.so': { needed: ['libnone1.so'] },
    },
  ),
  'filter-of-a-library': loads('a library that has a filtee', [X], {
    '/a/libx.so': { flags: ['--filter=libnone.so'] },
  }),
  'auxiliary-of-a-library': loads('a library that has an auxiliary one', [X], {
    '/a/libx.so': { flags: ['--auxiliary=liby.so'], runpath: '$ORIGIN' },
    '/a/liby.so': MARKER,
  }),
  'filter-defines': loads('a filtee defines what others lack', ['filter:libx.so', Y], {
    '/a/libx.so': { flags: ['--defsym=not_there=0'] },
    '/a/liby.so': MARKER,
  }),
  'filter-token': loads('tokens in its name', ['filter:$ORIGIN/../a/libx.so'], { '/a/libx.so': MARKER }),
  'auxiliary-token': loads('tokens in its name', ['auxiliary:libx-$PLATFORM.so'], {
    '/a/libx-haswell.so': MARKER,
    '/a/libx-x86_64.so': MARKER,
  }),
  audit: loads(
    'DT_AUDIT and DT_DEPAUDIT of a plugin are not looked at',
    ['audit:/a/libx.so', 'depaudit:/a/libx.so'],
    {
      '/a/libx.so': MARKER,
    },
  ),
};
