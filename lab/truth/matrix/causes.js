// Hosts and plugins that differ from each other in known ways, one or two at a time, over a graph of modules as products
// have it: packages at a module's root, internal ones, one that a build tag chooses files of, importers of net and crypto,
// a path that the standard library vendors too, an SDK that both sides take from a directory. What each way of building is
// the cause of stands beside it, and labels.js compares two sides by it.

import { OTHER_MODULE_CACHE } from '../layout.js';

/** @import { Edit, GoArtifact } from '../artifact.js' */

/** The releases of the Debian archive that nearly everything is tried with. */
export const CAUSES_GO = ['1.15', '1.22', '1.27'];
/** Those that the new things are tried with, so that no minor release is left out. */
export const FEW_CAUSES_GO = ['1.19', '1.21', '1.23', '1.24', '1.25', '1.26'];
/** Official releases: another patch release of the same minor. */
export const PATCH_GO = ['1.26.0', '1.27.2'];
/** Hosts and plugins of different minor releases. */
const MINORS = [
  ['1.15', '1.19'],
  ['1.19', '1.22'],
  ['1.22', '1.27'],
  ['1.25', '1.26'],
];

/**
 * @typedef {object} Way one thing that a build may differ in
 * @property {string} name
 * @property {string} what
 * @property {string} [cause] the rule that has to name it where the other side is built without it; none: it changes nothing
 * @property {string} [also] what may be named in place of it, where build information is not recorded
 * @property {string} [as] the way that it comes to the same as
 * @property {boolean} [quiet] nothing in the files distinguishes it where something else accounts for the difference
 * @property {number} [recordedSince] first minor release whose plugins record it, where only that shows it
 * @property {string} [hiddenBy] another way, which on either side makes it change nothing
 * @property {number} [since] first minor release
 * @property {string[]} [only] the releases that it is tried with: the standard library is compiled anew for it
 * @property {string[]} [flags]
 * @property {string} [tag]
 * @property {Record<string, string>} [env]
 * @property {(recipe: string) => Edit[]} [edits]
 * @property {string} [place]
 * @property {string[][]} [before]
 * @property {string[]} [files]
 */

/** Rewrites example.com/hot. */
const TOOLEXEC = '-toolexec=$RECIPES/causes/toolexec.sh';
const AGENT = 'github.com/alibaba/loongsuite-go-agent';
const BOARD = 'causes/board/board.go';
/** @type {(recipe: string, text: string) => Edit[]} */
const append = (recipe, text) => [{ file: `causes/${recipe}/go.mod`, append: `\n${text}\n` }];
/** @param {string} recipe @returns {Edit[]} */
const linkAgent = recipe => [
  ...append(recipe, `require ${AGENT} v1.0.0`),
  { file: `causes/${recipe}/main.go`, find: 'import (', replace: `import (\n\t_ "${AGENT}/pkg"` },
];

