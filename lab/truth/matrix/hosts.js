// The hosts: the same program in every way a gateway gets built.

import { ALL_GO, MAIN_GO, MOST_GO, since } from '../go-releases.js';
import { BUILD_VARIANTS, COMMIT } from './build-variants.js';

/** @import { Artifact, GoArtifact, NativeArtifact } from '../artifact.js' */
/** @import { Variant } from './build-variants.js' */

/** @type {Variant[]} */
export const HOST_VARIANTS = [
  { name: 'pie', what: 'built with -buildmode=pie', go: MOST_GO, flags: ['-buildmode=pie'] },
  { name: 'nocgo', what: 'built with CGO_ENABLED=0', go: MOST_GO, env: { CGO_ENABLED: '0' } },
  {
    name: 'static',
    what: 'linked statically with -extldflags=-static',
    go: MOST_GO,
    flags: ['-ldflags=-linkmode=external -extldflags=-static'],
  },
  {
    name: 'internal-link',
    what: 'linked with -linkmode=internal',
    go: MOST_GO,
    flags: ['-ldflags=-linkmode=internal'],
  },
  { name: 'noplugin', what: 'does not import plugin', go: MOST_GO, flags: ['-tags=noplugin'] },
  { name: 'blank', what: 'imports plugin for nothing', go: MOST_GO, flags: ['-tags=blank'] },
  { name: 'c-shared', what: 'is a C library', go: MOST_GO, flags: ['-buildmode=c-shared', '-tags=cshared'] },
  {
    name: 'c-shared-stripped',
    what: 'is a C library, linked with -s -w',
    go: MAIN_GO,
    flags: ['-buildmode=c-shared', '-tags=cshared', '-ldflags=-s -w'],
  },
  {
    name: 'dep-newer',
    what: 'requires example.com/dep v1.1.0',
    go: MAIN_GO,
    edits: [{ file: 'gateway/go.mod', find: 'dep v1.0.0', replace: 'dep v1.1.0' }],
  },
  { name: 'vcs', what: 'built in a repository', go: ['1.22', '1.27'], before: [COMMIT] },
  {
    name: 'jit',
    what: 'contains a module of the name of a JSON library that generates code',
    go: ['1.22', '1.27'],
    edits: [
      {
        file: 'jit/go.mod',
        write: 'module github.com/bytedance/sonic/loader\n\ngo 1.15\n',
      },
      {
        file: 'jit/loader.go',
        write:
          '// Package loader stands for the real one.\npackage loader\n\n// Ready says nothing.\nvar Ready = true\n',
      },
      {
        file: 'gateway/jit.go',
        write: 'package main\n\nimport _ "github.com/bytedance/sonic/loader"\n',
      },
      {
        file: 'gateway/go.mod',
        append:
          '\nrequire github.com/bytedance/sonic/loader v0.2.4\n\nreplace github.com/bytedance/sonic/loader => ../jit\n',
      },
    ],
  },
  {
    name: 'no-rdynamic',
    what: 'linked with --no-export-dynamic',
    go: MAIN_GO,
    flags: ['-ldflags=-extldflags=-Wl,--no-export-dynamic'],
  },
];

/** The releases that get the ways in which look-ups flow through functions. */
const FLOW_GO = ['1.22', '1.27'];

/** The releases whose hosts meet a plugin that exports other types: all whose code is read. */
const OTHER_GO = [...ALL_GO.filter(go => since(go, 18)), '1.18.10', '1.20.14'];

/**
 * Ways in which hosts look up what a plugin exports: the tags of the recipe.
 * @type {{ name: string, what: string, go: string[], flags?: string[] }[]}
 */
