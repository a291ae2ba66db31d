import { GOOD, MARKER, X } from './layout.js';

/** @import { Layout } from './layout.js' */

/**
 * Directories for CPUs, below one that is searched.
 * @param {string} why @param {string[]} good below /a @param {string[]} markers @param {Partial<Layout>} [more] @returns {Layout}
 */
function below(why, good, markers, more = {}) {
  const at = (/** @type {string[]} */ names, /** @type {object} */ entry) =>
    Object.fromEntries(names.map(name => [`/a/${name === '' ? '' : `${name}/`}libx.so`, entry]));
  return {
    why,
    plugin: { needed: [X], runpath: '/a' },
    files: { ...at(good, GOOD), ...at(markers, MARKER) },
    ...more,
  };
}

const V = (/** @type {number} */ level) => `glibc-hwcaps/x86-64-v${level}`;
const WITHOUT_AVX512 = { without: ['AVX512F'] };
const WITHOUT_AVX2 = { without: ['AVX2', 'AVX512F'] };
const WITHOUT_SSE42 = { without: ['SSE4_2', 'AVX2', 'AVX512F'] };

/** @type {Record<string, Layout>} */
export const HWCAPS = {
  'best-level': below('the best level', [V(3), V(2), ''], [V(4)]),
  'second-level': below('the best level that is there', [V(2), ''], [V(3)]),
  'level-2': below('level 2', [''], [V(2)]),
  'level-without-base': below('no library without a level', [], [V(2)]),
  'level-that-is-not': below('an unknown level', ['glibc-hwcaps/x86-64-v5', 'glibc-hwcaps'], ['']),
  'level-1': below('there is no directory for every CPU', [V(1)], ['']),
  'without-avx512': below('a CPU without AVX-512', [V(4), V(2), ''], [V(3)], WITHOUT_AVX512),
  'without-avx2': below('a CPU without AVX2', [V(4), V(3), ''], [V(2)], WITHOUT_AVX2),
  'without-sse42': below('a CPU without SSE 4.2', [V(4), V(3), V(2)], [''], WITHOUT_SSE42),
  'level-before-legacy': below('levels go before the older directories', ['tls', 'haswell', ''], [V(2)]),
  'level-below-legacy': below(
    'levels are not below the older directories',
    [`tls/${V(2)}`, `haswell/${V(2)}`],
    [''],
  ),
  tls: below('tls', [''], ['tls']),
  haswell: below('the platform', [''], ['haswell']),
  avx512: below('avx512_1', [''], ['avx512_1']),
  machine: below('x86_64', [''], ['x86_64']),
  'all-of-them': below(
    'all names, in their order',
    ['tls/haswell/avx512_1', 'tls/haswell/x86_64', 'haswell/avx512_1'],
    ['tls/haswell/avx512_1/x86_64'],
  ),
  'tls-before-platform': below('tls counts more', ['haswell/avx512_1/x86_64', ''], ['tls/x86_64']),
  'platform-before-bits': below('the platform counts more', ['avx512_1/x86_64', ''], ['haswell']),
  'bits-in-their-order': below('the higher bit goes first', ['x86_64'], ['avx512_1']),
  'wrong-order': below('names in another order', ['x86_64/haswell', 'haswell/tls', 'x86_64/avx512_1'], ['']),
  'other-platform': below('the platform of another CPU', ['xeon_phi', 'i686', 'sse2'], ['']),
  'legacy-without-avx2': below(
    'without AVX2 the platform is that of the machine',
    ['haswell', 'avx512_1', ''],
    ['x86_64'],
    WITHOUT_AVX2,
  ),
  'machine-twice': below('the machine is platform as well', ['x86_64', ''], ['x86_64/x86_64'], WITHOUT_AVX2),
  'legacy-without-avx512': below(
    'without AVX-512',
    ['haswell/avx512_1', ''],
    ['haswell/x86_64'],
    WITHOUT_AVX512,
  ),
  'in-environment': below('below LD_LIBRARY_PATH', [''], [V(3)], {
    plugin: { needed: [X] },
    libraryPath: '/a',
  }),
  'in-rpath': below('below RPATH', [''], [V(3)], { plugin: { needed: [X], rpath: '/a' } }),
  'directory-goes-first': {
    why: 'a level in a later directory does not count',
    plugin: { needed: [X], runpath: '/a:/b' },
    files: { '/a/libx.so': MARKER, '/b/glibc-hwcaps/x86-64-v4/libx.so': GOOD },
  },
  'below-default': {
    why: 'below a trusted directory',
    plugin: { needed: [X] },
    files: { '/usr/lib/glibc-hwcaps/x86-64-v3/libx.so': MARKER, '/usr/lib/libx.so': GOOD },
  },
  'level-of-other-machine': {
    why: 'what is of another machine is passed over',
    plugin: { needed: [X], runpath: '/a' },
    files: { '/a/glibc-hwcaps/x86-64-v3/libx.so': { bytes: { 18: 183 } }, '/a/libx.so': MARKER },
  },
  'all-the-same': {
    why: 'it is the same which of them is taken',
    plugin: { needed: [X], runpath: '/a' },
    files: { '/a/glibc-hwcaps/x86-64-v3/libx.so': GOOD, '/a/libx.so': GOOD },
  },
  'level-of-a-path': {
    why: 'a path has no subdirectories',
    plugin: { needed: ['/a/libx.so'] },
    files: { '/a/glibc-hwcaps/x86-64-v2/libx.so': GOOD, '/a/libx.so': MARKER },
  },
};

