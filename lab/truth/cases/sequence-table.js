// What one process sees when it opens several files, one after the other: on amd64 everything, elsewhere what depends on
// words, addends, byte order and the C library.
import { HOST_SCOPES, laid, row } from './sequence.js';

/** @import { Ids, Sequence } from './sequence.js' */

/** @param {string} id @returns {Ids} */
const amd64 = id => ({ amd64: `sequence/${id}` });
/** @param {string} id @returns {Ids} */
const cpu = id => ({ cpu: `sequence/${id}` });
/** @param {string} id @returns {Ids} */
const musl = id => ({ musl: `sequence/${id}` });
/** @param {string} id @returns {Ids} */
const elsewhere = id => ({ ...cpu(id), ...musl(id), release: `sequence/${id}` });

const GOOD = { path: 'a.so', artifact: '$OWN/plugin/plain' };
const CONFLICT = ['extra', 'extra-b-newer', 'extra-b'];

/** A plugin that opens another one while it is being opened. @param {string} name @param {string} inner @param {string} why */
function nested(name, inner, why) {
  return laid(
    amd64(`nested-${name}`),
    [
      { path: 'outer.so', artifact: '$OWN/plugin/opener-nested' },
      { path: 'inner.so', artifact: `$OWN/plugin/${inner}` },
    ],
    ['outer.so', 'inner.so'],
    `a plugin opens inner.so in its initialisation; ${why}`,
  );
}

/** Hosts inside a C program, as an archive. @param {string} host @param {string} how @returns {Sequence[]} */
function inArchive(host, how) {
  const why = `the host is an archive in a C program${how}`;
  const circumstances = { host: `$OWN/host/${host}` };
  return [
    row(amd64(`${host}-good`), ['plain', 'dotted'], why, circumstances),
    row(amd64(`${host}-rejected`), ['shared-api', 'plain', 'dotted'], why, circumstances),
    row(amd64(`${host}-trimpath`), ['trimpath'], why, circumstances),
  ];
}

/** Hosts that are C libraries. @param {typeof HOST_SCOPES[number]} hostScope @returns {Sequence[]} */
function inLibrary(hostScope) {
  const start = `c-shared-${hostScope}`;
  const circumstances = { host: '$OWN/host/c-shared', hostScope };
  return [
    row(amd64(`${start}-two-good`), ['plain', 'dotted'], 'two good plugins', circumstances),
    row(
      amd64(`${start}-fixed`),
      ['shared-api', 'plain', 'dotted'],
      'a rejected plugin, then good ones',
      circumstances,
    ),
    row(amd64(`${start}-copy`), ['plain', 'plain'], 'a copy', circumstances),
  ];
}