/** @type {Way[]} */
export const WAYS = [
  { name: 'stripped', what: 'linked with -s -w', flags: ['-ldflags=-s -w'] },
  { name: 'trimpath', what: 'built with -trimpath', flags: ['-trimpath'], cause: 'build-trimpath' },
  { name: 'race', only: ['1.27'], what: 'built with -race', flags: ['-race'], cause: 'build-race' },
  {
    name: 'noopt',
    only: ['1.27'],
    what: 'built with -gcflags="all=-N -l"',
    flags: ['-gcflags=all=-N -l'],
    cause: 'build-gcflags',
  },
  {
    name: 'kit-noinline',
    recordedSince: 20,
    what: 'built with -gcflags for one package',
    flags: ['-gcflags=example.com/kit=-l'],
    cause: 'build-gcflags',
  },
  { name: 'netgo', what: 'built with -tags=netgo', tag: 'netgo', cause: 'build-tags' },
  { name: 'osusergo', what: 'built with -tags=osusergo', tag: 'osusergo', cause: 'build-tags' },
  {
    name: 'enterprise',
    recordedSince: 20,
    what: 'built with a tag that chooses files of a module',
    tag: 'enterprise',
    cause: 'build-tags',
  },
  {
    name: 'pro',
    what: 'built with a tag that chooses between constants of the SDK',
    tag: 'pro',
    cause: 'build-tags',
    since: 20,
  },
  { name: 'unused', what: 'built with a tag that no file asks for', tag: 'unused' },
  {
    name: 'pgo',
    only: ['1.22', '1.26', '1.27'],
    what: 'built with a profile beside its main package',
    since: 21,
    before: [['cp', '../host/host.pgo', 'default.pgo']],
    cause: 'build-pgo',
  },
  {
    name: 'pgo-file',
    only: ['1.22', '1.27'],
    as: 'pgo',
    what: 'built with -pgo and the profile of the host',
    since: 21,
    flags: ['-pgo=../host/host.pgo'],
    cause: 'build-pgo',
  },
  { name: 'pgo-off', what: 'built with -pgo=off', since: 21, flags: ['-pgo=off'] },
  {
    name: 'cover-board',
    what: 'built with -cover of the SDK',
    since: 20,
    flags: ['-cover', '-coverpkg=example.com/board/...'],
    cause: 'build-cover',
  },
  {
    name: 'cover-atomic',
    recordedSince: 28,
    what: 'built with -cover of the SDK in mode atomic',
    since: 20,
    flags: ['-cover', '-covermode=atomic', '-coverpkg=example.com/board/...'],
    cause: 'build-cover',
  },
  {
    name: 'arenas',
    only: ['1.22'],
    what: 'built with GOEXPERIMENT=arenas',
    since: 20,
    env: { GOEXPERIMENT: 'arenas' },
    cause: 'build-experiment',
  },
  {
    name: 'boring',
    only: ['1.22', '1.27'],
    what: 'built with GOEXPERIMENT=boringcrypto',
    since: 19,
    env: { GOEXPERIMENT: 'boringcrypto' },
    cause: 'build-experiment',
  },
  // Debian's packs the snapshot anew, whose checksum is then another.
  {
    name: 'fips',
    only: PATCH_GO,
    what: 'built with GOFIPS140=v1.0.0',
    env: { GOFIPS140: 'v1.0.0' },
    cause: 'build-experiment',
  },
  {
    name: 'fips-latest',
    only: PATCH_GO,
    what: 'built with GOFIPS140=latest',
    env: { GOFIPS140: 'latest' },
    cause: 'build-experiment',
  },
  {
    name: 'instrumented',
    what: 'built with -toolexec, by a tool that rewrites a package and links one of its own in',
    flags: [TOOLEXEC],
    quiet: true,
    edits: linkAgent,
    cause: 'build-instrumented',
  },
  {
    name: 'instrumented-away',
    what: 'built with -toolexec, by a tool that compiles a package from a temporary directory and links one of its own in',
    flags: [`${TOOLEXEC} --away`],
    edits: linkAgent,
    cause: 'build-instrumented',
    as: 'instrumented',
  },
  {
    name: 'rewritten-away',
    only: ['1.22', '1.27'],
    what: 'built with -toolexec, by a tool that compiles a package from a temporary directory and leaves nothing else',
    flags: [`${TOOLEXEC} --away`],
    cause: 'build-instrumented',
  },
  {
    name: 'rewritten',
    what: 'built with -toolexec, by a tool that rewrites a package and leaves nothing else',
    flags: [TOOLEXEC],
    cause: 'build-instrumented',
    also: 'module-source',
    recordedSince: 99,
  },
  { name: 'amd64v3', what: 'built with GOAMD64=v3', since: 18, env: { GOAMD64: 'v3' } },
  { name: 'cgo-flags', what: 'built with CGO_CFLAGS', env: { CGO_CFLAGS: '-O1 -DPRODUCT=1' } },
  { name: 'ldflags-x', what: 'linked with -X', flags: ['-ldflags=-X main.Version=1.2.3'] },
  {
    name: 'godebug',
    what: 'built with a godebug line in go.mod',
    since: 23,
    edits: recipe => append(recipe, 'godebug panicnil=1'),
  },
  {
    name: 'kit-newer',
    what: 'requires kit v1.1.0',
    edits: recipe => [{ file: `causes/${recipe}/go.mod`, find: 'kit v1.0.0', replace: 'kit v1.1.0' }],
    cause: 'module-version',
  },
  {
    name: 'kit-directory',
    what: 'replaces kit by a directory',
    edits: recipe => append(recipe, 'replace example.com/kit => ../modules/kit'),
    cause: 'module-source',
    also: 'source-path',
    hiddenBy: 'trimpath',
  },
  {
    name: 'board-lines',
    what: 'the SDK got a line at the top of a file',
    edits: () => [
      { file: BOARD, find: '// Package board is', replace: '// A new line.\n// Package board is' },
    ],
    cause: 'module-source',
  },
  {
    name: 'board-inline',
    quiet: true,
    what: 'the SDK got another inlinable body, on the same line',
    edits: () => [{ file: BOARD, find: 'kit.Half(4)', replace: 'kit.Half(6)' }],
    cause: 'module-source',
  },
  {
    name: 'elsewhere',
    what: 'built in another directory',
    place: 'elsewhere',
    cause: 'source-path',
    hiddenBy: 'trimpath',
  },
  {
    name: 'cache',
    what: 'built with another module cache',
    env: { GOMODCACHE: OTHER_MODULE_CACHE },
    since: 15,
    cause: 'source-path',
    hiddenBy: 'trimpath',
  },
  {
    name: 'vendored',
    what: 'built from vendored modules',
    before: [
      ['go', 'mod', 'tidy'],
      ['go', 'mod', 'vendor'],
    ],
    flags: ['-mod=vendor'],
    cause: 'source-vendored',
    hiddenBy: 'trimpath',
  },
  {
    name: 'main-module',
    what: 'its module is called main',
    edits: recipe => [
      {
        file: `causes/${recipe}/go.mod`,
        find: `module example.com/causes/${recipe}`,
        replace: 'module main',
      },
    ],
    cause: 'module-main',
  },
  { name: 'unnamed', what: 'built from a file named on the command line', files: ['main.go'] },
];