export const LOOKUPS = [
  { name: 'constant', what: 'looks up a constant', go: ALL_GO },
  {
    name: 'constant-pie',
    what: 'looks up a constant, built with -buildmode=pie',
    go: MAIN_GO,
    flags: ['-buildmode=pie'],
  },
  {
    name: 'constant-stripped',
    what: 'looks up a constant, linked with -s -w',
    go: MAIN_GO,
    flags: ['-ldflags=-s -w', '-trimpath'],
  },
  {
    name: 'constant-noopt',
    what: 'looks up a constant, built with -gcflags="all=-N -l"',
    go: MAIN_GO,
    flags: ['-gcflags=all=-N -l'],
  },
  { name: 'chosen', what: 'looks up one of two constants', go: MAIN_GO },
  { name: 'loop', what: 'looks up what stands in a slice', go: MAIN_GO },
  { name: 'table', what: 'looks up what stands in a table of the package', go: MAIN_GO },
  { name: 'helper', what: 'looks up in a function of its own', go: MAIN_GO },
  {
    name: 'generic',
    what: 'looks up and asserts in a generic function',
    go: MAIN_GO.filter(go => since(go, 18)),
  },
  { name: 'face', what: 'asserts an interface', go: MAIN_GO },
  { name: 'global', what: 'looks up what a variable says', go: MAIN_GO },
  { name: 'argument', what: 'looks up what its user says', go: MAIN_GO },
  { name: 'kinds', what: 'switches on the type of what it looked up', go: MAIN_GO },
  {
    name: 'kinds-stripped',
    what: 'switches on the type of what it looked up, linked with -s -w',
    go: MAIN_GO,
    flags: ['-ldflags=-s -w', '-trimpath'],
  },
  { name: 'value', what: 'hands the method Lookup on as a value', go: MAIN_GO },
  { name: 'sorts', what: 'opens two kinds of plugins, in functions of their own', go: FLOW_GO },
  { name: 'pair', what: 'opens two plugins in one function', go: FLOW_GO },
  { name: 'fallback', what: 'asks for something else where the first is missing', go: FLOW_GO },
  { name: 'returned', what: 'returns what it looked up to who asserts it', go: FLOW_GO },
  { name: 'hidden', what: 'looks up through an interface', go: FLOW_GO },
  { name: 'directory', what: 'has a table of names that are not looked up', go: FLOW_GO },
  { name: 'configured', what: 'asserts what it looks up by a name that its user gives', go: FLOW_GO },
  { name: 'partly', what: 'does without one of three symbols, in a loop over plugins', go: FLOW_GO },
  { name: 'closure', what: 'looks up in a closure', go: FLOW_GO },
  { name: 'mapped', what: 'looks up the keys of a map', go: FLOW_GO },
  { name: 'joined', what: 'looks up what it puts together', go: FLOW_GO },
  { name: 'flagged', what: 'looks up what a flag may have set', go: FLOW_GO },
  { name: 'arrays', what: 'looks up what stands in an array of structs', go: FLOW_GO },
  { name: 'through', what: 'passes names through several functions', go: FLOW_GO },
  { name: 'switched', what: 'asks for one symbol or for another', go: FLOW_GO },
  { name: 'field', what: 'looks up what a field says', go: FLOW_GO },
  { name: 'versioned', what: 'does without none of two symbols', go: FLOW_GO },
  {
    name: 'versioned-stripped',
    what: 'does without none of two symbols, linked with -s -w',
    go: FLOW_GO,
    flags: ['-ldflags=-s -w', '-trimpath'],
  },
  { name: 'given', what: 'hands what it looked up to who asserts it', go: FLOW_GO },
  { name: 'handed', what: 'makes use of what has another type than it asks for first', go: OTHER_GO },
  { name: 'refused', what: 'makes no use of what has another type than it asks for', go: OTHER_GO },
];

/** The plugin whose exports have another type than hosts ask for. */
export const OTHER = { id: 'other/plugin', recipe: 'plugins/other', flags: ['-buildmode=plugin'] };

/** @returns {Artifact[]} */
export function hosts() {
  const built = [...BUILD_VARIANTS, ...HOST_VARIANTS].flatMap(hostsOf);
  const libraries = built.filter(host => host.flags.includes('-buildmode=c-shared'));
  return [
    ...built,
    ...ALL_GO.map(typist),
    ...ALL_GO.map(asserter),
    ...LOOKUPS.flatMap(lookups),
    ...OTHER_GO.map(other),
    embedded(),
    muslPlugin(),
    marker(),
    driver(),
    ...libraries.map(linkedDriver),
    ...MAIN_GO.flatMap(archiveHosts),
  ];
}

/** @param {Variant} variant @returns {GoArtifact[]} */
function hostsOf(variant) {
  const { name, what, go: releases, flags = [], ...rest } = variant;
  return releases.map(go => ({
    id: `${go}/host/${name}`,
    what: `host: ${what}`,
    go,
    recipe: 'gateway',
    flags,
    ...rest,
  }));
}