const SONAME = { soname: X };
const MARKED = { soname: X, marker: /** @type {const} */ (true) };

/** Entries of ld.so.cache. @type {Record<string, Layout>} */
export const CACHE = {
  cached: { why: 'the cache', plugin: { needed: [X] }, files: { '/c/libx.so': MARKED }, cache: '/c' },
  'cached-before-default': {
    why: 'the cache goes before the trusted directories',
    plugin: { needed: [X] },
    files: { '/c/libx.so': MARKED, '/usr/lib/x86_64-linux-gnu/libx.so': GOOD },
    cache: '/c',
  },
  'cached-after-runpath': {
    why: 'RUNPATH goes before the cache',
    plugin: { needed: [X], runpath: '/a' },
    files: { '/c/libx.so': SONAME, '/a/libx.so': MARKED },
    cache: '/c',
  },
  'cached-level': {
    why: 'a level in the cache',
    plugin: { needed: [X] },
    files: {
      '/c/libx.so': SONAME,
      '/c/glibc-hwcaps/x86-64-v2/libx.so': SONAME,
      '/c/glibc-hwcaps/x86-64-v3/libx.so': MARKED,
    },
    cache: '/c',
  },
  'cached-level-of-less': {
    why: 'a level that the CPU has not',
    plugin: { needed: [X] },
    files: {
      '/c/libx.so': SONAME,
      '/c/glibc-hwcaps/x86-64-v2/libx.so': MARKED,
      '/c/glibc-hwcaps/x86-64-v3/libx.so': SONAME,
    },
    cache: '/c',
    ...WITHOUT_AVX2,
  },
  'cached-level-elsewhere': {
    why: 'a level of any directory goes first',
    plugin: { needed: [X] },
    files: { '/c/libx.so': SONAME, '/d/glibc-hwcaps/x86-64-v2/libx.so': MARKED },
    cache: '/c:/d',
  },
  'cached-platform': {
    why: 'the platform in the cache',
    plugin: { needed: [X] },
    files: { '/c/libx.so': SONAME, '/c/haswell/libx.so': MARKED },
    cache: '/c',
  },
  'cached-other-platform': {
    why: 'the platform of another CPU in the cache',
    plugin: { needed: [X] },
    files: { '/c/libx.so': MARKED, '/c/haswell/libx.so': SONAME, '/c/xeon_phi/libx.so': SONAME },
    cache: '/c',
    ...WITHOUT_AVX2,
  },
  'cached-bits': {
    why: 'a bit of the CPU in the cache',
    plugin: { needed: [X] },
    files: { '/c/libx.so': SONAME, '/c/avx512_1/libx.so': MARKED },
    cache: '/c',
  },
  'cached-bits-of-less': {
    why: 'a bit that the CPU has not',
    plugin: { needed: [X] },
    files: { '/c/libx.so': MARKED, '/c/avx512_1/libx.so': SONAME },
    cache: '/c',
    ...WITHOUT_AVX512,
  },
  'cached-tls': {
    why: 'tls in the cache',
    plugin: { needed: [X] },
    files: { '/c/libx.so': SONAME, '/c/tls/libx.so': MARKED },
    cache: '/c',
  },
  'cached-and-gone': {
    why: 'the trusted directories come behind a file that is gone',
    plugin: { needed: [X] },
    files: { '/c/libx.so': SONAME, '/usr/lib/libx.so': MARKED },
    cache: '/c',
    removed: ['/c/libx.so'],
  },
  'first-of-the-cache-is-gone': {
    why: 'no other entry of the cache is tried',
    plugin: { needed: [X] },
    files: { '/c/libx.so': SONAME, '/d/libx.so': SONAME },
    cache: '/c:/d',
    removed: ['/c/libx.so'],
  },
  'level-of-the-cache-is-gone': {
    why: 'no other level of the cache is tried',
    plugin: { needed: [X] },
    files: { '/c/libx.so': SONAME, '/c/glibc-hwcaps/x86-64-v3/libx.so': SONAME },
    cache: '/c',
    removed: ['/c/glibc-hwcaps/x86-64-v3/libx.so'],
  },
  'cached-nodeflib': {
    why: 'DF_1_NODEFLIB leaves the cache',
    plugin: { needed: [X], flags1: 0x800 },
    files: { '/c/libx.so': MARKED },
    cache: '/c',
  },
  'cached-nodeflib-default': {
    why: 'DF_1_NODEFLIB takes no entry of a trusted directory',
    plugin: { needed: [X], flags1: 0x800 },
    files: { '/usr/lib/libx.so': SONAME },
    cache: '/c',
  },
  'cached-nodeflib-below-default': {
    why: 'nor one from below it',
    plugin: { needed: [X], flags1: 0x800 },
    files: { '/usr/lib/mine/libx.so': SONAME },
    cache: '/usr/lib/mine',
  },
};
