import { GOOD, MARKER, X, Y, Z } from './layout.js';

/** @import { Layout } from './layout.js' */

/** Which paths count for whom. @type {Record<string, Layout>} */
export const PATHS = {
  'rpath-alone': { why: 'RPATH', plugin: { needed: [X], rpath: '/a' }, files: { '/a/libx.so': MARKER } },
  'runpath-alone': {
    why: 'RUNPATH',
    plugin: { needed: [X], runpath: '/a' },
    files: { '/a/libx.so': MARKER },
  },
  'environment-before-runpath': {
    why: 'LD_LIBRARY_PATH goes before RUNPATH',
    plugin: { needed: [X], runpath: '/a' },
    files: { '/a/libx.so': GOOD, '/b/libx.so': MARKER },
    libraryPath: '/b',
  },
  'rpath-before-environment': {
    why: 'RPATH goes before LD_LIBRARY_PATH',
    plugin: { needed: [X], rpath: '/a' },
    files: { '/a/libx.so': MARKER, '/b/libx.so': GOOD },
    libraryPath: '/b',
  },
  'rpath-beside-runpath': {
    why: 'RPATH counts for nothing where there is RUNPATH',
    plugin: { needed: [X], rpath: '/a', runpath: '/b' },
    files: { '/a/libx.so': GOOD, '/b/libx.so': MARKER },
  },
  'runpath-is-not-inherited': {
    why: 'RUNPATH is for what the object itself needs',
    plugin: { needed: [X], runpath: '/a' },
    files: { '/a/libx.so': { needed: [Y] }, '/a/liby.so': GOOD },
  },
  'rpath-is-inherited': {
    why: 'RPATH is for what the libraries need, too',
    plugin: { needed: [X], rpath: '/a' },
    files: { '/a/libx.so': { needed: [Y] }, '/a/liby.so': MARKER },
  },
  'runpath-stops-rpath': {
    why: 'a library with RUNPATH has no RPATH of others',
    plugin: { needed: [X], rpath: '/a' },
    files: { '/a/libx.so': { needed: [Y], runpath: '/none' }, '/a/liby.so': GOOD },
  },
  'own-rpath-first': {
    why: "the library's own RPATH goes before that of the plugin",
    plugin: { needed: [X], rpath: '/a' },
    files: { '/a/libx.so': { needed: [Y], rpath: '/b' }, '/a/liby.so': GOOD, '/b/liby.so': MARKER },
  },
  'rpath-of-all-that-lead-there': {
    why: 'RPATH of the plugin counts for what a library of a library needs',
    plugin: { needed: [X], rpath: '/a' },
    files: { '/a/libx.so': { needed: [Y] }, '/a/liby.so': { needed: [Z] }, '/a/libz.so': MARKER },
  },
  'rpath-past-a-runpath': {
    why: 'RUNPATH of an object in between does not hide RPATH of the plugin',
    plugin: { needed: [X], rpath: '/a' },
    files: {
      '/a/libx.so': { needed: [Y], runpath: '/b' },
      '/b/liby.so': { needed: [Z] },
      '/a/libz.so': MARKER,
      '/b/libz.so': GOOD,
    },
  },
  'host-rpath': {
    why: 'RPATH of the host counts for the plugin',
    host: { rpath: '/h' },
    plugin: { needed: [X] },
    files: { '/h/libx.so': MARKER },
  },
  'host-rpath-after-own': {
    why: 'RPATH of the host goes behind that of the plugin',
    host: { rpath: '/h' },
    plugin: { needed: [X], rpath: '/a' },
    files: { '/h/libx.so': GOOD, '/a/libx.so': MARKER },
  },
  'host-rpath-before-environment': {
    why: 'RPATH of the host goes before LD_LIBRARY_PATH',
    host: { rpath: '/h' },
    plugin: { needed: [X] },
    files: { '/h/libx.so': MARKER, '/b/libx.so': GOOD },
    libraryPath: '/b',
  },
  'host-rpath-under-runpath': {
    why: 'RPATH of the host does not count for a plugin with RUNPATH',
    host: { rpath: '/h' },
    plugin: { needed: [X], runpath: '/none' },
    files: { '/h/libx.so': GOOD },
  },
  'host-rpath-under-empty-runpath': {
    why: 'an empty RUNPATH is one',
    host: { rpath: '/h' },
    plugin: { needed: [X], runpath: '' },
    files: { '/h/libx.so': GOOD },
  },
  'host-runpath': {
    why: 'RUNPATH of the host does not count for the plugin',
    host: { runpath: '/h' },
    plugin: { needed: [X] },
    files: { '/h/libx.so': GOOD },
  },
  'host-rpath-origin': {
    why: '$ORIGIN in RPATH of the host is where the host lies',
    host: { rpath: '$ORIGIN/lib' },
    plugin: { needed: [X] },
    files: { '/app/lib/libx.so': MARKER, '/plugins/lib/libx.so': GOOD },
  },
  'default-order': {
    why: 'the directory of the machine goes first',
    plugin: { needed: [X] },
    files: { '/usr/lib/x86_64-linux-gnu/libx.so': MARKER, '/lib/libx.so': GOOD, '/usr/lib/libx.so': GOOD },
  },
  'default-lib': {
    why: '/lib goes before /usr/lib',
    plugin: { needed: [X] },
    files: { '/lib/libx.so': MARKER, '/usr/lib/libx.so': GOOD },
  },
  'default-lib64': {
    why: 'Debian does not look into /lib64',
    plugin: { needed: [X] },
    files: { '/lib64/libx.so': GOOD, '/usr/lib64/libx.so': GOOD },
  },
  'default-usr-local': {
    why: '/usr/local/lib is not a trusted directory',
    plugin: { needed: [X] },
    files: { '/usr/local/lib/libx.so': GOOD },
  },
  nodeflib: {
    why: 'DF_1_NODEFLIB: not in the trusted directories',
    plugin: { needed: [X], flags1: 0x800 },
    files: { '/usr/lib/libx.so': GOOD },
  },
  'nodeflib-runpath': {
    why: 'DF_1_NODEFLIB leaves RUNPATH',
    plugin: { needed: [X], runpath: '/a', flags1: 0x800 },
    files: { '/a/libx.so': { needed: [Y] }, '/usr/lib/liby.so': MARKER },
  },
  'nodeflib-of-a-library': {
    why: 'DF_1_NODEFLIB of a library is for what it needs',
    plugin: { needed: [X] },
    files: {
      '/usr/lib/libx.so': { needed: [Y], flags: ['-z,nodefaultlib'] },
      '/usr/lib/liby.so': GOOD,
    },
  },
};

