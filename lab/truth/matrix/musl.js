// Hosts, plugins, libraries and damage for musl.
import { headerDamage } from '../damage/cpus.js';
import { MUSL_GCC, MUSL_LOADER } from '../musl.js';
import { MUSL_GO, musl } from '../platform.js';
import { named } from './named-variants.js';
import { NATIVE_PLUGINS } from './native.js';
import {
  built,
  cFiles,
  compiled,
  damaged,
  goFiles,
  hostOf,
  library,
  nativePlugin,
  neededLibraries,
  pluginOf,
} from './platform-builds.js';
import { FEW_HOSTS, FEW_PLUGINS, HOSTS, NATIVE, PLUGINS, variantsOf } from './platform-variants.js';

/** @import { Artifact, GoArtifact, NativeArtifact } from '../artifact.js' */

const PLATFORM = musl();

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
    ...MUSL_GO.flatMap((go, index) => [
      ...(index === 0 ? variantsOf(HOSTS, 'musl') : FEW_HOSTS).map(name => hostOf(musl(go), name)),
      ...(index === 0 ? variantsOf(PLUGINS, 'musl') : FEW_PLUGINS).map(name => pluginOf(musl(go), name)),
    ]),
    ...linkedHosts(),
    ...variantsOf(NATIVE, 'musl').map(name => nativePlugin(PLATFORM, named(NATIVE_PLUGINS, name))),
    ...NEEDED_NAMES.map(needing),
    ...Object.entries(PECULIAR).flatMap(([tag, what]) => [
      peculiar(tag, `${what}, built for musl`, 'musl', MUSL_GCC),
      peculiar(tag, `${what}, built for glibc`, 'glibc', 'gcc'),
    ]),
    ...goFiles(PLATFORM),
    // A size of one byte makes musl read the table at every byte: what it finds there is in no profile.
    ...headerDamage({ name: 'amd64' })
      .filter(({ name }) => name !== 'phentsize-1')
      .map(damage => damaged(PLATFORM, 'plugin', damage)),
  ];
}

/** @returns {GoArtifact[]} */
function linkedHosts() {
  return [
    built(PLATFORM, 'host/runpath', 'gateway', {
      what: 'host: linked with RUNPATH /opt/host',
      flags: ['-ldflags=-extldflags=-Wl,--enable-new-dtags,-rpath,/opt/host'],
    }),
    built(PLATFORM, 'host/library-gone', 'gateway', {
      what: 'host: needs libgoplug-gone.so.1, which no case ships',
      flags: ['-ldflags=-extldflags=-Wl,--no-as-needed,$ARTIFACTS/musl/native/lib-gone'],
      needs: ['musl/native/lib-gone'],
    }),
    // The Go linker asks for the dynamic linker of glibc where it is there.
    built(PLATFORM, 'host/internal-link', 'gateway', {
      what: 'host: linked with -linkmode=internal',
      flags: [`-ldflags=-linkmode=internal -I ${MUSL_LOADER}`],
    }),
  ];
}

/** @param {string} name @returns {GoArtifact} */
function needing(name) {
  return built(PLATFORM, `needs/${name}`, 'plugins/musl', {
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
  return built(PLATFORM, `peculiar/${tag}-${libc}`, 'plugins/musl', {
    what: `plugin: ${what}`,
    flags: ['-buildmode=plugin', `-tags=${tag}`],
    env: { CC: cc },
  });
}

/** @returns {NativeArtifact[]} */
function libraries() {
  return [
    ...neededLibraries(PLATFORM),
    ...besideLibraries(),
    library(PLATFORM, 'native/stub-libc-present', 'a C library with an unknown symbol, to link against', [
      '-DFUTURE',
      '-nostdlib',
      '-Wl,-soname,libc.so.6',
      '-Wl,--version-script=$RECIPES/native/present.map',
    ]),
    ...NEEDED_NAMES.map(name =>
      library(PLATFORM, `native/stub-${name}`, `a library with the name ${name}, to link against`, [
        '-nostdlib',
        `-Wl,-soname,${name}`,
      ]),
    ),
    compiled(
      PLATFORM,
      'native/lib-tls-1024',
      'C library with 1024 bytes of initial-exec thread-local storage',
      ['-shared', '-fPIC', '-O1', '-DGOPLUG_TLS_BYTES=1024', '$RECIPES/native/tls.c'],
    ),
    ...cFiles(PLATFORM),
  ];
}

/** Other builds of the library beside a plugin. @returns {NativeArtifact[]} */
function besideLibraries() {
  const beside = '-Wl,-soname,libgoplug-beside.so.1';
  return [
    library(
      PLATFORM,
      'native/lib-beside-undefined',
      'libgoplug-beside.so.1 that calls a function nobody has',
      [beside, '-DCALLS=goplug_absent'],
    ),
    library(
      PLATFORM,
      'native/lib-beside-needy',
      'libgoplug-beside.so.1 that needs libgoplug-gone.so.1',
      [beside, '-Wl,--no-as-needed', '$ARTIFACTS/musl/native/lib-gone'],
      ['musl/native/lib-gone'],
    ),
    library(
      PLATFORM,
      'native/lib-beside-empty',
      'libgoplug-beside.so.1 without the function that the plugin calls',
      [beside, '-Dgoplug_beside=goplug_renamed'],
    ),
  ];
}
