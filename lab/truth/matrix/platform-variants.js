// Which variants are built for the platforms beside amd64 with glibc, in the order of the matrix.

/** @typedef {'cpu' | 'musl'} Kind */
/** @typedef {string | Partial<Record<Kind, string>>} Entry a variant of all of them, or of other processors or musl only */

/** @type {readonly Entry[]} */
export const HOSTS = [
  'plain',
  'trimpath',
  'trimpath-stripped',
  'noopt',
  'pie',
  'nocgo',
  'static',
  { cpu: 'internal-link' },
  'noplugin',
  'blank',
  { cpu: 'c-shared' },
  'no-rdynamic',
];

/** @type {readonly Entry[]} */
export const PLUGINS = [
  'plain',
  'trimpath',
  'trimpath-stripped',
  'stripped',
  'strip-all',
  { cpu: 'race' },
  'noopt',
  { cpu: 'noopt-main' },
  'tag-unused',
  { cpu: 'network' },
  { cpu: 'netgo' },
  'shared-api',
  'shared-body',
  { cpu: 'shared-comment-top' },
  { cpu: 'shared-comment-end' },
  { cpu: 'dep-same-source' },
  'dep-newer',
  'unnamed',
  { musl: 'pluginpath' },
  'bsymbolic',
  'hash-sysv',
  { musl: 'nodlopen' },
  { musl: 'soname' },
  { musl: 'execstack' },
  'minimal',
  'dotted',
  'types',
  'extra',
  'extra-newer',
  'extra-b',
  'extra-b-newer',
  'second',
  'second-rejected',
  'unlucky-panic',
];

/** Of plugins/native. @type {readonly Entry[]} */
export const NATIVE = [
  'cgo-constructor',
  { musl: 'cgo-abort' },
  'cgo-math',
  'cgo-undefined',
  'cgo-undefined-data',
  'cgo-weak',
  'library-gone',
  'beside-no-path',
  'beside-runpath',
  { musl: 'beside-rpath' },
  { musl: 'beside-runpath-lib' },
  { cpu: 'glibc-future' },
  'glibc-symbol',
  { musl: 'tls-64' },
  'tls-dynamic-65536',
];

/** Of releases that do not get everything: how they die, and what they compare. */
export const FEW_HOSTS = ['plain'];
export const FEW_PLUGINS = ['plain', 'minimal', 'shared-api'];

/** @param {readonly Entry[]} entries @param {Kind} kind */
export function variantsOf(entries, kind) {
  return entries.flatMap(entry => (typeof entry === 'string' ? entry : (entry[kind] ?? [])));
}
