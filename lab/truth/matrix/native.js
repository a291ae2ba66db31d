// Plugins that depend on C libraries, C symbols and thread-local storage, and
// the libraries that they need or miss.
import { FULL_GO } from '../go-releases.js';
import { amd64 } from '../platform.js';
import { nativePlugin } from './platform-builds.js';

/** @import { Artifact, NativeArtifact } from '../artifact.js' */

const LIBRARY_SOURCE = '$RECIPES/native/library.c';

/**
 * A C library made from native/library.c.
 * @param {string} name
 * @param {string} what
 * @param {string[]} args
 * @param {string[]} [needs]
 * @returns {NativeArtifact}
 */
function library(name, what, args, needs = []) {
  return {
    id: `native/${name}`,
    what,
    needs,
    sources: ['native'],
    commands: [['gcc', '-shared', '-fPIC', '-O1', '-o', '$OUT', LIBRARY_SOURCE, ...args]],
  };
}

/** A library that pretends to be the C library. @param {string} name @param {string} what @param {string} map */
function stubLibc(name, what, map) {
  return library(name, what, [
    '-DFUTURE',
    '-nostdlib',
    '-Wl,-soname,libc.so.6',
    `-Wl,--version-script=$RECIPES/native/${map}`,
  ]);
}

/** @param {number} bytes @param {boolean} isPrivate whether its block has no name for others @returns {NativeArtifact} */
function tlsLibrary(bytes, isPrivate) {
  return {
    id: `native/lib-tls-${bytes}${isPrivate ? '-private' : ''}`,
    what: `C library with ${bytes} bytes of static thread-local storage, ${isPrivate ? 'private' : 'under a global name'}`,
    sources: ['native'],
    commands: [
      [
        'gcc',
        '-shared',
        '-fPIC',
        '-O1',
        `-DGOPLUG_TLS_BYTES=${bytes}`,
        ...(isPrivate ? ['-DGOPLUG_TLS_STORAGE=static'] : []),
        '-o',
        '$OUT',
        '$RECIPES/native/tls.c',
      ],
    ],
  };
}

/** @type {NativeArtifact[]} */
export const LIBRARIES = [
  library('lib-gone', 'C library libgoplug-gone.so.1, which no case ships', [
    '-Wl,-soname,libgoplug-gone.so.1',
  ]),
  library('lib-beside', 'C library libgoplug-beside.so.1', ['-Wl,-soname,libgoplug-beside.so.1']),
  library('lib-beside-undefined', 'libgoplug-beside.so.1 that calls a function nobody has', [
    '-Wl,-soname,libgoplug-beside.so.1',
    '-DCALLS=goplug_absent',
  ]),
  library(
    'lib-beside-needy',
    'libgoplug-beside.so.1 that needs libgoplug-gone.so.1',
    ['-Wl,-soname,libgoplug-beside.so.1', '-Wl,--no-as-needed', '$ARTIFACTS/native/lib-gone'],
    ['native/lib-gone'],
  ),
  library('lib-beside-empty', 'libgoplug-beside.so.1 without the function that the plugin calls', [
    '-Wl,-soname,libgoplug-beside.so.1',
    '-Dgoplug_beside=goplug_renamed',
  ]),
  ...[512, 1024, 1704, 1712].map(bytes => tlsLibrary(bytes, false)),
  ...[512, 1024].map(bytes => tlsLibrary(bytes, true)),
  library('stub-musl', 'a library with the name of the C library of Alpine, to link against', [
    '-Wl,-soname,libc.musl-x86_64.so.1',
  ]),
  library(
    'lib-musl',
    'C library that needs the C library of Alpine',
    ['-nostdlib', '-Wl,--no-as-needed', '$ARTIFACTS/native/stub-musl'],
    ['native/stub-musl'],
  ),
  stubLibc('stub-libc-future', 'a C library with a version newer than any, to link against', 'future.map'),
  stubLibc(
    'stub-libc-present',
    'a C library with a known version and an unknown symbol, to link against',
    'present.map',
  ),
];