/** @type {readonly Sequence[]} */
export const SEQUENCES = [
  row(amd64('copy'), ['plain', 'plain'], 'a copy of the same file'),
  row(amd64('copy-of-rejected'), ['shared-api', 'shared-api'], 'a copy of a rejected file'),
  row(amd64('copy-then-other'), ['plain', 'plain', 'dotted'], 'a copy, then another plugin'),
  row(amd64('rebuilt-stripped'), ['plain', 'stripped'], 'the same plugin linked again'),
  row(
    amd64('rebuilt-changed'),
    ['plain', 'shared-body'],
    'the same import path with another body in the shared module',
  ),
  row(amd64('rebuilt-rejected'), ['plain', 'shared-api'], 'the import path is compared before the hashes'),
  row(
    amd64('rebuilt-rejected-own'),
    ['plain', 'extra-newer', 'extra'],
    'two builds of another path behind a good one',
  ),
  row(amd64('minimal-twice'), ['minimal', 'minimal-main'], 'two builds of one path that exports nothing'),

  // What every platform tries.
  row({ ...amd64('two-good'), ...elsewhere('two') }, ['plain', 'dotted'], 'two good plugins'),
  row(elsewhere('copies'), ['plain', 'plain', 'dotted'], 'a copy of a plugin has its plugin path'),
  row(elsewhere('same-path'), ['plain', 'stripped'], 'another build of a plugin has its plugin path'),
  row(elsewhere('good-after-rejected'), ['trimpath', 'dotted', 'plain'], 'good ones after a rejected one'),
  row(
    elsewhere('rejected-after-good'),
    ['plain', 'second-rejected', 'dotted'],
    'a rejected one between good ones',
  ),
  row(cpu('conflict'), CONFLICT, 'the second brings another build of a package than the first'),
  row(musl('conflict'), CONFLICT, 'the second brings another build of a package'),
  row(
    elsewhere('conflict-back'),
    ['extra-newer', 'extra-b', 'extra-b-newer'],
    'the same the other way round',
  ),
  row(elsewhere('no-conflict'), ['extra', 'extra-b'], 'both bring the same build of a package'),
  row(elsewhere('poisoned'), ['shared-api', 'plain'], 'a rejected plugin of the same import path interposes'),
  laid(elsewhere('twice'), [GOOD], ['a.so', 'a.so'], 'the same file twice'),
  laid(
    elsewhere('rejected-twice'),
    [{ path: 'a.so', artifact: '$OWN/plugin/trimpath' }],
    ['a.so', 'a.so'],
    'a rejected file twice',
  ),
  laid(
    musl('refused-twice'),
    [
      { path: 'a.so', artifact: '$OWN/native/cgo-undefined' },
      { path: 'b.so', artifact: '$OWN/plugin/dotted' },
    ],
    ['a.so', 'a.so', 'b.so'],
    'a file that the dynamic linker refuses, twice',
  ),
  laid(
    elsewhere('symlink'),
    [GOOD, { path: 'b.so', symlink: 'a.so' }],
    ['a.so', 'b.so'],
    'a symbolic link to an open file',
  ),
  laid(
    elsewhere('hardlink'),
    [GOOD, { path: 'b.so', hardlink: 'a.so' }],
    ['a.so', 'b.so'],
    'a hard link to an open file',
  ),
  laid(elsewhere('missing'), [GOOD], ['b.so', 'a.so'], 'a file that is not there'),
  laid(elsewhere('directory'), [{ path: 'd.so', directory: true }, GOOD], ['d.so', 'a.so'], 'a directory'),
  laid(musl('fifo'), [{ path: 'd.so', fifo: true }], ['d.so'], 'a FIFO that nobody writes to'),
  laid(
    elsewhere('denied'),
    [{ path: 'd.so', artifact: '$OWN/plugin/dotted', mode: '000' }, GOOD],
    ['d.so', 'a.so'],
    'a file that may not be read',
  ),
  laid(
    musl('token'),
    [{ path: '$ORIGIN/a.so', artifact: '$OWN/plugin/plain' }],
    ['$ORIGIN/a.so'],
    'a path with what glibc takes for a token',
  ),
  laid(musl('device'), [], ['/dev/zero'], 'a device of endless zeros'),

  // What only amd64 tries.
  row(amd64('two-good-reversed'), ['dotted', 'plain'], 'two good plugins'),
  row(amd64('same-source-two-paths'), ['plain', 'second'], 'the same source under two import paths'),
  row(amd64('five-good'), ['plain', 'dotted', 'minimal', 'extra', 'second'], 'five good plugins'),
  row(amd64('five-good-reversed'), ['second', 'extra', 'minimal', 'dotted', 'plain'], 'five good plugins'),
  row(amd64('unnamed-and-named'), ['unnamed', 'plain'], 'the same source with and without a path of its own'),
  row(amd64('unnamed-twice'), ['unnamed', 'unnamed'], 'a plugin built from files and its copy'),
  row(
    amd64('extra-shared'),
    ['extra', 'extra-b'],
    'two plugins bring the same build of a package that the host lacks',
  ),
  row(
    amd64('extra-conflict'),
    ['extra', 'extra-b-newer'],
    'two plugins bring different builds of a package that the host lacks',
  ),
  row(
    amd64('extra-conflict-reversed'),
    ['extra-b-newer', 'extra'],
    'two plugins bring different builds of a package that the host lacks',
  ),
  row(
    amd64('extra-conflict-between'),
    ['extra', 'plain', 'extra-b-newer', 'dotted'],
    'the conflict does not concern others',
  ),
  row(amd64('extra-same-path'), ['extra', 'extra-newer'], 'two versions of a plugin that brings a package'),
  row(
    amd64('extra-poisoned'),
    ['extra-b-rejected', 'extra'],
    'a rejected plugin brought another build of a package that the host lacks',
  ),
  row(
    amd64('extra-poisoned-same'),
    ['extra-b-rejected', 'extra-b-newer'],
    'a rejected plugin brought the same build of a package',
  ),
  row(amd64('rejected-then-fixed'), ['shared-api', 'plain'], 'a rejected plugin, then a good build of it'),
  row(amd64('rejected-then-other'), ['shared-api', 'dotted'], 'a rejected plugin, then another one'),
  row(
    amd64('rejected-then-other-fixed'),
    ['shared-api', 'dotted', 'plain'],
    'a rejected plugin, another one, then a good build of it',
  ),
  row(amd64('rejected-then-minimal'), ['shared-api', 'minimal', 'second'], 'a rejected plugin, then others'),
  row(amd64('rejected-twice'), ['shared-api', 'dep-newer'], 'two different rejected builds of one path'),
  row(
    amd64('rejected-same-change'),
    ['shared-api', 'second-rejected'],
    'two plugins with the same other shared module',
  ),
  row(
    amd64('rejected-own-twice'),
    ['second-rejected', 'second', 'plain'],
    'a rejected plugin, its good build, another good one',
  ),
  row(
    amd64('rejected-dotted'),
    ['dotted-rejected', 'dotted', 'plain'],
    'a rejected plugin with an escaped path, its good build, another',
  ),
  row(
    amd64('good-rejected-good'),
    ['plain', 'second-rejected', 'dotted'],
    'a rejected plugin between two good ones',
  ),
  row(
    amd64('good-rejected-fixed'),
    ['plain', 'dotted-rejected', 'dotted'],
    'the good build of a plugin rejected behind a good one',
  ),
  row(
    amd64('rejected-three'),
    ['shared-api', 'second-rejected', 'dotted-rejected', 'minimal'],
    'three rejected ones, then a good one',
  ),
  row(amd64('rejected-harmless'), ['trimpath', 'dotted', 'minimal'], 'a trimmed plugin, then plain ones'),
  row(
    amd64('bsymbolic-after-good'),
    ['dotted', 'bsymbolic', 'minimal'],
    'a plugin linked with -Bsymbolic between good ones',
  ),
  row(
    amd64('pluginpath-then-other'),
    ['pluginpath', 'dotted'],
    'a plugin whose symbols are not found, then a good one',
    { varies: 'which exported symbol is looked up first' },
  ),
  row(amd64('pluginpath-copy'), ['plain', 'pluginpath'], 'the same source with a path given to the linker', {
    varies: 'which exported symbol is looked up first',
  }),
  row(amd64('pluginpath-first'), ['pluginpath', 'plain'], 'the same source with a path given to the linker', {
    varies: 'which exported symbol is looked up first',
  }),
  row(
    amd64('panic-after-good'),
    ['plain', 'unlucky-panic', 'dotted'],
    'a panic in the initialisation ends the process',
  ),
  row(
    amd64('exit-after-good'),
    ['plain', 'unlucky-exit', 'dotted'],
    'os.Exit in the initialisation ends the process',
  ),
  row(amd64('nodlopen-then-good'), ['nodlopen', 'plain'], 'a plugin that dlopen refuses by a flag'),
  nested('good', 'dotted', 'the inner plugin is good'),
  nested('rejected', 'shared-api', 'the inner plugin is rejected, and the outer one panics'),
  nested('itself', 'opener-nested', 'the inner plugin is a copy of the outer one'),
  ...inArchive('c-archive', ''),
  ...inArchive('c-archive-rdynamic', ' linked with -rdynamic'),
  ...HOST_SCOPES.flatMap(inLibrary),
];
