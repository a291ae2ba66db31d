// The cases of the processors beside amd64: what they have in common with it, tried again where words, addends,
// byte order and the C library are others.
import { inOrder } from '../case.js';
import { CPUS } from '../cpus.js';

/** @import { Artifact } from '../artifact.js' */
/** @import { Case, CaseFile } from '../case.js' */
/** @import { Cpu } from '../cpus.js' */

const TELLING_PLUGINS = ['plain', 'trimpath', 'race', 'noopt', 'shared-api', 'dep-newer', 'minimal'];
const FILES = ['empty', 'text', 'script', 'html', 'magic-only', 'gzip'];
const SCOPES = /** @type {const} */ (['global', 'local', 'linked']);

/** @param {Artifact[]} artifacts @returns {Map<string, Case[]>} group to cases */
export function cpuCases(artifacts) {
  return new Map(
    CPUS.map(cpu => {
      const own = artifacts.filter(artifact => artifact.cpu === cpu.name);
      const cases = [
        ...pairs(cpu, own),
        ...hosts(cpu, own),
        ...releases(cpu),
        ...sequences(cpu),
        ...files(cpu),
      ];
      return [`cpu-${cpu.name}`, cases.map(one => ({ ...one, cpu: cpu.name }))];
    }),
  );
}

/** @param {string} id */
const lastWord = id => id.slice(id.lastIndexOf('/') + 1);

/** The plain host with everything that was made for the processor. @param {Cpu} cpu @param {Artifact[]} own @returns {Case[]} */
function pairs({ name, go: [go = ''] }, own) {
  const start = `${name}/${go}/`;
  const made = own.filter(({ id }) => /\/(plugin|native|damaged|foreign)\/[^/]+$/.test(id));
  return made
    .filter(({ id }) => id.startsWith(start) || id.startsWith(`${name}/foreign/`))
    .filter(({ id }) => !/native\/(lib|stub)-|\/driver$/.test(id))
    .map(({ id, what }) => inOrder(id, `${start}host/plain`, [id], what));
}

/** @param {Cpu} cpu @param {Artifact[]} own @returns {Case[]} */
function hosts({ name, go: [go = ''] }, own) {
  const start = `${name}/${go}/`;
  const variants = own.filter(({ id }) => id.startsWith(`${start}host/`) && !id.endsWith('/plain'));
  const has = (/** @type {string} */ id) => own.some(artifact => artifact.id === id);
  return variants.flatMap(({ id, what }) => {
    const variant = lastWord(id);
    const plugins = [...new Set([...TELLING_PLUGINS, variant])].filter(plugin =>
      has(`${start}plugin/${plugin}`),
    );
    return plugins.flatMap(plugin => {
      const one = inOrder(
        `${start}host-${variant}/${plugin}`,
        id,
        [`${start}plugin/${plugin}`],
        `${what.replace('host: ', 'host ')}; plugin ${plugin}`,
      );
      if (variant !== 'c-shared') return [one];
      return SCOPES.map(hostScope => ({
        ...one,
        id: `${start}host-${variant}-${hostScope}/${plugin}`,
        hostScope,
      }));
    });
  });
}

/** Every release with every release. @param {Cpu} cpu @returns {Case[]} */
function releases({ name, go, hosts, smallest = [] }) {
  /** @type {(host: string, plugin: string, variant: string) => Case} */
  const pair = (host, plugin, variant) =>
    inOrder(
      `${name}/versions/host-${host}/plugin-${plugin}-${variant}`,
      `${name}/${host}/host/plain`,
      [`${name}/${plugin}/plugin/${variant}`],
      `a Go ${plugin} plugin in a Go ${host} host`,
    );
  return [...go, ...hosts].flatMap(host => [
    ...go.flatMap(plugin => {
      if (host !== plugin) return ['plain', 'minimal'].map(variant => pair(host, plugin, variant));
      // Of the first release there is everything already.
      return host === go[0]
        ? []
        : ['plain', 'minimal', 'shared-api'].map(variant => pair(host, plugin, variant));
    }),
    ...smallest.map(plugin => pair(host, plugin, 'minimal')),
  ]);
}

