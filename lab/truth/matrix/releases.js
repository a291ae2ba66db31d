// Hosts and plugins of official releases: the plain ones of each, for every host with every plugin; of the releases that
// Debian does not have, more of what a release can do in its own way.
import { ALL_GO, minorOf, OFFICIAL_GO, since } from '../go-releases.js';
import { official } from '../platform.js';
import { built, hostOf, pluginOf } from './platform-builds.js';

/** @import { Artifact, GoArtifact } from '../artifact.js' */

/** The last points of the minors before 1.21 that the Debian archive does not have. */
export const THOROUGH = OFFICIAL_GO.filter(
  (go, index) =>
    !since(go, 21) &&
    !ALL_GO.includes(`1.${minorOf(go)}`) &&
    minorOf(go) !== minorOf(OFFICIAL_GO[index + 1] ?? '1.0'),
);

/** The variants of plugins, with the first minor that has them. @type {readonly (readonly [string, number])[]} */
const PLUGINS = [
  ['stripped', 8],
  ['shared-api', 8],
  ['dotted', 8],
  ['second-rejected', 8],
  ['minimal', 8],
  ['pluginpath', 8],
  ['unlucky-panic', 8],
  ['extra', 10],
  ['extra-newer', 10],
  ['extra-b', 10],
  ['extra-b-newer', 10],
  ['dep-newer', 10],
  ['unnamed', 10],
  ['strip-all', 10],
  ['trimpath', 13],
];

/** @type {readonly (readonly [string, number])[]} */
const HOSTS = [
  ['nocgo', 8],
  ['blank', 8],
  ['noplugin', 8],
  ['trimpath', 13],
];

/** What compiles the standard library anew, and is tried with two releases. */
const FLAGGED = ['1.10.8', '1.14.15'];
const FLAGGED_PLUGINS = ['noopt'];
const FLAGGED_HOSTS = ['pie', 'c-shared'];

/** Aliases of types came with 1.9. */
const WITHOUT_ALIASES = ['\tAlias    = Point\n', '\tOwnAlias    Alias\n'].map(find => ({
  file: 'plugins/types/kinds.go',
  find,
  replace: '',
}));

/** Of the others, of which the matrix of Debian's releases has everything, what tells that a point behaves as its minor. */
const FEW_PLUGINS = ['shared-api', 'dotted', 'stripped'];

/** @returns {Artifact[]} */
export function releaseArtifacts() {
  return OFFICIAL_GO.flatMap(go => {
    const platform = official(go);
    const isThorough = THOROUGH.includes(go);
    /** @param {readonly (readonly [string, number])[]} variants */
    const known = variants => variants.flatMap(([name, minor]) => (since(go, minor) ? [name] : []));
    const isFlagged = FLAGGED.includes(go);
    const plugins = isThorough ? [...known(PLUGINS), ...(isFlagged ? FLAGGED_PLUGINS : [])] : FEW_PLUGINS;
    const others = isThorough ? [...known(HOSTS), ...(isFlagged ? FLAGGED_HOSTS : [])] : [];
    return [
      ...['plain', ...others].map(name => hostOf(platform, name)),
      ...['plain', ...plugins].map(name => pluginOf(platform, name)),
      ...(isThorough ? typed(go) : []),
    ];
  });
}

/** What says the types of exports, and what Lookup and assertions say of them. @param {string} go @returns {GoArtifact[]} */
function typed(go) {
  const platform = official(go);
  const types = pluginOf(platform, 'types');
  return [
    built(platform, 'typist/plain', 'typist', {
      what: 'host: prints the type of every symbol that it looks up',
    }),
    built(platform, 'asserter/plain', 'asserter', {
      what: 'host: asserts the types of symbols and prints what comes of it',
    }),
    since(go, 9) ? types : { ...types, edits: WITHOUT_ALIASES },
  ];
}
