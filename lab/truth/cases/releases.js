// The cases of official releases: every host with every plugin, and what one release does with files of its own.
import { inOrder } from '../case.js';
import { OFFICIAL_GO } from '../go-releases.js';
import { THOROUGH } from '../matrix/releases.js';
import { official } from '../platform.js';
import { hosts, pairs } from './platform-cases.js';
import { casesOn } from './sequence.js';
import { SEQUENCES } from './sequence-table.js';

/** @import { Artifact } from '../artifact.js' */
/** @import { Case } from '../case.js' */
/** @import { Platform } from '../platform.js' */

/** What comes between two good plugins: releases with other offsets of moduledata.next. */
const STRANGERS = ['1.8.7', '1.14.15', '1.17.13', '1.20.14'];

/** Plugins with paths of several lengths, and other text behind them. */
const ALIKE = ['dotted', 'minimal', 'unnamed', 'stripped', 'types', 'trimpath'];

/** @param {Artifact[]} artifacts @returns {Case[]} */
export function releaseCases(artifacts) {
  const own = artifacts.filter(({ id }) => id.startsWith('releases/'));
  const ids = new Set(own.map(({ id }) => id));
  const possible = (/** @type {Case} */ { host, files }) =>
    ids.has(host) && files.every(({ artifact }) => !artifact?.startsWith('releases/') || ids.has(artifact));
  return [
    ...OFFICIAL_GO.flatMap(host => OFFICIAL_GO.map(plugin => across(host, plugin))),
    ...ALIKE.map(name =>
      inOrder(
        `releases/1.27.2/alike/${name}`,
        'releases/1.27.2/host/plain',
        [`releases/1.20.14/plugin/${name}`],
        'moduledata.next lies alike in Go 1.20 and 1.27, and the path of the plugin where its hashes are looked for',
      ),
    ),
    ...OFFICIAL_GO.flatMap(go => {
      const platform = official(go);
      const isThorough = THOROUGH.includes(go);
      return [
        ...pairs(platform, own).filter(({ id }) => !id.endsWith('/plugin/plain')),
        ...(isThorough ? inOtherHosts(platform, own) : []),
        ...[...casesOn(platform, SEQUENCES), ...(isThorough ? strangers(go) : [])].filter(possible),
      ];
    }),
  ];
}

/** @param {Platform} platform @param {Artifact[]} artifacts */
function inOtherHosts(platform, artifacts) {
  const few = artifacts.filter(({ id }) => !/\/plugin\/(noopt|dep-newer|minimal)$/.test(id));
  return hosts(platform, few, plugin => plugin.replace(`${platform.own}/`, ''));
}

/** @param {string} host @param {string} plugin */
function across(host, plugin) {
  return inOrder(
    `releases/versions/host-${host}/plugin-${plugin}`,
    `releases/${host}/host/plain`,
    [`releases/${plugin}/plugin/plain`],
    host === plugin ? 'the same release' : `a Go ${plugin} plugin in a Go ${host} host`,
  );
}

/** @param {string} go @returns {Case[]} */
function strangers(go) {
  const own = `releases/${go}`;
  const [plain, dotted] = [`${own}/plugin/plain`, `${own}/plugin/dotted`];
  const of = (/** @type {string} */ name, /** @type {string[]} */ files, /** @type {string} */ why) =>
    inOrder(`${own}/sequence/${name}`, `${own}/host/plain`, files, why);
  return [
    of('library', ['foreign/c-library'], 'a C library'),
    of('library-after-good', [plain, 'foreign/c-library', dotted], 'a C library between good ones'),
    of(
      'library-after-rejected',
      [`${own}/plugin/shared-api`, 'foreign/c-library'],
      'a C library after a rejected plugin',
    ),
    of('text', ['foreign/text', plain], 'a text, then a good one'),
    ...STRANGERS.filter(other => other !== go).map(other =>
      of(
        `between-${other}`,
        [plain, `releases/${other}/plugin/plain`, dotted],
        `a Go ${other} plugin between good ones`,
      ),
    ),
  ];
}
