// The plugins: built in every way, from sources changed in every way.

import { ALL_GO, FULL_GO, MAIN_GO, MOST_GO } from '../go-releases.js';
import { BUILD_VARIANTS } from './build-variants.js';
import { SOURCE_VARIANTS } from './source-variants.js';

/** @import { GoArtifact } from '../artifact.js' */
/** @import { Variant } from './build-variants.js' */

/** @type {Variant[]} */
export const LINK_VARIANTS = [
  {
    name: 'unnamed',
    what: 'built from a file named on the command line, so that its path is plugin/unnamed-HASH',
    go: MOST_GO,
    files: ['main.go'],
  },
  {
    name: 'unnamed-trimpath',
    what: 'built with -trimpath from a file named on the command line',
    go: MAIN_GO,
    flags: ['-trimpath'],
    files: ['main.go'],
  },
  {
    name: 'pluginpath',
    what: 'linked with -pluginpath, which is then not the path of its symbols',
    go: MOST_GO,
    flags: ['-ldflags=-pluginpath=example.com/renamed'],
  },
  {
    name: 'bsymbolic',
    what: 'linked with -Bsymbolic',
    go: MAIN_GO,
    flags: ['-ldflags=-extldflags=-Wl,-Bsymbolic'],
  },
  {
    name: 'bsymbolic-functions',
    what: 'linked with -Bsymbolic-functions',
    go: MAIN_GO,
    flags: ['-ldflags=-extldflags=-Wl,-Bsymbolic-functions'],
  },
  {
    name: 'hash-sysv',
    what: 'linked with the old hash table only',
    go: MAIN_GO,
    flags: ['-ldflags=-extldflags=-Wl,--hash-style=sysv'],
  },
  {
    name: 'hash-both',
    what: 'linked with both hash tables',
    go: MAIN_GO,
    flags: ['-ldflags=-extldflags=-Wl,--hash-style=both'],
  },
  {
    name: 'relr',
    what: 'linked with packed relative relocations',
    go: MAIN_GO,
    flags: ['-ldflags=-extldflags=-Wl,-z,pack-relative-relocs'],
  },
  {
    name: 'soname',
    what: 'linked with a DT_SONAME',
    go: MAIN_GO,
    flags: ['-ldflags=-extldflags=-Wl,-soname,libbasic.so.1'],
  },
  {
    name: 'nodlopen',
    what: 'linked with -z nodlopen',
    go: MAIN_GO,
    flags: ['-ldflags=-extldflags=-Wl,-z,nodlopen'],
  },
  {
    name: 'execstack',
    what: 'linked with -z execstack',
    go: MAIN_GO,
    flags: ['-ldflags=-extldflags=-Wl,-z,execstack'],
  },
];

/** @type {(recipe: string, to: string) => import('../artifact.js').Edit} */
const renameModule = (recipe, to) => ({
  file: `${recipe}/go.mod`,
  find: `module example.com/${recipe}`,
  replace: `module example.com/plugins/${to}`,
});

const NEW_FIELD = {
  file: 'shared/shared.go',
  find: '\tOptions map[string]string\n',
  replace: '\tOptions map[string]string\n\tDebug   bool\n',
};
const NEWER_EXTRA = { file: 'plugins/extra/go.mod', find: 'extra v1.0.0', replace: 'extra v1.1.0' };

/** Plugins for what happens one after the other. @type {(Variant & { recipe: string })[]} */
export const COMPANIONS = [
  {
    name: 'second',
    what: 'the basic plugin under a second import path',
    edits: [renameModule('plugins/basic', 'second')],
    recipe: 'plugins/basic',
  },
  {
    name: 'second-rejected',
    what: 'the basic plugin under a second import path, with another shared module',
    edits: [renameModule('plugins/basic', 'second'), NEW_FIELD],
    recipe: 'plugins/basic',
  },
  {
    name: 'dotted-rejected',
    what: 'the dotted plugin with another shared module',
    edits: [NEW_FIELD],
    recipe: 'plugins/dotted',
  },
  {
    name: 'extra-newer',
    what: 'brings example.com/extra v1.1.0, from the same import path as the other one',
    edits: [NEWER_EXTRA],
    recipe: 'plugins/extra',
  },
  {
    name: 'extra-b',
    what: 'brings example.com/extra v1.0.0, under another import path',
    edits: [renameModule('plugins/extra', 'extra-b')],
    recipe: 'plugins/extra',
  },
  {
    name: 'extra-b-newer',
    what: 'brings example.com/extra v1.1.0, under another import path',
    edits: [renameModule('plugins/extra', 'extra-b'), NEWER_EXTRA],
    recipe: 'plugins/extra',
  },
  {
    name: 'extra-b-rejected',
    what: 'brings example.com/extra v1.1.0 and another shared module, under another import path',
    edits: [renameModule('plugins/extra', 'extra-b'), NEWER_EXTRA, NEW_FIELD],
    recipe: 'plugins/extra',
  },
].map(variant => ({ go: FULL_GO, ...variant }));

