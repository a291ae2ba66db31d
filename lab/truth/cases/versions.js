// Every Go release's host with every Go release's plugin.
import { inOrder } from '../case.js';
import { ALL_GO } from '../go-releases.js';

/** @import { Case } from '../case.js' */

/** @param {string} variant @returns {Case[]} */
export function versionCases(variant) {
  return ALL_GO.flatMap(host =>
    ALL_GO.map(plugin =>
      inOrder(
        `${variant}/host-${host}/plugin-${plugin}`,
        `${host}/host/${variant}`,
        [`${plugin}/plugin/${variant}`],
        host === plugin
          ? `host and plugin both built ${variant} by Go ${host}`
          : `a ${variant} Go ${plugin} plugin in a ${variant} Go ${host} host`,
      ),
    ),
  );
}
