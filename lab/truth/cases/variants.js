// One Go release, every way of building hosts and plugins: the plain host with
// every plugin, the trimmed host with every trimmed plugin, and every other
// host with the most informative plugins.

import { isGo, nameOf } from '../artifact.js';
import { inOrder } from '../case.js';
import { HOST_SCOPES } from './sequence.js';

/** @import { Artifact, GoArtifact } from '../artifact.js' */
/** @import { Case } from '../case.js' */

const TELLING_PLUGINS = [
  'plain',
  'trimpath',
  'stripped',
  'race',
  'noopt',
  'network',
  'netgo',
  'cover-all',
  'experiment',
  'elsewhere',
  'vendored',
  'shared-api',
  'dep-newer',
  'minimal',
  'extra',
  'unnamed',
];
/** Hosts that only some plugins are of interest for. @type {Record<string, string[]>} */
const PLUGINS_OF_HOST = { vcs: ['plain', 'vcs-body'], jit: ['plain', 'trimpath'] };
/** Hosts that the loader cannot tell from the plain one get a shorter list. */
const UNREMARKABLE_HOSTS = [
  'strip-all',
  'no-buildid',
  'noopt-main',
  'tag-unused',
  'ldflags-x',
  'cgo-flags',
  'amd64v3',
  'gold',
];
const FEW_PLUGINS = ['plain', 'trimpath', 'shared-api', 'race', 'minimal'];

/** Plugins that end the process or a symbol at random. @type {Record<string, string>} */
const VARYING = {
  pluginpath: 'which exported symbol is looked up first, as the table of symbols is a map',
};

/** @param {Artifact[]} artifacts @returns {Map<string, Case[]>} group to cases */
export function variantCases(artifacts) {
  const built = artifacts.filter(isGo);
  /** @type {Map<string, Case[]>} */
  const groups = new Map();
  for (const host of built.filter(({ id }) => id.includes('/host/'))) {
    const plugins = built.filter(({ id, go }) => go === host.go && id.includes('/plugin/'));
    const group = `variants-${host.go}`;
    const cases = groups.get(group) ?? [];
    groups.set(group, [
      ...cases,
      ...plugins.filter(plugin => isTold(host, plugin)).flatMap(plugin => casesOf(host, plugin)),
    ]);
  }
  return groups;
}

/** @param {GoArtifact} host @param {GoArtifact} plugin */
function isTold(host, plugin) {
  const [hostName, pluginName] = [nameOf(host.id), nameOf(plugin.id)];
  if (hostName === 'plain' || hostName === pluginName) return true;
  const own = PLUGINS_OF_HOST[hostName];
  if (own) return own.includes(pluginName);
  if (hostName === 'trimpath' && plugin.flags.includes('-trimpath')) return true;
  return (UNREMARKABLE_HOSTS.includes(hostName) ? FEW_PLUGINS : TELLING_PLUGINS).includes(pluginName);
}

/** @param {GoArtifact} host @param {GoArtifact} plugin @returns {Case[]} */
function casesOf(host, plugin) {
  const [hostName, pluginName] = [nameOf(host.id), nameOf(plugin.id)];
  const why = `host ${describe(host)}; plugin ${describe(plugin)}`;
  const varies = VARYING[pluginName];
  const usual = {
    ...inOrder(`${host.go}/${hostName}/${pluginName}`, host.id, [plugin.id], why),
    ...(varies === undefined ? {} : { varies }),
  };
  if (!host.flags.includes('-buildmode=c-shared')) return [usual];
  return HOST_SCOPES.map(hostScope => ({
    ...usual,
    id: `${host.go}/${hostName}-${hostScope}/${pluginName}`,
    hostScope,
    why: `${why}; the host was ${hostScope === 'linked' ? 'linked into' : `opened ${hostScope} by`} a C program`,
  }));
}

/** @param {GoArtifact} artifact */
function describe(artifact) {
  return artifact.what.replace(/^(host|plugin): /, '');
}
