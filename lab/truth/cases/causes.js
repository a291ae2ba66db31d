// Hosts and plugins that differ in known ways.
import { inOrder } from '../case.js';
import { causePairs } from '../matrix/causes.js';

/** @import { Case } from '../case.js' */

/** @returns {Case[]} */
export function causeCases() {
  return causePairs().map(({ host, hostGo, plugin, pluginGo }) => {
    const release = hostGo === pluginGo ? '' : ` of Go ${pluginGo}`;
    const id = hostGo === pluginGo ? plugin : `${pluginGo}/${plugin}`;
    return inOrder(
      `causes/${hostGo}/${host}/${id}`,
      `causes/${hostGo}/host/${host}`,
      [`causes/${pluginGo}/plugin/${plugin}`],
      `host ${host}, plugin ${plugin}${release}`,
    );
  });
}
