// Variants of the matrix by their names, for those that build a choice of them in another way.
import { BUILD_VARIANTS } from './build-variants.js';
import { HOST_VARIANTS } from './hosts.js';
import { COMPANIONS, LINK_VARIANTS, OTHER_SOURCES } from './plugins.js';
import { SOURCE_VARIANTS } from './source-variants.js';

/** @import { Variant } from './build-variants.js' */

/** @type {(Variant & { recipe?: string })[]} */
const HOSTS = [...BUILD_VARIANTS, ...HOST_VARIANTS];
/** @type {(Variant & { recipe?: string })[]} */
const PLUGINS = [...BUILD_VARIANTS, ...SOURCE_VARIANTS, ...LINK_VARIANTS, ...OTHER_SOURCES, ...COMPANIONS];

/** @template {{ name: string }} T @param {readonly T[]} variants @param {string} name @returns {T} */
export function named(variants, name) {
  const found = variants.find(variant => variant.name === name);
  if (!found) throw new Error(`no variant ${name}`);
  return found;
}

/** How a host of this name is built. @param {string} name @returns {Omit<Variant, 'name' | 'go'>} */
export function hostVariant(name) {
  const { name: _, go: _go, recipe: _recipe, what, ...variant } = named(HOSTS, name);
  return { what: `host: ${what}`, ...variant };
}

/** How a plugin of this name is built, and from what. @param {string} name */
export function pluginVariant(name) {
  const { name: _, go: _go, recipe = 'plugins/basic', what, flags = [], ...rest } = named(PLUGINS, name);
  const variant = { what: `plugin: ${what}`, flags: ['-buildmode=plugin', ...flags], ...rest };
  return { recipe, variant };
}
