// All cases, by group.
import { variantCases } from './cases-variants.js';
import { versionCases } from './cases-versions.js';

/** @import { Artifact } from './artifact.js' */
/** @import { Case } from './case.js' */

/** @param {Artifact[]} artifacts @returns {Map<string, Case[]>} group to cases */
export function allCases(artifacts) {
  return new Map([
    ['versions-plain', versionCases('plain')],
    ['versions-trimpath-stripped', versionCases('trimpath-stripped')],
    ...variantCases(artifacts),
  ]);
}