/** Plugins with another source than plugins/basic. @type {(Variant & { recipe: string })[]} */
export const OTHER_SOURCES = [
  { name: 'minimal', what: 'exports nothing and has no func main', go: ALL_GO, recipe: 'plugins/minimal' },
  {
    name: 'minimal-main',
    what: 'exports nothing',
    go: MAIN_GO,
    recipe: 'plugins/minimal',
    flags: ['-tags=entry'],
  },
  { name: 'dotted', what: 'has an import path with dots', go: ALL_GO, recipe: 'plugins/dotted' },
  ...[
    ['named-main', 'main', 'its module is called main, as that of every host is'],
    ['named-short', 'greeter', 'its module path has no dot, like a package of the standard library'],
    ['named-odd', 'example.com/plugins/o-d~d_x+y/v2', 'its module path has unusual letters'],
    ['named-like-host', 'example.com/gateway', 'its module path is that of the host'],
    ['named-like-dependency', 'example.com/dep', 'its module path is that of a package which the host links'],
  ].map(([name = '', module = '', what = '']) => ({
    name,
    what,
    go: FULL_GO,
    recipe: 'plugins/dotted',
    edits: [
      {
        file: 'plugins/dotted/go.mod',
        find: 'module example.com/plugins/dot.ted_v1.2',
        replace: `module ${module}`,
      },
    ],
  })),
  { name: 'types', what: 'exports a symbol of every kind of type', go: ALL_GO, recipe: 'plugins/types' },
  {
    name: 'types-stripped',
    what: 'exports a symbol of every kind of type, linked with -s -w and stripped',
    go: ALL_GO,
    recipe: 'plugins/types',
    flags: ['-ldflags=-s -w'],
    after: [['strip', '-s', '$OUT']],
  },
  { name: 'opener', what: 'imports plugin itself', go: FULL_GO, recipe: 'plugins/opener' },
  {
    name: 'opener-nested',
    what: 'opens inner.so in its own initialisation',
    go: FULL_GO,
    recipe: 'plugins/opener',
    flags: ['-tags=nested'],
  },
  { name: 'extra', what: 'brings packages that the host lacks', go: MOST_GO, recipe: 'plugins/extra' },
  ...['panic', 'panicerror', 'nilmap', 'exit', 'exitzero', 'fatal', 'wait', 'block'].map(tag => ({
    name: `unlucky-${tag}`,
    what: `its package initialisation ends badly (${tag})`,
    go: tag === 'panic' || tag === 'exit' ? MOST_GO : MAIN_GO,
    recipe: 'plugins/unlucky',
    flags: [`-tags=${tag}`],
  })),
];

/** @returns {GoArtifact[]} */
export function plugins() {
  return [
    ...[...BUILD_VARIANTS, ...SOURCE_VARIANTS, ...LINK_VARIANTS].flatMap(variant =>
      pluginsOf(variant, 'plugins/basic'),
    ),
    ...[...OTHER_SOURCES, ...COMPANIONS].flatMap(({ recipe, ...variant }) => pluginsOf(variant, recipe)),
  ];
}

/** @param {Variant} variant @param {string} recipe @returns {GoArtifact[]} */
function pluginsOf(variant, recipe) {
  const { name, what, go: releases, flags = [], ...rest } = variant;
  return releases.map(go => ({
    id: `${go}/plugin/${name}`,
    what: `plugin: ${what}`,
    go,
    recipe,
    flags: ['-buildmode=plugin', ...flags],
    ...rest,
  }));
}
