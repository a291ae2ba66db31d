// The catalogue of artifacts: how each came to be, without machine paths.
import { isDerived, isGo } from './artifact.js';

/** @import { Artifact } from './artifact.js' */

/** @param {Artifact[]} artifacts @returns {Record<string, object>} */
export function describeArtifacts(artifacts) {
  return Object.fromEntries([...artifacts].sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((artifact) => [artifact.id, describe(artifact)]));
}

/** @param {Artifact} artifact @returns {object} */
function describe(artifact) {
  const { id: _, what, ...rest } = artifact;
  if (isGo(artifact) || isDerived(artifact)) return { what, ...rest };
  return { what, ...rest };
}
