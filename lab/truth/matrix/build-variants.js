// Ways of calling go build that a host and a plugin can differ in.
import { ALL_GO, MAIN_GO, MOST_GO, since } from '../go-releases.js';

/** @import { Edit } from '../artifact.js' */

/**
 * @typedef {object} Variant
 * @property {string} name
 * @property {string} what
 * @property {string[]} go
 * @property {string[]} [flags]
 * @property {Record<string, string>} [env]
 * @property {string} [place]
 * @property {Edit[]} [edits]
 * @property {string[]} [needs]
 * @property {string[][]} [before]
 * @property {string[][]} [after]
 * @property {string[]} [files]
 */

const STRIP = ['strip', '-s', '$OUT'];

/** Makes the workspace a repository of one commit: the same sources, the same commit. */
export const COMMIT = [
  'sh',
  '-c',
  'cd /tmp/goplug-truth/work && git init -q . && git add -A && ' +
    'GIT_AUTHOR_DATE=2020-01-01T00:00:00Z GIT_COMMITTER_DATE=2020-01-01T00:00:00Z ' +
    'git -c user.name=nobody -c user.email=nobody@example.com commit -q -m sources',
];

/** @type {Variant[]} */
export const BUILD_VARIANTS = [
  { name: 'plain', what: 'as go build makes it', go: ALL_GO },
  { name: 'trimpath', what: 'built with -trimpath', go: ALL_GO, flags: ['-trimpath'] },
  {
    name: 'trimpath-stripped',
    what: 'built with -trimpath and -ldflags="-s -w", then stripped',
    go: ALL_GO,
    flags: ['-trimpath', '-ldflags=-s -w'],
    after: [STRIP],
  },
  { name: 'stripped', what: 'linked with -s -w', go: MAIN_GO, flags: ['-ldflags=-s -w'] },
  { name: 'strip-all', what: 'treated with strip -s', go: MAIN_GO, after: [STRIP] },
  { name: 'no-buildid', what: 'linked with -buildid=', go: MAIN_GO, flags: ['-ldflags=-buildid='] },
  { name: 'race', what: 'built with -race', go: MOST_GO, flags: ['-race'] },
  {
    name: 'noopt',
    what: 'built with -gcflags="all=-N -l", as debuggers do',
    go: MOST_GO,
    flags: ['-gcflags=all=-N -l'],
  },
  {
    name: 'noopt-main',
    what: 'built with -gcflags="-N -l", which reaches the main package only',
    go: MAIN_GO,
    flags: ['-gcflags=-N -l'],
  },
  {
    name: 'tag-unused',
    what: 'built with a tag that no file asks for',
    go: MAIN_GO,
    flags: ['-tags=unused'],
  },
  { name: 'network', what: 'built so that it imports net', go: MAIN_GO, flags: ['-tags=network'] },
  { name: 'netgo', what: 'imports net, built with -tags=netgo', go: MAIN_GO, flags: ['-tags=network,netgo'] },
  { name: 'cover', what: 'built with -cover', go: MAIN_GO.filter(go => since(go, 20)), flags: ['-cover'] },
  {
    name: 'cover-all',
    what: 'built with -cover -coverpkg=all of the shared module',
    go: MAIN_GO.filter(go => since(go, 20)),
    flags: ['-cover', '-coverpkg=example.com/shared/...'],
  },
  {
    name: 'experiment',
    what: 'built with GOEXPERIMENT=arenas',
    go: MOST_GO.filter(go => since(go, 20)),
    env: { GOEXPERIMENT: 'arenas' },
  },
  { name: 'elsewhere', what: 'built in another directory', go: MAIN_GO, place: 'elsewhere' },
  {
    name: 'elsewhere-trimpath',
    what: 'built with -trimpath in another directory',
    go: MAIN_GO,
    place: 'elsewhere',
    flags: ['-trimpath'],
  },
  {
    name: 'vendored',
    what: 'built from vendored dependencies',
    go: MAIN_GO,
    before: [
      ['go', 'mod', 'tidy'],
      ['go', 'mod', 'vendor'],
    ],
    flags: ['-mod=vendor'],
  },
  {
    name: 'vendored-trimpath',
    what: 'built with -trimpath from vendored dependencies',
    go: MAIN_GO,
    before: [
      ['go', 'mod', 'tidy'],
      ['go', 'mod', 'vendor'],
    ],
    flags: ['-mod=vendor', '-trimpath'],
  },
  { name: 'cgo-flags', what: 'built with CGO_CFLAGS=-O0 -g', go: MAIN_GO, env: { CGO_CFLAGS: '-O0 -g' } },
  {
    name: 'ldflags-x',
    what: 'linked with -X main.Name=changed',
    go: MAIN_GO,
    flags: ['-ldflags=-X main.Name=changed'],
  },
  {
    name: 'amd64v3',
    what: 'built with GOAMD64=v3',
    go: MAIN_GO.filter(go => since(go, 18)),
    env: { GOAMD64: 'v3' },
  },
  {
    name: 'fips',
    what: 'built with GOFIPS140=latest',
    go: ['1.24', '1.26', '1.27'],
    env: { GOFIPS140: 'latest' },
  },
  { name: 'no-inlining', what: 'built with -gcflags=all=-l', go: MAIN_GO, flags: ['-gcflags=all=-l'] },
  {
    name: 'gold',
    what: 'linked by gold',
    go: ['1.22', '1.27'],
    flags: ['-ldflags=-extldflags=-fuse-ld=gold'],
  },
];
