import { ALL_GO } from './choice.js';
/** @import { GoArtifact } from './artifact.js' */
/** @returns {GoArtifact[]} */
export function plugins() {
  return ALL_GO.map((go) => ({ id: `${go}/plugin/plain`, what: 'an ordinary plugin', go, recipe: 'plugins/basic', flags: ['-buildmode=plugin'] }));
}