/**
 * @typedef {object} NativePlugin
 * @property {string} name
 * @property {string} what
 * @property {string} tag file of plugins/native
 * @property {string} [ldflags] CGO_LDFLAGS
 * @property {string} [cflags] CGO_CFLAGS
 * @property {string[]} [flags]
 * @property {string[]} [needs]
 */

/** @param {number} bytes @returns {NativePlugin} */
export function tlsPlugin(bytes) {
  return {
    name: `tls-${bytes}`,
    what: `needs ${bytes} bytes of static thread-local storage`,
    tag: 'tls',
    cflags: `-DGOPLUG_TLS_BYTES=${bytes}`,
  };
}

const BESIDE = { tag: 'beside', needs: ['native/lib-beside'] };

/** @type {NativePlugin[]} */
export const NATIVE_PLUGINS = [
  {
    name: 'cgo-constructor',
    what: 'C constructor that leaves the file mark-constructor',
    tag: 'constructor',
  },
  { name: 'cgo-abort', what: 'C constructor that calls abort', tag: 'abort' },
  { name: 'cgo-math', what: 'needs libm', tag: 'math' },
  { name: 'cgo-zlib', what: 'needs libz', tag: 'zlib' },
  { name: 'cgo-undefined', what: 'calls a C function that no library defines', tag: 'undefined' },
  { name: 'cgo-undefined-data', what: 'reads a C variable that no library defines', tag: 'undefineddata' },
  { name: 'cgo-weak', what: 'calls an optional C function that no library defines', tag: 'weak' },
  {
    name: 'library-gone',
    what: 'needs libgoplug-gone.so.1, which is nowhere',
    tag: 'constructor',
    flags: ['-ldflags=-extldflags=-Wl,--no-as-needed,$ARTIFACTS/native/lib-gone'],
    needs: ['native/lib-gone'],
  },
  {
    ...BESIDE,
    name: 'beside-no-path',
    what: 'needs libgoplug-beside.so.1 and has no RUNPATH',
    ldflags: '$ARTIFACTS/native/lib-beside',
  },
  {
    ...BESIDE,
    name: 'beside-runpath',
    what: 'needs libgoplug-beside.so.1, RUNPATH $ORIGIN',
    ldflags: '$ARTIFACTS/native/lib-beside -Wl,--enable-new-dtags,-rpath,$ORIGIN',
  },
  {
    ...BESIDE,
    name: 'beside-rpath',
    what: 'needs libgoplug-beside.so.1, RPATH $ORIGIN',
    ldflags: '$ARTIFACTS/native/lib-beside -Wl,--disable-new-dtags,-rpath,$ORIGIN',
  },
  {
    ...BESIDE,
    name: 'beside-runpath-lib',
    what: 'needs libgoplug-beside.so.1, RUNPATH $ORIGIN/lib',
    ldflags: '$ARTIFACTS/native/lib-beside -Wl,--enable-new-dtags,-rpath,$ORIGIN/lib',
  },
  {
    name: 'glibc-future',
    what: 'needs GLIBC_9.99',
    tag: 'future',
    ldflags: '$ARTIFACTS/native/stub-libc-future',
    needs: ['native/stub-libc-future'],
  },
  {
    name: 'glibc-symbol',
    what: 'needs a symbol of GLIBC_2.34 that does not exist',
    tag: 'future',
    ldflags: '$ARTIFACTS/native/stub-libc-present',
    needs: ['native/stub-libc-present'],
  },
  ...[64, 512, 1024, 1680, 1688, 1696, 1704, 1712, 2048, 65536].map(tlsPlugin),
  {
    name: 'tls-dynamic-65536',
    what: 'uses 65536 bytes of dynamic thread-local storage',
    tag: 'tls',
    cflags: '-DGOPLUG_TLS_BYTES=65536 -DGOPLUG_TLS_MODEL="global-dynamic"',
  },
];

/** Go 1.15 cannot link against the stub libraries. @returns {Artifact[]} */
export function nativeArtifacts() {
  return [
    ...LIBRARIES,
    ...FULL_GO.flatMap(go =>
      NATIVE_PLUGINS.filter(({ name }) => go !== '1.15' || !name.startsWith('glibc-')).map(plugin =>
        nativePlugin(amd64(go), plugin),
      ),
    ),
  ];
}
