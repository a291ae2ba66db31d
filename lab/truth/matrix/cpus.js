// Hosts, plugins, libraries and damage for the processors beside amd64.
import { CPUS, READ_CPUS, TYPED_CPUS } from '../cpus.js';
import { headerDamage } from '../damage/cpus.js';
import { ofCpu } from '../platform.js';
import { LOOKUPS, OTHER } from './hosts.js';
import { named } from './named-variants.js';
import { NATIVE_PLUGINS, tlsPlugin } from './native.js';
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
/** @import { Cpu } from '../cpus.js' */
/** @import { Platform } from '../platform.js' */

/** Around what glibc keeps for the static thread-local storage of libraries (bytes). */
const TLS_SIZES = [64, 1024, 1664, 1672, 1680, 1688, 1696, 1704, 1712, 2048, 65536];
/** For the thorough ones only: package net takes long. */
const IMPORTING_NET = ['network', 'netgo'];
/** Hosts that do not differ by how the processor's code was compiled: most processors get no other ones. */
const COMMON_HOSTS = ['plain', 'nocgo', 'static', 'internal-link', 'noplugin', 'blank', 'no-rdynamic'];

/** @returns {Artifact[]} */
export function cpuArtifacts() {
  return CPUS.flatMap(cpu => [
    ...cpu.go.flatMap((go, index) => (index === 0 ? everything(cpu) : few(cpu, ofCpu(cpu, go)))),
    ...cpu.hosts.map(go => hostOf(ofCpu(cpu, go), 'plain')),
    ...typists(cpu),
    ...lookups(cpu),
    ...(cpu.smallest ?? []).map(go => pluginOf(ofCpu(cpu, go), 'minimal')),
    ...libraries(cpu),
    ...headerDamage(cpu).map(damage => damaged(ofCpu(cpu), 'plugin', damage)),
  ]);
}

/** @param {Cpu} cpu @param {string} name */
function hasVariant({ race, thorough }, name) {
  return (race || name !== 'race') && (thorough || !IMPORTING_NET.includes(name));
}

/** @param {Cpu} cpu @returns {Artifact[]} */
function everything(cpu) {
  const platform = ofCpu(cpu);
  const hosts = cpu.thorough ? variantsOf(HOSTS, 'cpu') : COMMON_HOSTS;
  const plugins = [...variantsOf(PLUGINS, 'cpu'), ...(cpu.more ?? [])];
  return [
    ...hosts.filter(name => hasVariant(cpu, name)).map(name => hostOf(platform, name)),
    ...plugins.filter(name => hasVariant(cpu, name)).map(name => pluginOf(platform, name)),
    ...variantsOf(NATIVE, 'cpu').map(name => nativePlugin(platform, named(NATIVE_PLUGINS, name))),
    ...TLS_SIZES.map(bytes => nativePlugin(platform, tlsPlugin(bytes))),
    ...cpu.levels.flatMap(level => atLevel(cpu, platform, level)),
    ...goFiles(platform),
  ];
}

/** @param {Cpu} cpu @param {Platform} platform of another release @returns {Artifact[]} */
function few(cpu, platform) {
  return [
    ...FEW_HOSTS.filter(name => hasVariant(cpu, name)).map(name => hostOf(platform, name)),
    ...FEW_PLUGINS.filter(name => hasVariant(cpu, name)).map(name => pluginOf(platform, name)),
  ];
}

/** @param {Cpu} cpu @param {Platform} platform @param {[string, string]} level @returns {GoArtifact[]} */
function atLevel(cpu, platform, [variable, value]) {
  const name = `${variable}-${value}`.toLowerCase().replace(',', '-');
  const what = `built with ${variable}=${value}`;
  const env = { [variable]: value };
  return [
    ...(cpu.thorough ? [built(platform, `host/${name}`, 'gateway', { what: `host: ${what}`, env })] : []),
    built(platform, `plugin/${name}`, 'plugins/basic', {
      what: `plugin: ${what}`,
      flags: ['-buildmode=plugin'],
      env,
    }),
  ];
}

/** Prints the types of what a plugin exports. @param {Cpu} cpu @returns {GoArtifact[]} */
function typists(cpu) {
  if (!TYPED_CPUS.includes(cpu.name)) return [];
  const what = 'host: prints the type of every symbol that it looks up';
  return [built(ofCpu(cpu), 'typist/plain', 'typist', { what })];
}

/** Hosts whose code is read for what they look up. @param {Cpu} cpu @returns {GoArtifact[]} */
function lookups(cpu) {
  if (!READ_CPUS.includes(cpu.name)) return [];
  return cpu.go.flatMap(go => [
    ...LOOKUPS.filter(way => way.go.includes(go)).map(({ name, what, flags = [] }) =>
      built(ofCpu(cpu, go), `lookups/${name}`, 'lookups', {
        what: `host: ${what}`,
        flags: [`-tags=${name.split('-')[0]}`, ...flags],
      }),
    ),
    built(ofCpu(cpu, go), OTHER.id, OTHER.recipe, {
      what: 'plugin: its functions have another type than hosts ask for',
      flags: OTHER.flags,
    }),
  ]);
}

/** @param {Cpu} cpu @returns {NativeArtifact[]} */
function libraries(cpu) {
  const platform = ofCpu(cpu);
  const stub = (/** @type {string} */ name, /** @type {string} */ what) =>
    library(platform, `native/stub-libc-${name}`, what, [
      '-DFUTURE',
      '-nostdlib',
      '-Wl,-soname,libc.so.6',
      `-Wl,--version-script=$RECIPES/native/${name}.map`,
    ]);
  return [
    ...neededLibraries(platform),
    stub('future', 'a C library with a version newer than any, to link against'),
    stub('present', 'a C library with a known version and an unknown symbol, to link against'),
    ...cFiles(platform),
    compiled(platform, 'native/driver', 'C program that opens a host which is a C library', [
      '-O1',
      '$RECIPES/native/driver.c',
      '-ldl',
    ]),
    ...(cpu.thorough ? [linkedDriver(platform)] : []),
  ];
}

/** @param {Platform} platform @returns {NativeArtifact} */
function linkedDriver(platform) {
  const { own, go } = platform;
  const host = `${own}/host/c-shared`;
  return {
    ...compiled(
      platform,
      `${go}/driver/c-shared`,
      'C program linked against the host which is a C library',
      ['-O1', '$RECIPES/native/linked.c', `$ARTIFACTS/${host}`],
      [host],
    ),
    go,
  };
}
