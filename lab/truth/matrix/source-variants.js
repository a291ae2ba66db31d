// Sources and module versions that differ from those of the host.

import { MAIN_GO, MOST_GO } from '../go-releases.js';
import { COMMIT } from './build-variants.js';

/** @import { Edit } from '../artifact.js' */
/** @import { Variant } from './build-variants.js' */

const SHARED = 'shared/shared.go';
const GO_MOD = 'plugins/basic/go.mod';

/** @type {(version: string) => Edit} */
const requireDep = version => ({ file: GO_MOD, find: 'dep v1.0.0', replace: `dep ${version}` });

/** @type {(from: string, to: string) => Edit} */
const replaceDep = (from, to) => ({ file: GO_MOD, append: `\nreplace example.com/dep ${from} => ${to}\n` });

/** The shared module, changed in place between the two builds. @type {Variant[]} */
const EDITED = [
  {
    name: 'shared-api',
    what: 'the shared module got a new field in an exported struct',
    edits: [
      {
        file: SHARED,
        find: '\tOptions map[string]string\n',
        replace: '\tOptions map[string]string\n\tDebug   bool\n',
      },
    ],
  },
  {
    name: 'shared-inlinable',
    what: 'an inlinable body of the shared module changed',
    edits: [{ file: SHARED, find: 'return n + n', replace: 'return 2 * n' }],
  },
  {
    name: 'shared-body',
    what: 'a body of the shared module that is never inlined changed on its own line',
    edits: [{ file: SHARED, find: 'key+"="+value', replace: 'key+":"+value' }],
  },
  {
    name: 'shared-body-lines',
    what: 'a body that is never inlined grew a line, which moves what follows',
    edits: [
      {
        file: SHARED,
        find: '\tvar parts []string\n',
        replace: '\tvar parts []string\n\tparts = append(parts, "x")\n',
      },
    ],
  },
  {
    name: 'shared-comment-top',
    what: 'a comment was added at the top of a shared file',
    edits: [{ file: SHARED, find: '// Package shared is', replace: '// A new line.\n// Package shared is' }],
  },
  {
    name: 'shared-comment-end',
    what: 'a comment was added at the end of a shared file',
    edits: [{ file: SHARED, append: '// a new line\n' }],
  },
  {
    name: 'shared-comment-line',
    what: 'a comment in the shared module was reworded on its own line',
    edits: [{ file: SHARED, find: 'what a gateway and its plugins agree on', replace: 'agreed on by all' }],
  },
  {
    name: 'shared-unexported',
    what: 'the shared module got an unexported function at its end',
    edits: [{ file: SHARED, append: '\nfunc quiet() int { return 1 }\n\nvar _ = quiet\n' }],
  },
  {
    name: 'shared-new-file',
    what: 'the shared module got a file with an exported function',
    edits: [
      { file: 'shared/more.go', write: 'package shared\n\n// More is new.\nfunc More() int { return 1 }\n' },
    ],
  },
  {
    name: 'shared-variable',
    what: 'the initial value of a shared variable changed',
    edits: [{ file: SHARED, find: 'var Counter int', replace: 'var Counter = 5' }],
  },
  {
    name: 'leaf-constant',
    what: 'a constant changed in a shared package that the plugin does not import',
    edits: [{ file: 'shared/limits/limits.go', find: 'Max = 100', replace: 'Max = 200' }],
  },
  {
    name: 'wire-field',
    what: 'a field of a message type was renamed',
    edits: [{ file: 'shared/wire/wire.go', find: 'Text string', replace: 'Body string' }],
  },
  {
    name: 'policy-body',
    what: 'the body of a function of a shared package changed',
    edits: [{ file: 'shared/policy/policy.go', find: '< 200', replace: '< 300' }],
  },
].map(variant => ({ go: variant.name === 'shared-api' ? MOST_GO : MAIN_GO, ...variant }));

