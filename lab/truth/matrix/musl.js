// Hosts, plugins, libraries and damage for musl.
import { headerDamage } from '../damage/cpus.js';
import { MUSL_GCC, MUSL_LOADER } from '../musl.js';
import { hostVariant, named, pluginVariant } from './named-variants.js';
import { NATIVE_PLUGINS } from './native.js';

/** @import { Artifact, DerivedArtifact, GoArtifact, NativeArtifact } from '../artifact.js' */
/** @import { Variant } from './build-variants.js' */
/** @import { NativePlugin } from './native.js' */

/** Releases, the one that gets all cases first. */
export const MUSL_GO = ['1.27', '1.22', '1.26'];
const [GO = ''] = MUSL_GO;

const HOSTS = [
  'plain',
  'trimpath',
  'trimpath-stripped',
  'noopt',
  'pie',
  'nocgo',
  'static',
  'noplugin',
  'blank',
  'no-rdynamic',
];
const PLUGINS = [
  'plain',
  'trimpath',
  'trimpath-stripped',
  'stripped',
  'strip-all',
  'noopt',
  'tag-unused',
  'shared-api',
  'shared-body',
  'dep-newer',
  'unnamed',
  'pluginpath',
  'bsymbolic',
  'hash-sysv',
  'nodlopen',
  'soname',
  'execstack',
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
  'cgo-abort',
  'cgo-math',
  'cgo-undefined',
  'cgo-undefined-data',
  'cgo-weak',
  'library-gone',
  'beside-no-path',
  'beside-runpath',
  'beside-rpath',
  'beside-runpath-lib',
  'glibc-symbol',
  'tls-64',
  'tls-dynamic-65536',
];
const FEW_PLUGINS = ['plain', 'minimal', 'shared-api'];

/** Names of libraries that a plugin may need: musl takes some of them for itself. */
export const NEEDED_NAMES = [
  'libc.so.6',
  'libc.musl-x86_64.so.1',
  'libpthread.so.0',
  'librt.so.1',
  'libm.so.6',
  'libdl.so.2',
  'libutil.so.1',
  'libxnet.so.1',
  'libresolv.so.2',
  'libcrypt.so.1',
  'ld-linux-x86-64.so.2',
  'ld-musl-x86_64.so.1',
  'libcrypto.so.3',
];

/** What the tags of recipes/plugins/musl stand for. */
const PECULIAR = {
  fortify: 'C code compiled with -D_FORTIFY_SOURCE=2',
  largefile: 'calls open64',
  ifunc: 'a function of its own that chooses an address',
  hiddentls: 'initial-exec thread-local storage that has no name for others',
};

/** @returns {Artifact[]} */
export function muslArtifacts() {
  return [
    ...libraries(),
    ...MUSL_GO.flatMap(go => [
      ...(go === GO ? HOSTS : ['plain']).map(name => host(go, name)),
      ...(go === GO ? PLUGINS : FEW_PLUGINS).map(name => plugin(go, name)),
    ]),
    ...linkedHosts(),
    ...NATIVE.map(name => nativePlugin(named(NATIVE_PLUGINS, name))),
    ...NEEDED_NAMES.map(needing),
    ...Object.entries(PECULIAR).flatMap(([tag, what]) => [
      peculiar(tag, `${what}, built for musl`, 'musl', MUSL_GCC),
      peculiar(tag, `${what}, built for glibc`, 'glibc', 'gcc'),
    ]),
    ...goFiles(),
    ...damaged(),
  ];
}

/**
 * @param {string} go @param {string} id @param {string} recipe @param {Omit<Variant, 'name' | 'go'>} variant
 * @returns {GoArtifact}
 */
function built(go, id, recipe, { what, flags = [], env = {}, ...rest }) {
  return {
    id: `musl/${go}/${id}`,
    what,
    libc: 'musl',
    go,
    recipe,
    flags,
    ...rest,
    env: { CC: MUSL_GCC, ...env },
  };
}

/** @param {string} go @param {string} name */
function host(go, name) {
  return built(go, `host/${name}`, 'gateway', hostVariant(name));
}

/** @returns {GoArtifact[]} */
function linkedHosts() {
  return [
    built(GO, 'host/runpath', 'gateway', {
      what: 'host: linked with RUNPATH /opt/host',
      flags: ['-ldflags=-extldflags=-Wl,--enable-new-dtags,-rpath,/opt/host'],
    }),
    built(GO, 'host/library-gone', 'gateway', {
      what: 'host: needs libgoplug-gone.so.1, which no case ships',
      flags: ['-ldflags=-extldflags=-Wl,--no-as-needed,$ARTIFACTS/musl/native/lib-gone'],
      needs: ['musl/native/lib-gone'],
    }),
    // The Go linker asks for the dynamic linker of glibc where it is there.
    built(GO, 'host/internal-link', 'gateway', {
      what: 'host: linked with -linkmode=internal',
      flags: [`-ldflags=-linkmode=internal -I ${MUSL_LOADER}`],
    }),
  ];
}

/** @param {string} go @param {string} name */
function plugin(go, name) {
  const { recipe, variant } = pluginVariant(name);
  return built(go, `plugin/${name}`, recipe, variant);
}

