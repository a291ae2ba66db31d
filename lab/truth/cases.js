// All cases, by group.

import { causeCases } from './cases/causes.js';
import { cpuCases } from './cases/cpus.js';
import { damagedCases } from './cases/damaged.js';
import { linkerCases } from './cases/linkers.js';
import { modeCases } from './cases/modes.js';
import { muslCases } from './cases/musl.js';
import { nameCases } from './cases/names.js';
import { foreignCases, nativeCases } from './cases/native.js';
import { releaseCases } from './cases/releases.js';
import { sanitizerCases } from './cases/sanitizers.js';
import { sequenceCases } from './cases/sequences.js';
import { staticCases } from './cases/static.js';
import { variantCases } from './cases/variants.js';
import { versionCases } from './cases/versions.js';
import { extraToolGroup } from './extra-tools.js';

/** @import { Artifact } from './artifact.js' */
/** @import { Case } from './case.js' */

/** @param {Artifact[]} artifacts @returns {Map<string, Case[]>} group to cases */
export function allCases(artifacts) {
  const ofAmd64 = artifacts.filter(({ id, cpu }) => cpu === undefined && extraToolGroup(id) === undefined);
  return new Map([
    ['versions-plain', versionCases('plain')],
    ['versions-trimpath-stripped', versionCases('trimpath-stripped')],
    ...variantCases(ofAmd64),
    ['sequences', sequenceCases()],
    ['names', nameCases()],
    ['native', nativeCases(ofAmd64)],
    ['foreign', foreignCases(ofAmd64)],
    ['damaged', damagedCases(ofAmd64)],
    ...cpuCases(artifacts),
    ['linkers', linkerCases(artifacts)],
    ['modes', modeCases(artifacts)],
    ['musl', muslCases(artifacts)],
    ['static', staticCases(artifacts)],
    ['releases', releaseCases(artifacts)],
    ['causes', causeCases()],
    ['sanitizers', sanitizerCases()],
  ]);
}