/** Module versions; each also with -trimpath. @type {Variant[]} */
const VERSIONS = [
  {
    name: 'dep-same-source',
    what: 'requires dep v1.0.1, which has the source of v1.0.0',
    edits: [requireDep('v1.0.1')],
  },
  { name: 'dep-newer', what: 'requires dep v1.1.0, which has another source', edits: [requireDep('v1.1.0')] },
  {
    name: 'dep-replaced-newer',
    what: 'requires dep v1.0.0 and replaces it by v1.1.0',
    edits: [replaceDep('v1.0.0', 'example.com/dep v1.1.0')],
  },
  {
    name: 'dep-replaced-back',
    what: 'requires dep v1.0.1 and replaces it by v1.0.0, as fix-up commands do',
    edits: [requireDep('v1.0.1'), replaceDep('v1.0.1', 'example.com/dep v1.0.0')],
  },
  {
    name: 'dep-replaced-directory',
    what: 'replaces dep by a directory with the same source',
    edits: [replaceDep('v1.0.0', '../../modules/dep/v1.0.0')],
  },
  {
    name: 'dep-replaced-other-directory',
    what: 'replaces dep v1.0.0 by a directory with the source of v1.1.0',
    edits: [replaceDep('v1.0.0', '../../modules/dep/v1.1.0')],
  },
].flatMap(variant => [
  { go: variant.name === 'dep-newer' ? MOST_GO : MAIN_GO, ...variant },
  {
    ...variant,
    go: variant.name === 'dep-newer' ? MOST_GO : MAIN_GO,
    name: `${variant.name}-trimpath`,
    what: `${variant.what}, with -trimpath`,
    flags: ['-trimpath'],
  },
]);

/** The shared module in place, with -trimpath. @type {Variant[]} */
const EDITED_TRIMPATH = EDITED.filter(({ name }) =>
  ['shared-api', 'shared-inlinable', 'shared-body', 'shared-comment-top'].includes(name),
).map(variant => ({
  ...variant,
  name: `${variant.name}-trimpath`,
  what: `${variant.what}, with -trimpath`,
  flags: ['-trimpath'],
}));

/** A workspace takes a module from a checkout, which has no version. @type {Variant[]} */
const WORKSPACE = [
  { name: 'workspace', what: 'built in a workspace that holds the source of dep' },
  { name: 'workspace-trimpath', what: 'built with -trimpath in such a workspace', flags: ['-trimpath'] },
].map(variant => ({
  ...variant,
  go: ['1.22', '1.27'],
  edits: [
    {
      file: 'plugins/basic/go.work',
      write: 'go 1.18\n\nuse (\n\t.\n\t../../modules/dep/v1.0.0\n)\n',
    },
  ],
  env: { GOFLAGS: '' },
}));

/** Several differences at once. @type {Variant[]} */
const MIXED = [
  { name: 'mixed-race', flags: ['-trimpath', '-race'], what: '-trimpath and -race' },
  { name: 'mixed-noopt', flags: ['-gcflags=all=-N -l', '-race'], what: '-race and without optimisation' },
  {
    name: 'mixed-stripped',
    flags: ['-trimpath', '-gcflags=all=-N -l', '-ldflags=-s -w'],
    what: '-trimpath and without optimisation, linked with -s -w',
  },
  { name: 'mixed-elsewhere', flags: ['-race'], place: 'elsewhere', what: '-race in another directory' },
].map(({ what, ...variant }) => ({
  ...variant,
  what: `requires dep v1.1.0, built with ${what}`,
  go: variant.name === 'mixed-elsewhere' ? MAIN_GO : MOST_GO,
  edits: [requireDep('v1.1.0')],
}));

/** The shared module at another commit, where only a body differs that is never inlined. @type {Variant[]} */
const COMMITTED = EDITED.filter(({ name }) => name === 'shared-body').map(variant => ({
  ...variant,
  name: 'vcs-body',
  what: `${variant.what}, built in a repository`,
  go: ['1.22', '1.27'],
  before: [COMMIT],
}));

export const SOURCE_VARIANTS = [
  ...EDITED,
  ...EDITED_TRIMPATH,
  ...VERSIONS,
  ...WORKSPACE,
  ...MIXED,
  ...COMMITTED,
];
