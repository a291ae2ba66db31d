import { ALL_GO } from './choice.js';
/** @import { GoArtifact } from './artifact.js' */
/** @returns {GoArtifact[]} */
export function hosts() {
  return ALL_GO.map((go) => ({ id: `${go}/host/plain`, what: 'the host as go build makes it', go, recipe: 'gateway', flags: [] }));
}