/** @param {string[]} lines of names */
const names = (...lines) => lines.flatMap(line => line.split(' '));

/** Hosts by their ways, and the plugins that each is tried with. @type {Record<string, string[]>} */
export const PAIRS = {
  plain: names(
    'plain stripped unused amd64v3 cgo-flags ldflags-x godebug pgo-off unnamed',
    'trimpath race noopt kit-noinline netgo osusergo enterprise pro pgo',
    'cover-board arenas boring kit-newer kit-directory board-lines board-inline elsewhere cache vendored main-module',
    'netgo+stripped enterprise+stripped pro+stripped main-module+stripped',
    'netgo+kit-newer netgo+board-lines netgo+vendored enterprise+board-lines enterprise+netgo enterprise+kit-newer',
    'enterprise+cache trimpath+enterprise pgo+board-lines pgo+kit-newer pgo+netgo',
    'main-module+kit-newer kit-newer+board-lines board-inline+kit-directory',
    'instrumented instrumented+kit-newer instrumented+stripped instrumented-away rewritten rewritten-away',
  ),
  stripped: names('plain netgo enterprise pgo kit-newer+stripped cache+stripped vendored main-module'),
  'trimpath+stripped': names(
    'trimpath trimpath+stripped plain trimpath+netgo+stripped trimpath+enterprise+stripped trimpath+pgo',
    'trimpath+kit-newer trimpath+kit-directory trimpath+board-inline trimpath+vendored trimpath+elsewhere',
    'trimpath+main-module trimpath+cache trimpath+enterprise+board-lines',
    'trimpath+instrumented trimpath+instrumented-away trimpath+instrumented+board-inline trimpath+rewritten',
  ),
  pgo: names('plain pgo pgo-file board-lines enterprise main-module kit-newer stripped trimpath'),
  'trimpath+pgo': names('trimpath trimpath+pgo trimpath+pgo-file trimpath+board-inline trimpath+stripped'),
  enterprise: names('plain enterprise enterprise+board-lines board-lines netgo cache'),
  netgo: names('plain netgo netgo+board-lines osusergo kit-newer vendored'),
  cache: names('plain cache+stripped vendored enterprise cache+board-lines'),
  vendored: names('plain netgo vendored vendored+board-lines'),
  instrumented: names('plain instrumented instrumented+kit-newer enterprise'),
  'cover-board': names('plain cover-board cover-atomic'),
};
/** What is tried in the other releases. @type {Record<string, string[]>} */
export const FEW_PAIRS = {
  plain: names(
    'plain netgo enterprise pgo kit-newer board-lines netgo+kit-newer main-module enterprise+stripped',
    'instrumented',
  ),
  pgo: names('plain pgo board-lines'),
};
/** Plugins of another release. @type {Record<string, string[]>} */
export const OTHER_RELEASE = { plain: names('plain enterprise kit-newer netgo') };
/** What only official releases build. @type {Record<string, string[]>} */
const OFFICIAL_PAIRS = {
  plain: names('plain fips fips-latest fips+kit-newer'),
  'trimpath+stripped': names('trimpath+fips'),
  fips: names('plain fips fips-latest fips+board-lines'),
};
const OTHER_PATCH = { plain: names('plain kit-newer') };

