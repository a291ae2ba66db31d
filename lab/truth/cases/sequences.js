// What one process sees when it opens several files, one after the other.
import { inOrder } from '../case.js';
import { ALL_GO, FULL_GO } from '../go-releases.js';

/** @import { Case } from '../case.js' */

/** Names of plugins in the order in which they are opened. @type {[string, string[], string][]} */
const ORDERS = [
  ['copy', ['plain', 'plain'], 'a copy of the same file'],
  ['copy-of-rejected', ['shared-api', 'shared-api'], 'a copy of a rejected file'],
  ['copy-then-other', ['plain', 'plain', 'dotted'], 'a copy, then another plugin'],
  ['rebuilt-stripped', ['plain', 'stripped'], 'the same plugin linked again'],
  [
    'rebuilt-changed',
    ['plain', 'shared-body'],
    'the same import path with another body in the shared module',
  ],
  ['rebuilt-rejected', ['plain', 'shared-api'], 'the import path is compared before the hashes'],
  ['rebuilt-rejected-own', ['plain', 'extra-newer', 'extra'], 'two builds of another path behind a good one'],
  ['minimal-twice', ['minimal', 'minimal-main'], 'two builds of one path that exports nothing'],
  ['two-good', ['plain', 'dotted'], 'two good plugins'],
  ['two-good-reversed', ['dotted', 'plain'], 'two good plugins'],
  ['same-source-two-paths', ['plain', 'second'], 'the same source under two import paths'],
  ['five-good', ['plain', 'dotted', 'minimal', 'extra', 'second'], 'five good plugins'],
  ['five-good-reversed', ['second', 'extra', 'minimal', 'dotted', 'plain'], 'five good plugins'],
  ['unnamed-and-named', ['unnamed', 'plain'], 'the same source with and without a path of its own'],
  ['unnamed-twice', ['unnamed', 'unnamed'], 'a plugin built from files and its copy'],
  ['extra-shared', ['extra', 'extra-b'], 'two plugins bring the same build of a package that the host lacks'],
  [
    'extra-conflict',
    ['extra', 'extra-b-newer'],
    'two plugins bring different builds of a package that the host lacks',
  ],
  [
    'extra-conflict-reversed',
    ['extra-b-newer', 'extra'],
    'two plugins bring different builds of a package that the host lacks',
  ],
  [
    'extra-conflict-between',
    ['extra', 'plain', 'extra-b-newer', 'dotted'],
    'the conflict does not concern others',
  ],
  ['extra-same-path', ['extra', 'extra-newer'], 'two versions of a plugin that brings a package'],
  [
    'extra-poisoned',
    ['extra-b-rejected', 'extra'],
    'a rejected plugin brought another build of a package that the host lacks',
  ],
  [
    'extra-poisoned-same',
    ['extra-b-rejected', 'extra-b-newer'],
    'a rejected plugin brought the same build of a package',
  ],
  ['rejected-then-fixed', ['shared-api', 'plain'], 'a rejected plugin, then a good build of it'],
  ['rejected-then-other', ['shared-api', 'dotted'], 'a rejected plugin, then another one'],
  [
    'rejected-then-other-fixed',
    ['shared-api', 'dotted', 'plain'],
    'a rejected plugin, another one, then a good build of it',
  ],
  ['rejected-then-minimal', ['shared-api', 'minimal', 'second'], 'a rejected plugin, then others'],
  ['rejected-twice', ['shared-api', 'dep-newer'], 'two different rejected builds of one path'],
  [
    'rejected-same-change',
    ['shared-api', 'second-rejected'],
    'two plugins with the same other shared module',
  ],
  [
    'rejected-own-twice',
    ['second-rejected', 'second', 'plain'],
    'a rejected plugin, its good build, another good one',
  ],
  [
    'rejected-dotted',
    ['dotted-rejected', 'dotted', 'plain'],
    'a rejected plugin with an escaped path, its good build, another',
  ],
  ['good-rejected-good', ['plain', 'second-rejected', 'dotted'], 'a rejected plugin between two good ones'],
  [
    'good-rejected-fixed',
    ['plain', 'dotted-rejected', 'dotted'],
    'the good build of a plugin rejected behind a good one',
  ],
  [
    'rejected-three',
    ['shared-api', 'second-rejected', 'dotted-rejected', 'minimal'],
    'three rejected ones, then a good one',
  ],
  ['rejected-harmless', ['rejected:trimpath', 'dotted', 'minimal'], 'a trimmed plugin, then plain ones'],
  [
    'bsymbolic-after-good',
    ['dotted', 'bsymbolic', 'minimal'],
    'a plugin linked with -Bsymbolic between good ones',
  ],
  [
    'pluginpath-then-other',
    ['pluginpath', 'dotted'],
    'a plugin whose symbols are not found, then a good one',
  ],
  ['pluginpath-copy', ['plain', 'pluginpath'], 'the same source with a path given to the linker'],
  ['pluginpath-first', ['pluginpath', 'plain'], 'the same source with a path given to the linker'],
  [
    'panic-after-good',
    ['plain', 'unlucky-panic', 'dotted'],
    'a panic in the initialisation ends the process',
  ],
  ['exit-after-good', ['plain', 'unlucky-exit', 'dotted'], 'os.Exit in the initialisation ends the process'],
  ['nodlopen-then-good', ['nodlopen', 'plain'], 'a plugin that dlopen refuses by a flag'],
];

