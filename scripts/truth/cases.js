// All cases, by group.
import { damagedCases } from './cases-damaged.js';
import { nameCases } from './cases-names.js';
import { foreignCases, nativeCases } from './cases-native.js';
import { sequenceCases } from './cases-sequences.js';
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
    ['sequences', sequenceCases()],
    ['names', nameCases()],
    ['native', nativeCases(artifacts)],
    ['foreign', foreignCases(artifacts)],
    ['damaged', damagedCases(artifacts)],
  ]);
}
