// Hosts and plugins that were built with sanitizers: -asan, -msan and -race of Go, -fsanitize of the C compiler for C code only,
// GCC's and Clang's. What they bring runs in constructors, or has to be found, before Go compares anything.

/** @import { Artifact, GoArtifact, NativeArtifact } from '../artifact.js' */

export const SANITIZERS_GO = ['1.22', '1.27'];
/** The release for which the standard library is compiled with each of them. */
const WHOLE_GO = ['1.27'];

/**
 * @typedef {object} Sanitized
 * @property {string} name
 * @property {string} what
 * @property {string[]} go
 * @property {string[]} [flags]
 * @property {Record<string, string>} [env]
 */

/** @param {string} name @param {Record<string, string>} env @returns {Record<string, string>} */
const cFlags = (name, env = {}) => ({
  CGO_CFLAGS: `-O1 -fsanitize=${name}`,
  CGO_LDFLAGS: `-fsanitize=${name}`,
  ...env,
});
const CLANG = { CC: 'clang' };

/** @type {Sanitized[]} */
const BOTH = [
  { name: 'asan', what: 'built with -asan', go: SANITIZERS_GO, flags: ['-asan'], env: { CC: 'gcc' } },
  { name: 'asan-clang', what: 'built with -asan and Clang', go: WHOLE_GO, flags: ['-asan'], env: CLANG },
  { name: 'msan', what: 'built with -msan', go: WHOLE_GO, flags: ['-msan'], env: CLANG },
  { name: 'race', what: 'built with -race', go: WHOLE_GO, flags: ['-race'] },
  ...['address', 'undefined', 'thread', 'leak'].map(name => ({
    name: `c-${name}`,
    what: `its C code is compiled with -fsanitize=${name}`,
    go: SANITIZERS_GO,
    env: cFlags(name),
  })),
];

/** @type {Sanitized[]} */
const HOSTS = [
  { name: 'plain', what: 'built without sanitizers', go: SANITIZERS_GO },
  ...BOTH,
  {
    name: 'first',
    what: 'needs libasan before all other libraries',
    go: SANITIZERS_GO,
    env: { CGO_LDFLAGS: '-Wl,--no-as-needed -lasan' },
  },
  {
    name: 'second',
    what: 'needs libasan behind another library',
    go: WHOLE_GO,
    env: { CGO_LDFLAGS: '-Wl,--no-as-needed -lm -lasan' },
  },
];

/** @type {Sanitized[]} */
const PLUGINS = [{ name: 'plain', what: 'built without sanitizers', go: SANITIZERS_GO }, ...BOTH];

/** C programs that call dlopen, and C libraries for them. @type {[string, string, string[]][]} */
const PROGRAMS = [
  ['plain', 'gcc', []],
  ['address', 'gcc', ['-fsanitize=address']],
  ['thread', 'gcc', ['-fsanitize=thread']],
  ['address-clang', 'clang', ['-fsanitize=address']],
  ['first', 'gcc', ['-Wl,--no-as-needed', '-lasan', '-lm']],
  ['second', 'gcc', ['-Wl,--no-as-needed', '-lm', '-lasan']],
];
/** @type {[string, string, string[]][]} */
const LIBRARIES = [
  ...['address', 'undefined', 'thread', 'leak'].map(
    name => /** @type {[string, string, string[]]} */ ([name, 'gcc', [`-fsanitize=${name}`]]),
  ),
  ...['address', 'undefined', 'thread', 'memory'].map(
    name => /** @type {[string, string, string[]]} */ ([`${name}-clang`, 'clang', [`-fsanitize=${name}`]]),
  ),
];

/** @param {string} go */
export const sanitizedHosts = go => HOSTS.filter(one => one.go.includes(go)).map(({ name }) => name);
/** @param {string} go */
export const sanitizedPlugins = go => PLUGINS.filter(one => one.go.includes(go)).map(({ name }) => name);
export const SANITIZED_PROGRAMS = PROGRAMS.map(([name]) => name);
export const SANITIZED_LIBRARIES = LIBRARIES.map(([name]) => name);

/** @returns {Artifact[]} */
export function sanitizerArtifacts() {
  return [
    ...SANITIZERS_GO.flatMap(go => [
      ...HOSTS.filter(one => one.go.includes(go)).map(one => build(go, 'host', one)),
      ...PLUGINS.filter(one => one.go.includes(go)).map(one => build(go, 'plugin', one)),
    ]),
    ...PROGRAMS.map(([name, compiler, flags]) =>
      native(`program/${name}`, 'C program that calls dlopen', compiler, [
        '-O1',
        '$RECIPES/native/dlopener.c',
        ...flags,
      ]),
    ),
    ...LIBRARIES.map(([name, compiler, flags]) =>
      native(`library/${name}`, 'C library', compiler, [
        '-shared',
        '-fPIC',
        '-O1',
        '$RECIPES/sanitized/library/sanitized.c',
        ...flags,
      ]),
    ),
  ];
}

/** @param {string} go @param {'host' | 'plugin'} side @param {Sanitized} sanitized @returns {GoArtifact} */
function build(go, side, { name, what, flags = [], env }) {
  return {
    id: `sanitizers/${go}/${side}/${name}`,
    what: `${side}: ${what}`,
    go,
    recipe: side === 'host' ? 'gateway' : 'sanitized',
    flags: [...(side === 'plugin' ? ['-buildmode=plugin'] : []), ...flags],
    ...(env ? { env } : {}),
    ...(side === 'plugin' ? { sources: ['sanitized'] } : {}),
    ...(env?.['CC'] === 'clang' ? { tools: ['clang'] } : {}),
  };
}

/** @param {string} id @param {string} what @param {string} compiler @param {string[]} args @returns {NativeArtifact} */
function native(id, what, compiler, args) {
  return {
    id: `sanitizers/${id}`,
    what: `${what}: ${compiler} ${args.filter(arg => !arg.startsWith('$')).join(' ')}`,
    sources: ['native/dlopener.c', 'sanitized'],
    ...(compiler === 'clang' ? { tools: ['clang'] } : {}),
    commands: [[compiler, '-o', '$OUT', ...args]],
  };
}