/** @param {NativePlugin} plugin @returns {GoArtifact} */
function nativePlugin({ name, what, tag, ldflags, cflags, flags = [], needs = [] }) {
  const ours = (/** @type {string} */ text) =>
    text.replaceAll('$ARTIFACTS/native/', '$ARTIFACTS/musl/native/');
  return built(GO, `native/${name}`, 'plugins/native', {
    what: `plugin: ${what}`,
    flags: ['-buildmode=plugin', `-tags=${tag}`, ...flags.map(ours)],
    needs: needs.map(id => `musl/${id}`),
    env: {
      ...(ldflags === undefined ? {} : { CGO_LDFLAGS: ours(ldflags) }),
      ...(cflags === undefined ? {} : { CGO_CFLAGS: `-O2 ${cflags}` }),
    },
  });
}

/** @param {string} name @returns {GoArtifact} */
function needing(name) {
  return built(GO, `needs/${name}`, 'plugins/musl', {
    what: `plugin: needs ${name}`,
    flags: [
      '-buildmode=plugin',
      `-ldflags=-extldflags=-Wl,--no-as-needed,$ARTIFACTS/musl/native/stub-${name}`,
    ],
    needs: [`musl/native/stub-${name}`],
  });
}

/** @param {string} tag @param {string} what @param {string} libc @param {string} cc @returns {GoArtifact} */
function peculiar(tag, what, libc, cc) {
  return built(GO, `peculiar/${tag}-${libc}`, 'plugins/musl', {
    what: `plugin: ${what}`,
    flags: ['-buildmode=plugin', `-tags=${tag}`],
    env: { CC: cc },
  });
}

/** @returns {GoArtifact[]} */
function goFiles() {
  /** @type {(name: string, what: string, flags: string[]) => GoArtifact} */
  const library = (name, what, flags) => built(GO, `foreign/${name}`, 'plugins/library', { what, flags });
  return [
    library('c-shared', 'a Go C library', ['-buildmode=c-shared']),
    library('c-archive', 'a Go C archive', ['-buildmode=c-archive']),
    library('exe', 'a Go program with cgo', []),
    library('pie', 'a position-independent Go program', ['-buildmode=pie']),
  ];
}

/** @returns {NativeArtifact[]} */
function libraries() {
  const source = '$RECIPES/native/library.c';
  /** @type {(name: string, what: string, args: string[], needs?: string[]) => NativeArtifact} */
  const compiled = (name, what, args, needs = []) => ({
    id: `musl/${name}`,
    what,
    libc: 'musl',
    needs,
    sources: ['native'],
    commands: [[MUSL_GCC, ...args, '-o', '$OUT']],
  });
  const library = (
    /** @type {string} */ name,
    /** @type {string} */ what,
    /** @type {string[]} */ args,
    /** @type {string[]} */ needs = [],
  ) => compiled(`native/${name}`, what, ['-shared', '-fPIC', '-O1', source, ...args], needs);
  const beside = '-Wl,-soname,libgoplug-beside.so.1';
  return [
    library('lib-gone', 'C library libgoplug-gone.so.1, which no case ships', [
      '-Wl,-soname,libgoplug-gone.so.1',
    ]),
    library('lib-beside', 'C library libgoplug-beside.so.1', [beside]),
    library('lib-beside-undefined', 'libgoplug-beside.so.1 that calls a function nobody has', [
      beside,
      '-DCALLS=goplug_absent',
    ]),
    library(
      'lib-beside-needy',
      'libgoplug-beside.so.1 that needs libgoplug-gone.so.1',
      [beside, '-Wl,--no-as-needed', '$ARTIFACTS/musl/native/lib-gone'],
      ['musl/native/lib-gone'],
    ),
    library('lib-beside-empty', 'libgoplug-beside.so.1 without the function that the plugin calls', [
      beside,
      '-Dgoplug_beside=goplug_renamed',
    ]),
    library('stub-libc-present', 'a C library with an unknown symbol, to link against', [
      '-DFUTURE',
      '-nostdlib',
      '-Wl,-soname,libc.so.6',
      '-Wl,--version-script=$RECIPES/native/present.map',
    ]),
    ...NEEDED_NAMES.map(name =>
      library(`stub-${name}`, `a library with the name ${name}, to link against`, [
        '-nostdlib',
        `-Wl,-soname,${name}`,
      ]),
    ),
    compiled('native/lib-tls-1024', 'C library with 1024 bytes of initial-exec thread-local storage', [
      '-shared',
      '-fPIC',
      '-O1',
      '-DGOPLUG_TLS_BYTES=1024',
      '$RECIPES/native/tls.c',
    ]),
    compiled('foreign/c-library', 'a C library', ['-shared', '-fPIC', '-O1', source]),
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
  ];
}

/** @returns {DerivedArtifact[]} */
function damaged() {
  // A size of one byte makes musl read the table at every byte: what it finds there no profile tells.
  const told = headerDamage({ name: 'amd64' }).filter(({ name }) => name !== 'phentsize-1');
  return told.map(({ name, what, changes }) => ({
    id: `musl/${GO}/damaged/${name}`,
    what: `plugin: ${what}`,
    libc: 'musl',
    go: GO,
    from: `musl/${GO}/plugin/plain`,
    changes,
  }));
}
