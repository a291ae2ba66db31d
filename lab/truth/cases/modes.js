// Every build mode and compiler, in both places: what a host of it does with plugins, and what a host makes of it.
import { nameOf } from '../artifact.js';
import { inOrder } from '../case.js';
import { LINKED_GO } from '../matrix/linkers.js';
import { DLOPENER } from '../matrix/modes.js';
import { TINYGO_DLOPENER } from '../matrix/tinygo.js';

/** @import { Artifact } from '../artifact.js' */
/** @import { Case } from '../case.js' */

const PLUGINS = ['plain', 'trimpath', 'minimal', 'extra'];
/** C libraries that start a second Go runtime amidst that of the host: how this ends is a race, and nobody's to predict. */
const TWO_RUNTIMES = ['c-shared-linkshared', 'gccgo-c-shared'];

/** @param {Artifact[]} artifacts @returns {Case[]} */
export function modeCases(artifacts) {
  const files = artifacts.filter(({ id }) => /^modes\/(1\.\d+\/)?file\//.test(id));
  return [
    ...idleHosts(artifacts),
    ...LINKED_GO.flatMap(go => [...linkedHosts(go, artifacts), ...linkedSequences(go)]),
    ...LINKED_GO.flatMap(go => asPlugins(go, files)),
    ...opened(artifacts, files),
    ...openedByTinyGo(artifacts),
  ];
}

/** @param {Artifact[]} artifacts @returns {Case[]} */
function idleHosts(artifacts) {
  return artifacts
    .filter(({ id }) => id.startsWith('modes/host/'))
    .map(({ id, what }) => inOrder(`${id}/plain`, id, ['1.27/plugin/plain'], `${what}; an ordinary plugin`));
}

/** @param {string} go @param {Artifact[]} artifacts @returns {Case[]} */
function linkedHosts(go, artifacts) {
  return artifacts
    .filter(({ id }) => id.startsWith(`modes/${go}/host/`))
    .flatMap(({ id, what }) => [
      ...PLUGINS.map(plugin =>
        inOrder(`${id}/${plugin}`, id, [`${go}/plugin/${plugin}`], `${what}; plugin ${plugin}`),
      ),
      inOrder(`${id}/c-library`, id, ['foreign/c-library'], `${what}; a C library`),
      inOrder(`${id}/c-shared`, id, [`${go}/foreign/c-shared`], `${what}; a Go C library`),
    ]);
}

/** @param {string} go @returns {Case[]} */
function linkedSequences(go) {
  const host = `modes/${go}/host/linkshared`;
  const other = go === '1.27' ? '1.22' : '1.27';
  /** @type {(id: string, files: string[], why: string) => Case} */
  const row = (id, files, why) => inOrder(`modes/${go}/sequence/${id}`, host, files, why);
  return [
    row(
      'rejected-then-library',
      [`${go}/plugin/plain`, 'foreign/c-library'],
      'a C library behind a rejected plugin: the last module of the list is bad',
    ),
    row('two-rejected', [`${go}/plugin/plain`, `${go}/plugin/dotted`], 'two plugins of an ordinary build'),
    row('other-release', [`${other}/plugin/plain`], 'a plugin of another release'),
  ];
}

/** Every file in an ordinary host; what takes part in a process also behind a good plugin. @param {string} go @param {Artifact[]} files @returns {Case[]} */
function asPlugins(go, files) {
  const host = `${go}/host/plain`;
  const hosts = [`modes/${go}/host/linkshared`, `${go}/host/c-shared`, `${go}/host/pie`, `${go}/host/nocgo`];
  const own = files.filter(
    ({ id }) => !LINKED_GO.some(other => other !== go && id.startsWith(`modes/${other}/`)),
  );
  return [
    ...own.flatMap(({ id, what }) => {
      const name = nameOf(id);
      if (TWO_RUNTIMES.includes(name)) return [];
      return [
        inOrder(`modes/${go}/as-plugin/${name}`, host, [id], what),
        ...(/library|shared/.test(name)
          ? [
              inOrder(
                `modes/${go}/as-plugin-after-good/${name}`,
                host,
                [`${go}/plugin/plain`, id, `${go}/plugin/dotted`],
                `${what}, between two good plugins`,
              ),
            ]
          : []),
      ];
    }),
    ...hosts.map(id =>
      inOrder(
        `modes/${go}/as-plugin/host-${nameOf(id)}`,
        host,
        [id],
        `the host ${nameOf(id)}, opened as a plugin`,
      ),
    ),
  ];
}

/** By a C program that calls dlopen. @param {Artifact[]} artifacts @param {Artifact[]} files @returns {Case[]} */
function opened(artifacts, files) {
  const others = artifacts.filter(({ id }) => id.startsWith('foreign/') || /^1\.(22|27)\/foreign\//.test(id));
  const plugins = LINKED_GO.flatMap(go => [
    `${go}/plugin/plain`,
    `${go}/plugin/nodlopen`,
    `${go}/native/cgo-undefined`,
    `${go}/native/library-gone`,
    `${go}/native/glibc-future`,
    `${go}/native/tls-1704`,
    `linkers/${go}/plugin/lld`,
    `linkers/${go}/plugin/mold`,
    `linkers/${go}/plugin/gold`,
    `linkers/${go}/plugin/lld-relr`,
  ]).map(id => ({ id, what: artifacts.find(one => one.id === id)?.what ?? '' }));
  // A name without a slash is a library's, which is searched for.
  const [absolute, relative] = [['$DIR/plug.so'], ['./plug.so']];
  return [
    ...[...others, ...files, ...plugins].map(one => ({ ...one, open: absolute, suffix: '' })),
    ...plugins.map(one => ({ ...one, open: relative, suffix: '-relative' })),
  ].map(({ id, what, open, suffix }) => ({
    ...inOrder(`modes/dlopen${suffix}/${id}`, DLOPENER, [id], `${what}, opened by a C program`),
    open,
    loader: 'dlopen',
  }));
}

/** By a program of TinyGo that calls dlopen. @param {Artifact[]} artifacts @returns {Case[]} */
function openedByTinyGo(artifacts) {
  const files = [
    'foreign/c-library',
    '1.27/foreign/c-shared',
    '1.27/plugin/plain',
    '1.27/native/library-gone',
    'modes/file/tinygo-shared',
    'modes/file/tinygo-exe',
    'modes/file/gccgo-library',
  ];
  return artifacts
    .filter(({ id }) => files.includes(id))
    .map(({ id, what }) => ({
      ...inOrder(
        `modes/dlopen-tinygo/${id}`,
        TINYGO_DLOPENER,
        [id],
        `${what}, opened by a program of TinyGo`,
      ),
      open: ['$DIR/plug.so'],
      loader: 'dlopen',
    }));
}