/** Prints the types of what a plugin exports. @param {string} go @returns {GoArtifact} */
function typist(go) {
  return {
    id: `${go}/typist/plain`,
    what: 'host: prints the type of every symbol that it looks up',
    go,
    recipe: 'typist',
    flags: [],
  };
}

/** Asserts types of what a plugin exports. @param {string} go @returns {GoArtifact} */
function asserter(go) {
  return {
    id: `${go}/asserter/plain`,
    what: 'host: looks up symbols and asserts their types, case by case',
    go,
    recipe: 'asserter',
    flags: [],
  };
}

/** @param {{ name: string, what: string, go: string[], flags?: string[] }} way @returns {GoArtifact[]} */
function lookups({ name, what, go: releases, flags = [] }) {
  return releases.map(go => ({
    id: `${go}/lookups/${name}`,
    what: `host: ${what}`,
    go,
    recipe: 'lookups',
    flags: [`-tags=${name.split('-')[0]}`, ...flags],
  }));
}

/** @param {string} go @returns {GoArtifact} */
function other(go) {
  const { id, recipe, flags } = OTHER;
  return {
    id: `${go}/${id}`,
    what: 'plugin: its functions have another type than hosts ask for',
    go,
    recipe,
    flags,
  };
}

/** For an FFI: opens plugins and calls what they export. @returns {GoArtifact} */
function embedded() {
  return {
    id: '1.27/embedded/trimpath-stripped',
    what: 'host: a C library for an FFI, built with -trimpath, linked with -s -w',
    go: '1.27',
    recipe: 'embedded',
    flags: ['-buildmode=c-shared', '-trimpath', '-ldflags=-s -w'],
  };
}

/** Built against another C library than the hosts. @returns {GoArtifact} */
function muslPlugin() {
  return {
    id: '1.22/musl/plugin',
    what: 'plugin: built with musl-gcc',
    go: '1.22',
    recipe: 'plugins/basic',
    flags: ['-buildmode=plugin'],
    env: { CC: 'musl-gcc' },
  };
}

/** @returns {NativeArtifact} */
function marker() {
  return {
    id: 'native/mark',
    what: 'C library whose constructor leaves a mark',
    sources: ['native/mark.c'],
    commands: [['gcc', '-shared', '-fPIC', '-O1', '-s', '-o', '$OUT', '$RECIPES/native/mark.c']],
  };
}

/** @returns {NativeArtifact} */
function driver() {
  return {
    id: 'native/driver',
    what: 'C program that opens a host which is a C library',
    sources: ['native/driver.c'],
    commands: [['gcc', '-O1', '-o', '$OUT', '$RECIPES/native/driver.c', '-ldl']],
  };
}

/** @param {GoArtifact} library @returns {NativeArtifact} */
function linkedDriver(library) {
  return {
    id: library.id.replace('/host/', '/driver/'),
    what: 'C program linked against the host which is a C library',
    go: library.go,
    needs: [library.id],
    sources: ['native/linked.c'],
    commands: [['gcc', '-O1', '-o', '$OUT', '$RECIPES/native/linked.c', `$ARTIFACTS/${library.id}`]],
  };
}

/** C programs that hold the host as an archive. @param {string} go @returns {Artifact[]} */
function archiveHosts(go) {
  /** @type {GoArtifact} */
  const archive = {
    id: `${go}/archive/c-archive`,
    what: 'the host as a C archive',
    go,
    recipe: 'gateway',
    flags: ['-buildmode=c-archive', '-tags=cshared'],
  };
  /** @type {(name: string, what: string, flags: string[]) => NativeArtifact} */
  const program = (name, what, flags) => ({
    id: `${go}/host/${name}`,
    what: `host: C program that holds the host as an archive, ${what}`,
    go,
    needs: [archive.id],
    sources: ['native/linked.c'],
    commands: [
      [
        'gcc',
        '-O1',
        ...flags,
        '-o',
        '$OUT',
        '$RECIPES/native/linked.c',
        `$ARTIFACTS/${archive.id}`,
        '-lpthread',
        '-ldl',
      ],
    ],
  });
  return [
    archive,
    program('c-archive', 'linked as usual', []),
    program('c-archive-rdynamic', 'linked with -rdynamic', ['-rdynamic']),
  ];
}