/** Elements of paths. @type {Record<string, Layout>} */
export const ELEMENTS = {
  'trailing-slashes': {
    why: 'slashes at the end of a directory are one',
    plugin: { needed: [X], runpath: '/a///' },
    files: { '/a/libx.so': MARKER },
  },
  'inner-slashes': {
    why: 'other slashes stay as they are',
    plugin: { needed: [X], runpath: '//a//b' },
    files: { '/a/b/libx.so': MARKER },
  },
  dots: {
    why: 'dots stay as they are',
    plugin: { needed: [X], runpath: '/a/../b/.' },
    files: { '/a': 'directory', '/b/libx.so': MARKER },
  },
  root: { why: 'the root', plugin: { needed: [X], runpath: '/' }, files: { '/libx.so': MARKER } },
  'first-of-several': {
    why: 'the first directory that has it',
    plugin: { needed: [X], runpath: '/none:/a:/b' },
    files: { '/a/libx.so': MARKER, '/b/libx.so': GOOD },
  },
  'empty-first': {
    why: 'an empty element is the current directory',
    plugin: { needed: [X], runpath: ':/a' },
    files: { '/a/libx.so': GOOD, '/w/libx.so': MARKER },
    cwd: '/w',
  },
  'empty-last': {
    why: 'an empty element comes in its place',
    plugin: { needed: [X], runpath: '/a:' },
    files: { '/a/libx.so': MARKER, '/w/libx.so': GOOD },
    cwd: '/w',
  },
  'empty-alone': {
    why: 'an empty RUNPATH is not a directory',
    plugin: { needed: [X], runpath: '' },
    files: { '/w/libx.so': MARKER },
    cwd: '/w',
  },
  'colon-alone': {
    why: 'a colon is two empty elements',
    plugin: { needed: [X], rpath: ':' },
    files: { '/w/libx.so': MARKER },
    cwd: '/w',
  },
  relative: {
    why: 'a relative directory is that of the process',
    plugin: { needed: [X], runpath: 'sub' },
    files: { '/w/sub/libx.so': MARKER },
    cwd: '/w',
  },
  'semicolon-in-runpath': {
    why: 'a semicolon separates nothing in RUNPATH',
    plugin: { needed: [X], runpath: '/a;/b' },
    files: { '/a/libx.so': GOOD, '/b/libx.so': GOOD },
  },
  'semicolon-in-environment': {
    why: 'a semicolon separates in LD_LIBRARY_PATH',
    plugin: { needed: [X] },
    files: { '/a/none': 'directory', '/b/libx.so': MARKER },
    libraryPath: '/a;/b',
  },
  'mixed-separators': {
    why: 'both separate in LD_LIBRARY_PATH',
    plugin: { needed: [X] },
    files: { '/b/libx.so': MARKER, '/c/libx.so': GOOD },
    libraryPath: '/none:/a;/b:/c',
  },
  'empty-in-environment': {
    why: 'an empty element of LD_LIBRARY_PATH is the current directory',
    plugin: { needed: [X] },
    files: { '/w/libx.so': MARKER, '/b/libx.so': GOOD },
    libraryPath: ':/b',
    cwd: '/w',
  },
  'empty-behind-in-environment': {
    why: 'what is found before is taken',
    plugin: { needed: [X] },
    files: { '/w/libx.so': GOOD, '/b/libx.so': MARKER },
    libraryPath: '/b:',
    cwd: '/w',
  },
  'relative-in-environment': {
    why: 'a relative element of LD_LIBRARY_PATH',
    plugin: { needed: [X] },
    files: { '/w/sub/libx.so': MARKER },
    libraryPath: 'sub',
    cwd: '/w',
  },
  'hwcaps-in-environment': {
    why: 'directories for CPUs below the current one',
    plugin: { needed: [X] },
    files: { '/w/glibc-hwcaps/x86-64-v2/libx.so': MARKER, '/w/libx.so': GOOD },
    libraryPath: '.:',
    cwd: '/w',
  },
  'empty-environment': {
    why: 'an empty LD_LIBRARY_PATH is none',
    plugin: { needed: [X] },
    files: { '/w/libx.so': GOOD },
    libraryPath: '',
    cwd: '/w',
  },
};
