// What each recorded pair that does not load differs in, by how the two files were built: never by what we read of them.
import { isGo, nameOf } from '../truth/artifact.js';
import { waysOf } from '../truth/matrix/causes.js';

/** @import { Artifact, GoArtifact } from '../truth/artifact.js' */
/** @import { Way } from '../truth/matrix/causes.js' */

/**
 * What decides whether two builds fit, in one build.
 * @typedef {object} Traits
 * @property {string} go
 * @property {boolean} trimpath
 * @property {boolean} race
 * @property {string} gcflags that reach every package
 * @property {string} experiment
 * @property {boolean} cover that reaches packages which hosts and plugins share
 * @property {string} level of the processor, on those where it changes packages
 * @property {string} net how package net is built, where it is imported
 * @property {string} place of the module that host and plugin share
 * @property {boolean} vendored
 * @property {string} edits of the shared module
 * @property {string} required version of example.com/dep
 * @property {string} effective what is compiled as example.com/dep
 * @property {boolean} directory it is compiled from a directory
 */

/** @param {GoArtifact} artifact @returns {Traits} */
export function traitsOf({ id, go, recipe, flags, env = {}, place = 'work', edits = [] }) {
  const has = (/** @type {string} */ flag) => flags.includes(flag);
  const tags =
    flags
      .find(flag => flag.startsWith('-tags='))
      ?.slice(6)
      .split(',') ?? [];
  const vendored = has('-mod=vendor');
  const ofDep = edits
    .flatMap(edit => [edit.replace ?? '', edit.append ?? ''])
    .filter(text => /dep\b/.test(text));
  const required = /dep (v[\d.]+)$/.exec(ofDep.find(text => !text.includes('=>')) ?? '')?.[1] ?? 'v1.0.0';
  const replaced = ofDep
    .find(text => text.includes('=>'))
    ?.trim()
    .split('=> ')[1];
  const isRoot = id.includes('/host/') ? 'gateway' : recipe;
  const isWorkspace = edits.some(({ file }) => file.endsWith('go.work'));
  return {
    go,
    trimpath: has('-trimpath'),
    race: has('-race'),
    gcflags: flags.find(flag => flag.startsWith('-gcflags=all='))?.slice(9) ?? '',
    // GOFIPS140 changes packages that these plugins do not import.
    experiment: env['GOEXPERIMENT'] ?? '',
    level: env['GOARM'] ?? env['GORISCV64'] ?? '',
    cover: has('-coverpkg=example.com/shared/...'),
    net: tags.includes('network') ? (tags.includes('netgo') ? 'netgo' : 'cgo') : '',
    place: vendored ? `${place}/${isRoot}/vendor` : place,
    vendored,
    edits: JSON.stringify(edits.filter(({ file }) => file.startsWith('shared/'))),
    required,
    effective: isWorkspace
      ? 'a checkout'
      : replaced?.startsWith('example.com/dep ')
        ? replaced.slice(16)
        : (replaced ?? required),
    directory: replaced?.startsWith('.') === true,
  };
}

/**
 * The causes of a difference between a host and a plugin that share example.com/shared and example.com/dep.
 * @param {GoArtifact} host @param {GoArtifact} plugin @returns {string[]}
 */
export function labelsOf(host, plugin) {
  const [h, p] = [traitsOf(host), traitsOf(plugin)];
  const isShared = !/minimal|unlucky|library/.test(plugin.recipe);
  /** @type {[string, boolean][]} */
  const labels = [
    ['toolchain-version', h.go !== p.go],
    ['build-trimpath', h.trimpath !== p.trimpath],
    ['build-race', h.race !== p.race],
    ['build-gcflags', h.gcflags !== p.gcflags],
    ['build-experiment', h.experiment !== p.experiment],
    ['build-cpu-level', h.level !== p.level],
    ['build-cover', isShared && h.cover !== p.cover],
    ['build-tags', h.net !== '' && p.net !== '' && h.net !== p.net],
    ['module-version', isShared && isOtherVersion(h, p)],
    [
      'module-replace-label',
      isShared && h.trimpath && h.required !== p.required && h.effective === p.effective,
    ],
    ['module-source', isShared && (h.edits !== p.edits || h.directory !== p.directory)],
    ['source-vendored', isShared && isMoved(h, p) && h.vendored !== p.vendored],
    ['source-path', isShared && isMoved(h, p) && h.vendored === p.vendored],
  ];
  return labels.filter(([, isTrue]) => isTrue).map(([rule]) => rule);
}

