// What is tried alike for other processors and for musl: everything that was built for the platform, in its plain host;
// its other hosts with the plugins that differ most; every release with every release.
import { nameOf } from '../artifact.js';
import { inOrder } from '../case.js';
import { HOST_SCOPES } from './sequence.js';

/** @import { Artifact } from '../artifact.js' */
/** @import { Case } from '../case.js' */
/** @import { Platform } from '../platform.js' */

const DIFFERING_PLUGINS = ['plain', 'trimpath', 'race', 'noopt', 'shared-api', 'dep-newer', 'minimal'];

/** The plain host with everything that was made for it. @param {Platform} platform @param {Artifact[]} artifacts @returns {Case[]} */
export function pairs({ prefix, own, go }, artifacts) {
  const groups = `${go}/(plugin|native|needs|peculiar|damaged|foreign)|foreign`.replaceAll('.', '\\.');
  const opened = new RegExp(`^${prefix}(${groups})/[^/]+$`);
  return artifacts
    .filter(({ id }) => opened.test(id))
    .map(({ id, what }) => ({
      ...inOrder(id, `${own}/host/plain`, [id], what),
      ...(id.endsWith('/pluginpath') ? { varies: 'which export is looked up first' } : {}),
    }));
}

/**
 * @param {Platform} platform @param {Artifact[]} artifacts
 * @param {(plugin: string) => string} describe an id
 * @param {Record<string, string[]>} [others] by host: files to open besides
 * @returns {Case[]}
 */
export function hosts({ own }, artifacts, describe, others = {}) {
  const built = new Set(artifacts.map(({ id }) => id));
  return artifacts
    .filter(({ id }) => id.startsWith(`${own}/host/`) && id !== `${own}/host/plain`)
    .flatMap(({ id, what }) => {
      const variant = nameOf(id);
      const plugins = [...new Set([...DIFFERING_PLUGINS, variant])].map(name => `${own}/plugin/${name}`);
      return [...plugins, ...(others[variant] ?? [])]
        .filter(plugin => built.has(plugin))
        .flatMap(plugin => {
          const why = `${what.replace('host: ', 'host ')}; ${describe(plugin)}`;
          const idIn = (/** @type {string} */ host) => `${own}/host-${host}/${nameOf(plugin)}`;
          if (variant !== 'c-shared') return [inOrder(idIn(variant), id, [plugin], why)];
          return HOST_SCOPES.map(hostScope => ({
            ...inOrder(idIn(`${variant}-${hostScope}`), id, [plugin], why),
            hostScope,
          }));
        });
    });
}

/**
 * Every release with every release.
 * @param {Platform} platform
 * @param {{ go: readonly string[], hosts?: readonly string[], smallest?: readonly string[] }} releases that have hosts and
 * plugins, hosts only, the smallest plugin only
 * @returns {Case[]}
 */
export function releases({ prefix, go: first }, { go, hosts = [], smallest = [] }) {
  /** @type {(host: string, plugin: string, variant: string) => Case} */
  const pair = (host, plugin, variant) =>
    inOrder(
      `${prefix}versions/host-${host}/plugin-${plugin}-${variant}`,
      `${prefix}${host}/host/plain`,
      [`${prefix}${plugin}/plugin/${variant}`],
      `a Go ${plugin} plugin in a Go ${host} host`,
    );
  const variantsOf = (/** @type {string} */ host, /** @type {string} */ plugin) => {
    if (host !== plugin) return ['plain', 'minimal'];
    // Of the first release there is everything already.
    return host === first ? [] : ['plain', 'minimal', 'shared-api'];
  };
  return [...go, ...hosts].flatMap(host => [
    ...go.flatMap(plugin => variantsOf(host, plugin).map(variant => pair(host, plugin, variant))),
    ...smallest.map(plugin => pair(host, plugin, 'minimal')),
  ]);
}
