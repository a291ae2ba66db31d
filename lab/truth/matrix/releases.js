// Hosts and plugins of official releases: the plain ones of each, for every host with every plugin; of the releases that
// Debian does not have, more of what a release can do in its own way.
import { ALL_GO, minorOf, OFFICIAL_GO, since } from '../go-releases.js';
import { official } from '../platform.js';
import { built, hostOf, pluginOf } from './platform-builds.js';

/** @import { Artifact, GoArtifact } from '../artifact.js' */

/** @typedef {readonly [name: string, first: number, last: number]} Variants */

/** The last points of the minors before 1.21 that the Debian archive does not have. */
export const THOROUGH = OFFICIAL_GO.filter(
  (go, index) =>
    !since(go, 21) &&
    !ALL_GO.includes(`1.${minorOf(go)}`) &&
    minorOf(go) !== minorOf(OFFICIAL_GO[index + 1] ?? '1.0'),
);

/** The variants of plugins, with the first and last minor that they are built with. @type {readonly Variants[]} */
const PLUGINS = [
  ['stripped', 8, 20],
  ['shared-api', 8, 20],
  ['dotted', 8, 20],
  ['minimal', 8, 20],
  ['second-rejected', 8, 17],
  ['pluginpath', 8, 17],
  ['unlucky-panic', 8, 17],
  ['unnamed', 10, 20],
  ['extra', 10, 17],
  ['extra-newer', 10, 17],
  ['extra-b', 10, 17],
  ['extra-b-newer', 10, 17],
  ['dep-newer', 10, 17],
  ['strip-all', 10, 17],
  ['trimpath', 13, 20],
];

/** @type {readonly Variants[]} */
const HOSTS = [
  ['nocgo', 8, 20],
  ['blank', 8, 17],
  ['noplugin', 8, 17],
  ['trimpath', 13, 20],
];

/** What compiles the standard library anew, and is tried with two releases. */
const FLAGGED = ['1.10.8', '1.14.15'];
const FLAGGED_PLUGINS = ['noopt'];
const FLAGGED_HOSTS = ['pie'];

/** Aliases of types came with 1.9. */
const WITHOUT_ALIASES = ['\tAlias    = Point\n', '\tOwnAlias    Alias\n'].map(find => ({
  file: 'plugins/types/kinds.go',
  find,
  replace: '',
}));

/** Of the others, of which the matrix of Debian's releases has everything, what shows that a point release behaves as its minor. */
const FEW_PLUGINS = ['shared-api'];

/** @returns {Artifact[]} */
export function releaseArtifacts() {
  return OFFICIAL_GO.flatMap(go => {
    const platform = official(go);
    const isThorough = THOROUGH.includes(go);
    /** @param {readonly Variants[]} variants */
    const known = variants =>
      variants.flatMap(([name, first, last]) => (since(go, first) && !since(go, last + 1) ? [name] : []));
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
