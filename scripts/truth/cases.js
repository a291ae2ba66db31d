// All cases, by group.
import { versionCases } from './cases-versions.js';

/** @import { Case } from './case.js' */

/** @returns {Map<string, Case[]>} group to cases */
export function allCases() {
  return new Map([
    ['versions-plain', versionCases('plain')],
  ]);
}