/** @param {Cpu} cpu @returns {Case[]} */
function sequences({ name, go: [go = ''], thorough }) {
  const start = `${name}/${go}/`;
  const host = `${start}host/plain`;
  const plugin = (/** @type {string} */ variant) => `${start}plugin/${variant}`;
  /** @type {(id: string, files: CaseFile[], open: string[], why: string) => Case} */
  const laid = (id, files, open, why) => ({ id: `${start}sequence/${id}`, host, files, open, why });
  const good = { path: 'a.so', artifact: plugin('plain') };
  /** @type {(id: string, variants: string[], why: string) => Case} */
  const row = (id, variants, why) => inOrder(`${start}sequence/${id}`, host, variants.map(plugin), why);
  return [
    row('two', ['plain', 'dotted'], 'two good plugins'),
    row('copies', ['plain', 'plain', 'dotted'], 'a copy of a plugin has its plugin path'),
    row('same-path', ['plain', 'stripped'], 'another build of a plugin has its plugin path'),
    row('good-after-rejected', ['trimpath', 'dotted', 'plain'], 'good ones after a rejected one'),
    row('rejected-after-good', ['plain', 'second-rejected', 'dotted'], 'a rejected one between good ones'),
    row(
      'conflict',
      ['extra', 'extra-b-newer', 'extra-b'],
      'the second brings another build of a package than the first',
    ),
    row('conflict-back', ['extra-newer', 'extra-b', 'extra-b-newer'], 'the same the other way round'),
    row('no-conflict', ['extra', 'extra-b'], 'both bring the same build of a package'),
    row('poisoned', ['shared-api', 'plain'], 'a rejected plugin of the same import path interposes'),
    laid('twice', [good], ['a.so', 'a.so'], 'the same file twice'),
    laid(
      'rejected-twice',
      [{ path: 'a.so', artifact: plugin('trimpath') }],
      ['a.so', 'a.so'],
      'a rejected file twice',
    ),
    laid(
      'symlink',
      [good, { path: 'b.so', symlink: 'a.so' }],
      ['a.so', 'b.so'],
      'a symbolic link to an open file',
    ),
    laid(
      'hardlink',
      [good, { path: 'b.so', hardlink: 'a.so' }],
      ['a.so', 'b.so'],
      'a hard link to an open file',
    ),
    laid('missing', [good], ['b.so', 'a.so'], 'a file that is not there'),
    laid('directory', [{ path: 'd.so', directory: true }, good], ['d.so', 'a.so'], 'a directory'),
    laid(
      'denied',
      [{ path: 'd.so', artifact: plugin('dotted'), mode: '000' }, good],
      ['d.so', 'a.so'],
      'a file that may not be read',
    ),
    laid(
      'beside',
      [
        { path: 'plug.so', artifact: `${start}native/beside-runpath` },
        { path: 'libgoplug-beside.so.1', artifact: `${name}/native/lib-beside` },
      ],
      ['plug.so'],
      'RUNPATH $ORIGIN finds the library',
    ),
    laid(
      'beside-not-searched',
      [
        { path: 'plug.so', artifact: `${start}native/beside-no-path` },
        { path: 'libgoplug-beside.so.1', artifact: `${name}/native/lib-beside` },
      ],
      ['plug.so'],
      'without RUNPATH the directory of the plugin is not searched',
    ),
    laid(
      'beside-other-machine',
      [
        { path: 'plug.so', artifact: `${start}native/beside-runpath` },
        { path: 'libgoplug-beside.so.1', artifact: 'native/lib-beside' },
      ],
      ['plug.so'],
      'the library is one for amd64',
    ),
    inOrder(
      `${start}sequence/tls`,
      host,
      ['64', '1024', '1704'].map(bytes => `${start}native/tls-${bytes}`),
      'plugins with static thread-local storage, all of one import path',
    ),
    inOrder(
      `${start}sequence/library-after-good`,
      host,
      [plugin('plain'), `${name}/foreign/c-library`, plugin('dotted')],
      'a C library between two good plugins',
    ),
    inOrder(
      `${start}sequence/library-after-rejected`,
      host,
      [plugin('trimpath'), `${name}/foreign/c-library`, plugin('dotted')],
      'a C library between a rejected plugin and a good one',
    ),
    ...(thorough
      ? [
          inOrder(
            `${start}sequence/constructor-rejected`,
            `${start}host/trimpath`,
            [`${start}native/cgo-constructor`],
            'the C constructor runs before Go compares anything',
          ),
        ]
      : []),
  ];
}

/** Files that are for no processor, or for another one. @param {Cpu} cpu @returns {Case[]} */
function files({ name, go: [go = ''] }) {
  const host = `${name}/${go}/host/plain`;
  return [
    ...FILES.map(file => inOrder(`${name}/files/${file}`, host, [`foreign/${file}`], `${file}: no ELF file`)),
    ...CPUS.filter(other => other.name !== name).map(other =>
      inOrder(
        `${name}/files/plugin-${other.name}`,
        host,
        [`${other.name}/${other.go[0]}/plugin/plain`],
        `a plugin for ${other.name}`,
      ),
    ),
    inOrder(`${name}/files/plugin-amd64`, host, [`${go}/plugin/plain`], 'a plugin for amd64'),
    inOrder(`${name}/files/c-library-amd64`, host, ['foreign/c-library'], 'a C library for amd64'),
  ];
}