/** @returns {Case[]} */
export function sequenceCases() {
  return [...FULL_GO.flatMap(ordersOf), ...ALL_GO.flatMap(releaseCases)];
}

/** @param {string} go @returns {Case[]} */
function ordersOf(go) {
  return [
    ...ORDERS.filter(([, names]) => go !== '1.15' || names.every(isIn115)).map(([name, names, why]) => {
      const one = inOrder(
        `${go}/sequence/${name}`,
        `${go}/host/plain`,
        names.map(plugin => artifactOf(go, plugin)),
        why,
      );
      return name.startsWith('pluginpath')
        ? { ...one, varies: 'which exported symbol is looked up first' }
        : one;
    }),
    ...nestedCases(go),
    ...(go === '1.15' ? [] : archiveCases(go)),
    ...sharedHostCases(go),
  ];
}

/** @param {string} go @param {string} name */
function artifactOf(go, name) {
  return `${go}/plugin/${name.replace('rejected:', '')}`;
}

/** Go 1.15 has fewer variants. @param {string} name */
function isIn115(name) {
  return !['stripped', 'shared-body', 'minimal-main', 'bsymbolic', 'nodlopen'].includes(name);
}

/** Plugins of other releases between good ones. @param {string} go @returns {Case[]} */
function releaseCases(go) {
  return ALL_GO.filter(other => other !== go).flatMap(other => [
    inOrder(
      `${go}/sequence/release-${other}-between`,
      `${go}/host/plain`,
      [`${go}/plugin/dotted`, `${other}/plugin/plain`, `${go}/plugin/minimal`],
      `a Go ${other} plugin between two good ones`,
    ),
    inOrder(
      `${go}/sequence/release-${other}-first`,
      `${go}/host/plain`,
      [`${other}/plugin/plain`, `${go}/plugin/plain`, `${go}/plugin/dotted`],
      `a Go ${other} plugin, then a good one of the same import path`,
    ),
  ]);
}

/** @param {string} go @returns {Case[]} */
function sharedHostCases(go) {
  const host = `${go}/host/c-shared`;
  return /** @type {const} */ (['global', 'local', 'linked']).flatMap(hostScope =>
    [
      ['two-good', ['plain', 'dotted'], 'two good plugins'],
      ['fixed', ['shared-api', 'plain', 'dotted'], 'a rejected plugin, then good ones'],
      ['copy', ['plain', 'plain'], 'a copy'],
    ].map(([name, names, why]) => ({
      ...inOrder(
        `${go}/sequence/c-shared-${hostScope}-${name}`,
        host,
        /** @type {string[]} */ (names).map(plugin => artifactOf(go, plugin)),
        String(why),
      ),
      hostScope,
    })),
  );
}

/** A plugin that opens another one while it is being opened. @param {string} go @returns {Case[]} */
function nestedCases(go) {
  return [
    ['good', 'dotted', 'the inner plugin is good'],
    ['rejected', 'shared-api', 'the inner plugin is rejected, and the outer one panics'],
    ['itself', 'opener-nested', 'the inner plugin is a copy of the outer one'],
  ].map(([name, inner = '', why = '']) => ({
    id: `${go}/sequence/nested-${name}`,
    host: `${go}/host/plain`,
    files: [
      { path: 'outer.so', artifact: `${go}/plugin/opener-nested` },
      { path: 'inner.so', artifact: `${go}/plugin/${inner}` },
    ],
    open: ['outer.so', 'inner.so'],
    why: `a plugin opens inner.so in its initialisation; ${why}`,
  }));
}

/** Hosts inside a C program, as an archive. @param {string} go @returns {Case[]} */
function archiveCases(go) {
  return ['c-archive', 'c-archive-rdynamic'].flatMap(host =>
    [
      ['good', ['plain', 'dotted']],
      ['rejected', ['shared-api', 'plain', 'dotted']],
      ['trimpath', ['trimpath']],
    ].map(([name, plugins]) =>
      inOrder(
        `${go}/sequence/${host}-${name}`,
        `${go}/host/${host}`,
        /** @type {string[]} */ (plugins).map(plugin => artifactOf(go, plugin)),
        `the host is an archive in a C program${host.endsWith('rdynamic') ? ' linked with -rdynamic' : ''}`,
      ),
    ),
  );
}