/** @param {Traits} h @param {Traits} p */
function isOtherVersion(h, p) {
  return !h.directory && !p.directory && h.effective !== p.effective;
}

/** Only without -trimpath directories are compared, and only then they are known. @param {Traits} h @param {Traits} p */
function isMoved(h, p) {
  return !h.trimpath && !p.trimpath && h.place !== p.place;
}

/**
 * The causes of a difference between a host and a plugin of matrix/causes.js, by the ways in which they were built.
 * `told`: those that something in the two files shows; the others may be named.
 * @param {GoArtifact} host @param {GoArtifact} plugin @returns {{ all: string[], told: string[] }}
 */
export function labelsOfWays(host, plugin) {
  const [ofHost, ofPlugin] = [waysOf(nameOf(host.id)), waysOf(nameOf(plugin.id))];
  const has = (/** @type {Way[]} */ ways, /** @type {string | undefined} */ name) =>
    ways.some(way => (way.as ?? way.name) === name);
  const hidden = (/** @type {Way} */ { hiddenBy }) => has([...ofHost, ...ofPlugin], hiddenBy);
  const unlike = (/** @type {Way[]} */ ways, /** @type {Way[]} */ others) =>
    ways.filter(way => way.cause !== undefined && !has(others, way.as ?? way.name) && !hidden(way));
  const ways = [...unlike(ofHost, ofPlugin), ...unlike(ofPlugin, ofHost)];
  // Vendored modules are in another directory than those of any cache.
  const counted = ways.filter(({ name }) => name !== 'cache' || !has(ways, 'vendored'));
  const isOther = host.go !== plugin.go;
  const isTrimmed = has([...ofHost, ...ofPlugin], 'trimpath');
  // Each has a vendor directory of its own.
  const isTwice = has(ofHost, 'vendored') && has(ofPlugin, 'vendored') && !isTrimmed;
  const always = [...(isOther ? ['toolchain-version'] : []), ...(isTwice ? ['source-path'] : [])];
  const minor = Number(plugin.go.split('.')[1]);
  const told = counted.filter(({ cause, quiet, recordedSince = 0 }) => {
    const isAlone = counted.length === 1 && !isOther;
    // Another minor release hides what only the pattern of packages shows.
    const isHidden = isOther && minor < 20 && cause === 'build-tags';
    return (quiet !== true || isAlone) && minor >= recordedSince && !isHidden;
  });
  // Of two ways to one cause the one that is not recorded hides the other.
  const untold = counted.filter(way => !told.includes(way)).map(({ cause }) => cause);
  const heard = told.filter(({ cause }) => !untold.includes(cause));
  const causes = (/** @type {Way[]} */ some) => [
    ...new Set([...always, ...some.flatMap(({ cause }) => cause ?? [])]),
  ];
  const instead = minor < 20 ? counted.flatMap(({ also }) => also ?? []) : [];
  const isSame = (/** @type {Way} */ { also }) => also === undefined || minor >= 20;
  return { all: [...causes(counted), ...instead], told: causes(heard.filter(isSame)) };
}

/** @param {Artifact[]} artifacts @returns {Map<string, GoArtifact>} */
export function goArtifacts(artifacts) {
  return new Map(artifacts.filter(isGo).map(artifact => [artifact.id, artifact]));
}