/** @param {string} name */
export function waysOf(name) {
  return name === 'plain' ? [] : name.split('+').map(wayNamed);
}

/** @param {string} name @returns {Way} */
function wayNamed(name) {
  const found = WAYS.find(way => way.name === name);
  if (!found) throw new Error(`no way of building is called ${name}`);
  return found;
}

/** @param {string} go @param {string} name */
export function isPossible(go, name) {
  const minor = Number(go.split('.')[1]);
  return waysOf(name).every(({ since = 0, only }) => minor >= since && only?.includes(go) !== false);
}

/** Which pairs of ways a release is tried with: its own, and hosts of its own with plugins of others. @returns {{ host: string, hostGo: string, plugin: string, pluginGo: string }[]} */
export function causePairs() {
  /** @type {(hostGo: string, pluginGo: string, pairs: Record<string, string[]>) => { host: string, hostGo: string, plugin: string, pluginGo: string }[]} */
  const of = (hostGo, pluginGo, pairs) =>
    Object.entries(pairs).flatMap(([host, plugins]) =>
      plugins
        .filter(plugin => isPossible(hostGo, host) && isPossible(pluginGo, plugin))
        .map(plugin => ({ host, hostGo, plugin, pluginGo })),
    );
  return [
    ...CAUSES_GO.flatMap(go => of(go, go, PAIRS)),
    ...FEW_CAUSES_GO.flatMap(go => of(go, go, FEW_PAIRS)),
    ...MINORS.flatMap(([a = '', b = '']) => [...of(a, b, OTHER_RELEASE), ...of(b, a, OTHER_RELEASE)]),
    ...PATCH_GO.flatMap(go => of(go, go, OFFICIAL_PAIRS)),
    ...PATCH_GO.flatMap(go => of(go.replace(/\.\d+$/, ''), go, OTHER_PATCH)),
  ];
}

/** @returns {GoArtifact[]} */
export function causeArtifacts() {
  /** @type {Map<string, GoArtifact>} */
  const made = new Map();
  for (const { host, hostGo, plugin, pluginGo } of causePairs())
    for (const artifact of [build(hostGo, 'host', host), build(pluginGo, 'plugin', plugin)])
      made.set(artifact.id, artifact);
  return [...made.values()];
}

/** @param {string} go @param {'host' | 'plugin'} side @param {string} name @returns {GoArtifact} */
function build(go, side, name) {
  const ways = waysOf(name);
  const tags = ways.flatMap(({ tag }) => tag ?? []);
  const env = Object.assign({}, ...ways.map(way => way.env ?? {}));
  const edits = ways.flatMap(way => way.edits?.(side) ?? []);
  const before = ways.flatMap(way => way.before ?? []);
  const place = ways.find(way => way.place)?.place;
  const files = ways.find(way => way.files)?.files;
  return {
    id: `causes/${go}/${side}/${name}`,
    what: `${side}: ${ways.map(({ what }) => what).join(', ') || 'as go build makes it'}`,
    go,
    recipe: `causes/${side}`,
    flags: [
      ...(side === 'plugin' ? ['-buildmode=plugin'] : []),
      ...ways.flatMap(({ flags = [] }) => flags),
      ...(tags.length > 0 ? [`-tags=${tags.join(',')}`] : []),
    ],
    ...(Object.keys(env).length > 0 ? { env } : {}),
    ...(edits.length > 0 ? { edits } : {}),
    ...(before.length > 0 ? { before } : {}),
    ...(place === undefined ? {} : { place }),
    ...(files === undefined ? {} : { files }),
    sources: ['causes'],
  };
}
