import { GOOD, MARKER, X, Y } from './layout.js';

/** @import { Layout } from './layout.js' */

/** What tokens stand for. @type {Record<string, Layout>} */
export const TOKENS = {
  origin: {
    why: 'where the plugin lies',
    plugin: { needed: [X], runpath: '$ORIGIN' },
    files: { '/plugins/libx.so': MARKER },
  },
  'origin-in-braces': {
    why: 'in braces',
    plugin: { needed: [X], runpath: '${ORIGIN}/../lib' },
    files: { '/lib/libx.so': MARKER },
  },
  'origin-before-letters': {
    why: 'a longer name is not a token',
    plugin: { needed: [X], runpath: '/a/$ORIGINS' },
    files: { '/a/pluginsS/libx.so': GOOD, '/a/$ORIGINS/libx.so': MARKER },
  },
  'braces-before-letters': {
    why: 'braces end the name',
    plugin: { needed: [X], runpath: '${ORIGIN}S' },
    files: { '/pluginsS/libx.so': MARKER },
  },
  'open-brace': {
    why: 'a brace that is not closed makes no token',
    plugin: { needed: [X], runpath: '/a/${ORIGIN' },
    files: { '/a/${ORIGIN/libx.so': MARKER },
  },
  'unknown-token': {
    why: 'what is not a token stays as it is',
    plugin: { needed: [X], runpath: '/a/$FOO' },
    files: { '/a/$FOO/libx.so': MARKER },
  },
  lib: {
    why: '$LIB of Debian',
    plugin: { needed: [X], runpath: '/opt/$LIB' },
    files: { '/opt/lib/x86_64-linux-gnu/libx.so': MARKER, '/opt/lib64/libx.so': GOOD },
  },
  'lib-in-braces': {
    why: '${LIB} inside of a name',
    plugin: { needed: [X], runpath: '/opt/my${LIB}' },
    files: { '/opt/mylib/x86_64-linux-gnu/libx.so': MARKER },
  },
  platform: {
    why: '$PLATFORM is that of the CPU',
    plugin: { needed: [X], runpath: '/opt/$PLATFORM' },
    files: { '/opt/haswell/libx.so': MARKER, '/opt/x86_64/libx.so': MARKER },
  },
  'platform-of-less': {
    why: '$PLATFORM of a CPU without AVX2',
    plugin: { needed: [X], runpath: '/opt/${PLATFORM}' },
    files: { '/opt/haswell/libx.so': MARKER, '/opt/x86_64/libx.so': MARKER },
    without: ['AVX2', 'AVX512F'],
  },
  'two-tokens': {
    why: 'two tokens in one directory',
    plugin: { needed: [X], runpath: '$ORIGIN/$LIB' },
    files: { '/plugins/lib/x86_64-linux-gnu/libx.so': MARKER },
  },
  'origin-of-a-library': {
    why: '$ORIGIN of a library is where it was found, links or not',
    plugin: { needed: [X], runpath: '/a' },
    files: {
      '/a/libx.so': '-> /real/libx.so',
      '/real/libx.so': { needed: [Y], runpath: '$ORIGIN' },
      '/a/liby.so': MARKER,
      '/real/liby.so': GOOD,
    },
  },
  'environment-origin': {
    why: '$ORIGIN in LD_LIBRARY_PATH is where the host lies',
    plugin: { needed: [X] },
    files: { '/app/libx.so': MARKER, '/plugins/libx.so': GOOD },
    libraryPath: '$ORIGIN',
  },
  'environment-lib': {
    why: '$LIB in LD_LIBRARY_PATH',
    plugin: { needed: [X] },
    files: { '/opt/lib/x86_64-linux-gnu/libx.so': MARKER },
    libraryPath: '/opt/$LIB',
  },
  'environment-platform': {
    why: '$PLATFORM in LD_LIBRARY_PATH',
    plugin: { needed: [X] },
    files: { '/opt/haswell/libx.so': MARKER },
    libraryPath: '/opt/${PLATFORM}',
  },
  'needed-origin': {
    why: '$ORIGIN in DT_NEEDED',
    plugin: { needed: ['$ORIGIN/libx.so'] },
    files: { '/plugins/libx.so': MARKER },
  },
  'needed-origin-missing': {
    why: 'the error names the path',
    plugin: { needed: ['${ORIGIN}/sub/libx.so'] },
    files: { '/usr/lib/libx.so': GOOD },
  },
  'needed-platform': {
    why: '$PLATFORM in DT_NEEDED makes a name that is searched',
    plugin: { needed: ['libx-$PLATFORM.so'], runpath: '/a' },
    files: { '/a/libx-haswell.so': MARKER, '/a/libx-x86_64.so': MARKER },
  },
  'needed-lib': {
    why: '$LIB in DT_NEEDED makes a relative path',
    plugin: { needed: ['$LIB/libx.so'] },
    files: { '/w/lib/x86_64-linux-gnu/libx.so': MARKER },
    cwd: '/w',
  },
  'needed-by-a-library': {
    why: '$ORIGIN of the library that needs it',
    plugin: { needed: [X], runpath: '/a' },
    files: { '/a/libx.so': { needed: ['$ORIGIN/liby.so'] }, '/a/liby.so': MARKER, '/plugins/liby.so': GOOD },
  },
  'needed-absolute': {
    why: 'a path is not searched',
    plugin: { needed: ['/opt/libx.so'], runpath: '/a' },
    files: { '/opt/libx.so': MARKER, '/a/libx.so': GOOD },
  },
  'needed-absolute-missing': {
    why: 'a path that leads nowhere',
    plugin: { needed: ['/opt/libx.so'], runpath: '/a' },
    files: { '/a/libx.so': GOOD, '/usr/lib/libx.so': GOOD },
  },
  'needed-dot': {
    why: 'a relative path is that of the process',
    plugin: { needed: ['./libx.so'] },
    files: { '/w/libx.so': MARKER },
    cwd: '/w',
  },
  'needed-relative': {
    why: 'a relative path that leads nowhere from there',
    plugin: { needed: ['sub/libx.so'] },
    files: { '/w/sub/libx.so': GOOD },
    cwd: '/plugins',
  },
};
