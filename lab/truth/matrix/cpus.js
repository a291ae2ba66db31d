// Hosts, plugins, libraries and damage for the processors beside amd64.
import { CPUS, TYPED_CPUS, tool } from '../cpus.js';
import { headerDamage } from '../damage/cpus.js';
import { hostVariant, named, pluginVariant } from './named-variants.js';
import { NATIVE_PLUGINS } from './native.js';

/** @import { Artifact, DerivedArtifact, GoArtifact, NativeArtifact } from '../artifact.js' */
/** @import { Variant } from './build-variants.js' */
/** @import { Cpu } from '../cpus.js' */
/** @import { NativePlugin } from './native.js' */

const HOSTS = [
  'plain',
  'trimpath',
  'trimpath-stripped',
  'noopt',
  'pie',
  'nocgo',
  'static',
  'internal-link',
  'noplugin',
  'blank',
  'c-shared',
  'no-rdynamic',
];
const PLUGINS = [
  'plain',
  'trimpath',
  'trimpath-stripped',
  'stripped',
  'strip-all',
  'race',
  'noopt',
  'noopt-main',
  'tag-unused',
  'network',
  'netgo',
  'shared-api',
  'shared-body',
  'shared-comment-top',
  'shared-comment-end',
  'dep-same-source',
  'dep-newer',
  'unnamed',
  'bsymbolic',
  'hash-sysv',
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
const NATIVE = [
  'cgo-constructor',
  'cgo-math',
  'cgo-undefined',
  'cgo-undefined-data',
  'cgo-weak',
  'library-gone',
  'beside-no-path',
  'beside-runpath',
  'glibc-future',
  'glibc-symbol',
  'tls-dynamic-65536',
];
/** Around what glibc keeps for the static thread-local storage of libraries (bytes). */
const TLS_SIZES = [64, 1024, 1664, 1672, 1680, 1688, 1696, 1704, 1712, 2048, 65536];
/** Told of the thorough ones only: package net takes long. */
const IMPORTING_NET = ['network', 'netgo'];
/** Hosts that are not told apart by how the processor's code was compiled: most processors get no other ones. */
const COMMON_HOSTS = ['plain', 'nocgo', 'static', 'internal-link', 'noplugin', 'blank', 'no-rdynamic'];
/** The other releases: how they die, and what they compare. */
const FEW_PLUGINS = ['plain', 'minimal', 'shared-api'];
const FEW_HOSTS = ['plain'];

/** @returns {Artifact[]} */
export function cpuArtifacts() {
  return CPUS.flatMap(cpu => [
    ...cpu.go.flatMap((go, index) => programs(cpu, go, index === 0)),
    ...cpu.hosts.map(go => host(cpu, go, 'plain')),
    ...typists(cpu),
    ...(cpu.smallest ?? []).map(go => plugin(cpu, go, 'minimal')),
    ...libraries(cpu),
    ...damaged(cpu),
  ]);
}

/** @param {Cpu} cpu @param {string} go @param {boolean} all @returns {Artifact[]} */
function programs(cpu, go, all) {
  const known = (/** @type {string} */ name) =>
    (cpu.race || name !== 'race') && (cpu.thorough || !IMPORTING_NET.includes(name));
  return [
    ...(all ? (cpu.thorough ? HOSTS : COMMON_HOSTS) : FEW_HOSTS)
      .filter(known)
      .map(name => host(cpu, go, name)),
    ...(all ? [...PLUGINS, ...(cpu.more ?? [])] : FEW_PLUGINS)
      .filter(known)
      .map(name => plugin(cpu, go, name)),
    ...(all ? NATIVE.map(name => nativePlugin(cpu, go, named(NATIVE_PLUGINS, name))) : []),
    ...(all ? TLS_SIZES.map(bytes => nativePlugin(cpu, go, tlsPlugin(bytes))) : []),
    ...(all ? cpu.levels.flatMap(level => atLevel(cpu, go, level)) : []),
    ...(all ? goFiles(cpu, go) : []),
  ];
}

/**
 * @param {Cpu} cpu @param {string} go @param {string} id @param {string} recipe
 * @param {Omit<Variant, 'name' | 'go'>} variant
 * @returns {GoArtifact}
 */
function built(cpu, go, id, recipe, { what, flags = [], env = {}, after, ...rest }) {
  return {
    id: `${cpu.name}/${go}/${id}`,
    what,
    cpu: cpu.name,
    go,
    recipe,
    flags,
    ...rest,
    env: { GOARCH: cpu.name, CC: tool(cpu, 'gcc'), ...env },
    ...(after
      ? {
          after: after.map(([name = '', ...args]) =>
            name === 'strip' ? [tool(cpu, name), ...args] : [name, ...args],
          ),
        }
      : {}),
  };
}

/** @param {Cpu} cpu @param {string} go @param {string} name */
function host(cpu, go, name) {
  return built(cpu, go, `host/${name}`, 'gateway', hostVariant(name));
}

/** @param {Cpu} cpu @param {string} go @param {string} name */
function plugin(cpu, go, name) {
  const { recipe, variant } = pluginVariant(name);
  return built(cpu, go, `plugin/${name}`, recipe, variant);
}

/** @param {Cpu} cpu @param {string} go @param {[string, string]} level @returns {GoArtifact[]} */
function atLevel(cpu, go, [variable, value]) {
  const name = `${variable}-${value}`.toLowerCase().replace(',', '-');
  const what = `built with ${variable}=${value}`;
  const env = { [variable]: value };
  return [
    ...(cpu.thorough ? [built(cpu, go, `host/${name}`, 'gateway', { what: `host: ${what}`, env })] : []),
    built(cpu, go, `plugin/${name}`, 'plugins/basic', {
      what: `plugin: ${what}`,
      flags: ['-buildmode=plugin'],
      env,
    }),
  ];
}

/** @param {number} bytes @returns {NativePlugin} */
function tlsPlugin(bytes) {
  return {
    name: `tls-${bytes}`,
    what: `needs ${bytes} bytes of static thread-local storage`,
    tag: 'tls',
    cflags: `-DGOPLUG_TLS_BYTES=${bytes}`,
  };
}

/** @param {Cpu} cpu @param {string} go @param {NativePlugin} plugin @returns {GoArtifact} */
function nativePlugin(cpu, go, { name, what, tag, ldflags, cflags, flags = [], needs = [] }) {
  const ours = (/** @type {string} */ text) =>
    text.replaceAll('$ARTIFACTS/native/', `$ARTIFACTS/${cpu.name}/native/`);
  return built(cpu, go, `native/${name}`, 'plugins/native', {
    what: `plugin: ${what}`,
    flags: ['-buildmode=plugin', `-tags=${tag}`, ...flags.map(ours)],
    needs: needs.map(id => `${cpu.name}/${id}`),
    env: {
      ...(ldflags === undefined ? {} : { CGO_LDFLAGS: ours(ldflags) }),
      ...(cflags === undefined ? {} : { CGO_CFLAGS: `-O2 ${cflags}` }),
    },
  });
}

/** Tells the types of what a plugin exports. @param {Cpu} cpu @returns {GoArtifact[]} */
function typists(cpu) {
  const [go = ''] = cpu.go;
  if (!TYPED_CPUS.includes(cpu.name)) return [];
  const what = 'host: prints the type of every symbol that it looks up';
  return [built(cpu, go, 'typist/plain', 'typist', { what })];
}

/** @param {Cpu} cpu @param {string} go @returns {GoArtifact[]} */
function goFiles(cpu, go) {
  /** @type {(name: string, what: string, flags: string[]) => GoArtifact} */
  const library = (name, what, flags) =>
    built(cpu, go, `foreign/${name}`, 'plugins/library', { what, flags });
  return [
    library('c-shared', 'a Go C library', ['-buildmode=c-shared']),
    library('c-archive', 'a Go C archive', ['-buildmode=c-archive']),
    library('exe', 'a Go program with cgo', []),
    library('pie', 'a position-independent Go program', ['-buildmode=pie']),
  ];
}

/** @param {Cpu} cpu @returns {NativeArtifact[]} */
function libraries(cpu) {
  const source = '$RECIPES/native/library.c';
  /** @type {(name: string, what: string, args: string[], needs?: string[]) => NativeArtifact} */
  const compiled = (name, what, args, needs = []) => ({
    id: `${cpu.name}/${name}`,
    what,
    cpu: cpu.name,
    needs,
    sources: ['native'],
    commands: [[tool(cpu, 'gcc'), ...args, '-o', '$OUT']],
  });
  const library = (/** @type {string} */ name, /** @type {string} */ what, /** @type {string[]} */ args) =>
    compiled(name, what, ['-shared', '-fPIC', '-O1', source, ...args]);
  const stub = (/** @type {string} */ map) => [
    '-DFUTURE',
    '-nostdlib',
    '-Wl,-soname,libc.so.6',
    `-Wl,--version-script=$RECIPES/native/${map}`,
  ];
  const [go = ''] = cpu.go;
  const cShared = `${cpu.name}/${go}/host/c-shared`;
  return [
    library('native/lib-gone', 'C library libgoplug-gone.so.1, which no case ships', [
      '-Wl,-soname,libgoplug-gone.so.1',
    ]),
    library('native/lib-beside', 'C library libgoplug-beside.so.1', ['-Wl,-soname,libgoplug-beside.so.1']),
    library(
      'native/stub-libc-future',
      'a C library with a version newer than any, to link against',
      stub('future.map'),
    ),
    library(
      'native/stub-libc-present',
      'a C library with a known version and an unknown symbol, to link against',
      stub('present.map'),
    ),
    library('foreign/c-library', 'a C library', []),
    compiled('foreign/c-program', 'a C program that is not position independent', [
      '-no-pie',
      '$RECIPES/native/program.c',
    ]),
    compiled('foreign/c-program-pie', 'a position-independent C program', [
      '-pie',
      '-fPIE',
      '$RECIPES/native/program.c',
    ]),
    compiled('foreign/c-object', 'an object file', ['-c', source]),
    compiled('native/driver', 'C program that opens a host which is a C library', [
      '-O1',
      '$RECIPES/native/driver.c',
      '-ldl',
    ]),
    ...(cpu.thorough
      ? [
          {
            ...compiled(
              `${go}/driver/c-shared`,
              'C program linked against the host which is a C library',
              ['-O1', '$RECIPES/native/linked.c', `$ARTIFACTS/${cShared}`],
              [cShared],
            ),
            go,
          },
        ]
      : []),
  ];
}

/** @param {Cpu} cpu @returns {DerivedArtifact[]} */
function damaged(cpu) {
  const [go = ''] = cpu.go;
  return headerDamage(cpu).map(({ name, what, changes }) => ({
    id: `${cpu.name}/${go}/damaged/${name}`,
    what: `plugin: ${what}`,
    cpu: cpu.name,
    go,
    from: `${cpu.name}/${go}/plugin/plain`,
    changes,
  }));
}
