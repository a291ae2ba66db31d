// How an artifact is built for a platform.
import { hostVariant, pluginVariant } from './named-variants.js';

/** @import { DerivedArtifact, GoArtifact, NativeArtifact } from '../artifact.js' */
/** @import { Damage } from '../damage/kinds.js' */
/** @import { Platform } from '../platform.js' */
/** @import { Variant } from './build-variants.js' */
/** @import { NativePlugin } from './native.js' */

/**
 * @param {Platform} platform @param {string} id behind that of the release @param {string} recipe
 * @param {Omit<Variant, 'name' | 'go'>} variant
 * @returns {GoArtifact}
 */
export function built({ own, mark, go, env: tools, strip }, id, recipe, variant) {
  const { what, flags = [], env = {}, ...rest } = variant;
  const artifact = {
    id: `${own}/${id}`,
    what,
    ...mark,
    go,
    recipe,
    flags,
    ...rest,
    env: { ...tools, ...env },
  };
  return strip === undefined ? artifact : strippedBy(strip, artifact);
}

/** @param {string} strip @param {GoArtifact} artifact @returns {GoArtifact} */
function strippedBy(strip, { after, ...artifact }) {
  if (after === undefined) return artifact;
  return {
    ...artifact,
    after: after.map(([name = '', ...args]) => [name === 'strip' ? strip : name, ...args]),
  };
}

/** @param {Platform} platform @param {string} name */
export function hostOf(platform, name) {
  return built(platform, `host/${name}`, 'gateway', hostVariant(name));
}

/** @param {Platform} platform @param {string} name */
export function pluginOf(platform, name) {
  const { recipe, variant } = pluginVariant(name);
  return built(platform, `plugin/${name}`, recipe, variant);
}

/** @param {Platform} platform @param {NativePlugin} plugin */
export function nativePlugin(platform, { name, what, tag, ldflags, cflags, flags = [], needs = [] }) {
  const { prefix } = platform;
  const ours = (/** @type {string} */ text) =>
    text.replaceAll('$ARTIFACTS/native/', `$ARTIFACTS/${prefix}native/`);
  return built(platform, `native/${name}`, 'plugins/native', {
    what: `plugin: ${what}`,
    flags: ['-buildmode=plugin', `-tags=${tag}`, ...flags.map(ours)],
    needs: needs.map(id => `${prefix}${id}`),
    env: {
      ...(ldflags === undefined ? {} : { CGO_LDFLAGS: ours(ldflags) }),
      ...(cflags === undefined ? {} : { CGO_CFLAGS: `-O2 ${cflags}` }),
    },
  });
}

/** What go build makes of plugins/library. */
export const GO_FILES = [
  { name: 'c-shared', what: 'a Go C library', flags: ['-buildmode=c-shared'] },
  { name: 'c-archive', what: 'a Go C archive', flags: ['-buildmode=c-archive'] },
  { name: 'exe', what: 'a Go program with cgo', flags: [] },
  { name: 'pie', what: 'a position-independent Go program', flags: ['-buildmode=pie'] },
];

/** @param {Platform} platform @returns {GoArtifact[]} */
export function goFiles(platform) {
  return GO_FILES.map(({ name, ...variant }) =>
    built(platform, `foreign/${name}`, 'plugins/library', variant),
  );
}

const LIBRARY_SOURCE = '$RECIPES/native/library.c';
const PROGRAM_SOURCE = '$RECIPES/native/program.c';

/**
 * @param {Platform} platform @param {string} name @param {string} what @param {string[]} args of gcc
 * @param {string[]} [needs]
 * @returns {NativeArtifact}
 */
export function compiled({ prefix, mark, gcc }, name, what, args, needs = []) {
  return {
    id: `${prefix}${name}`,
    what,
    ...mark,
    needs,
    sources: ['native'],
    commands: [[gcc, ...args, '-o', '$OUT']],
  };
}

/** A C library made from native/library.c. @param {Platform} platform @param {string} name @param {string} what @param {string[]} args @param {string[]} [needs] */
export function library(platform, name, what, args, needs) {
  return compiled(platform, name, what, ['-shared', '-fPIC', '-O1', LIBRARY_SOURCE, ...args], needs);
}

/** The libraries that plugins need or miss. @param {Platform} platform */
export function neededLibraries(platform) {
  return ['gone', 'beside'].map(name =>
    library(
      platform,
      `native/lib-${name}`,
      `C library libgoplug-${name}.so.1${name === 'gone' ? ', which no case ships' : ''}`,
      [`-Wl,-soname,libgoplug-${name}.so.1`],
    ),
  );
}

/** What is not a Go plugin. @param {Platform} platform */
export function cFiles(platform) {
  return [
    library(platform, 'foreign/c-library', 'a C library', []),
    compiled(platform, 'foreign/c-program', 'a C program that is not position independent', [
      '-no-pie',
      PROGRAM_SOURCE,
    ]),
    compiled(platform, 'foreign/c-program-pie', 'a position-independent C program', [
      '-pie',
      '-fPIE',
      PROGRAM_SOURCE,
    ]),
    compiled(platform, 'foreign/c-object', 'an object file', ['-c', LIBRARY_SOURCE]),
  ];
}

/** @param {Platform} platform @param {'plugin' | 'host'} side @param {Damage} damage @returns {DerivedArtifact} */
export function damaged({ own, mark, go }, side, { name, what, changes }) {
  return {
    id: `${own}/damaged${side === 'host' ? '-host' : ''}/${name}`,
    what: `${side}: ${what}`,
    ...mark,
    go,
    from: `${own}/${side}/plain`,
    changes,
  };
}
