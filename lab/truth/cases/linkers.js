// Hosts and plugins of other link editors: alone against the ordinary ones, crossed with each other, where they must not
// load, and one after the other in one process.
import { nameOf } from '../artifact.js';
import { inOrder } from '../case.js';
import { LINK_EDITS, LINKED_GO } from '../matrix/linkers.js';

/** @import { Artifact } from '../artifact.js' */
/** @import { Case } from '../case.js' */

/** The ones that differ most from each other: crossed as hosts and plugins. */
const CROSSED = ['gold', 'lld', 'mold', 'lld-relr', 'mold-sysv', 'gold-sysv', 'noseparate-code'];
const EDITORS = ['gold', 'lld', 'mold'];
/** Ways not to load, and ways to load that hang on a table of the link editor. */
const COMPANIONS = [
  'shared-api',
  'minimal',
  'extra',
  'stripped',
  'cgo-undefined',
  'cgo-weak',
  'cgo-constructor',
  'cgo-tls',
  'cgo-zlib',
];
/** Plugins of GNU ld, which every host is tried with. */
const ORDINARY = ['plain', 'shared-api', 'trimpath', 'minimal', 'extra'];

/** @param {Artifact[]} artifacts @returns {Case[]} */
export function linkerCases(artifacts) {
  return LINKED_GO.flatMap(go => [
    ...hosts(go, artifacts),
    ...plugins(go, artifacts),
    ...crossed(go),
    ...companions(go),
    ...sequences(go),
    ...releases(go),
  ]);
}

/** @param {string} go @param {'host' | 'plugin'} side @param {string} name */
function made(go, side, name) {
  return name === 'plain' ? `${go}/${side}/plain` : `linkers/${go}/${side}/${name}`;
}

/** @param {string} go @param {Artifact[]} artifacts @returns {Case[]} */
function hosts(go, artifacts) {
  const own = artifacts.filter(({ id }) => new RegExp(`^linkers/${go}/host(-sectionless)?/`).test(id));
  return own.flatMap(({ id, what }) =>
    ORDINARY.map(plugin =>
      inOrder(`${id}/${plugin}`, id, [`${go}/plugin/${plugin}`], `${what}; plugin ${plugin} of GNU ld`),
    ),
  );
}

/** In the ordinary host, and in one that has other hashes. @param {string} go @param {Artifact[]} artifacts @returns {Case[]} */
function plugins(go, artifacts) {
  const names = LINK_EDITS.filter(({ only }) => only !== 'host').map(({ name }) => `plugin/${name}`);
  const sectionless = artifacts
    .filter(({ id }) => id.startsWith(`linkers/${go}/plugin-sectionless/`))
    .map(({ id }) => id.slice(`linkers/${go}/`.length));
  return [...names, ...sectionless].flatMap(name => {
    const id = `linkers/${go}/${name}`;
    const what = artifacts.find(one => one.id === id)?.what ?? '';
    return [
      inOrder(id, `${go}/host/plain`, [id], `${what}; host of GNU ld`),
      inOrder(`${id}/in-trimpath`, `${go}/host/trimpath`, [id], `${what}; host with other hashes`),
    ];
  });
}

/** @param {string} go @returns {Case[]} */
function crossed(go) {
  return CROSSED.flatMap(host =>
    CROSSED.map(plugin =>
      inOrder(
        `linkers/${go}/crossed/${host}/${plugin}`,
        made(go, 'host', host),
        [made(go, 'plugin', plugin)],
        `host ${host}, plugin ${plugin}`,
      ),
    ),
  );
}

/** @param {string} go @returns {Case[]} */
function companions(go) {
  return EDITORS.flatMap((editor, index) =>
    COMPANIONS.flatMap(name =>
      ['plain', EDITORS[(index + 1) % EDITORS.length] ?? ''].map(host =>
        inOrder(
          `linkers/${go}/companion/${host}/${editor}-${name}`,
          made(go, 'host', host),
          [made(go, 'plugin', `${editor}-${name}`)],
          `host ${host}; plugin ${name}, linked by ${editor}`,
        ),
      ),
    ),
  );
}

/** @param {string} go @returns {Case[]} */
function sequences(go) {
  /** @type {(id: string, host: string, plugins: string[], why: string) => Case} */
  const row = (id, host, plugins, why) =>
    inOrder(
      `linkers/${go}/sequence/${id}`,
      made(go, 'host', host),
      plugins.map(name => (name.includes('/') ? name : made(go, 'plugin', name))),
      why,
    );
  return EDITORS.flatMap((editor, index) => {
    const [other = '', third = ''] = [1, 2].map(by => EDITORS[(index + by) % EDITORS.length]);
    return [
      row(`two-${editor}`, editor, [other, `${third}-dotted`], 'two plugins, each of another link editor'),
      row(
        `same-path-${editor}`,
        'plain',
        [editor, other],
        'the same plugin of two link editors has one path',
      ),
      row(
        `rejected-${editor}`,
        editor,
        [`${other}-shared-api`, `${third}-dotted`, other],
        'good ones after a rejected one',
      ),
      row(
        `between-${editor}`,
        other,
        [editor, `${go}/plugin/second-rejected`, `${third}-dotted`],
        'a rejected one of GNU ld between good ones',
      ),
      row(
        `not-found-${editor}`,
        'plain',
        [`${editor}-cgo-undefined`, `${editor}-dotted`],
        'what dlopen refused leaves no trace',
      ),
      row(
        `conflict-${editor}`,
        editor,
        [`${editor}-extra`, `${go}/plugin/extra-b-newer`, `${go}/plugin/extra-b`],
        'a later plugin of GNU ld brings another build of a package than the first',
      ),
      row(
        `library-${editor}`,
        editor,
        [other, 'foreign/c-library', `${third}-dotted`],
        'a C library between two good plugins',
      ),
    ];
  });
}

/** The other release: how a host dies of a plugin of another generation. @param {string} go @returns {Case[]} */
function releases(go) {
  return LINKED_GO.filter(other => other !== go).flatMap(other =>
    ['gold', 'lld', 'mold', 'lld-relr'].flatMap(name => [
      inOrder(
        `linkers/${go}/releases/${name}-${nameOf(other)}`,
        made(go, 'host', name),
        [made(other, 'plugin', name)],
        `a Go ${other} plugin in a Go ${go} host, both ${name}`,
      ),
    ]),
  );
}
