// All artifacts.
import { causeArtifacts } from './matrix/causes.js';
import { cpuArtifacts } from './matrix/cpus.js';
import { damagedArtifacts } from './matrix/damaged.js';
import { foreignArtifacts } from './matrix/foreign.js';
import { hosts } from './matrix/hosts.js';
import { linkerArtifacts } from './matrix/linkers.js';
import { modeArtifacts } from './matrix/modes.js';
import { muslArtifacts } from './matrix/musl.js';
import { nativeArtifacts } from './matrix/native.js';
import { plugins } from './matrix/plugins.js';
import { releaseArtifacts } from './matrix/releases.js';
import { sanitizerArtifacts } from './matrix/sanitizers.js';
import { staticArtifacts } from './matrix/static.js';

/** @import { Artifact } from './artifact.js' */

/** @returns {Artifact[]} */
export function allArtifacts() {
  return [
    ...hosts(),
    ...plugins(),
    ...nativeArtifacts(),
    ...foreignArtifacts(),
    ...damagedArtifacts(),
    ...cpuArtifacts(),
    ...muslArtifacts(),
    ...linkerArtifacts(),
    ...modeArtifacts(),
    ...staticArtifacts(),
    ...releaseArtifacts(),
    ...causeArtifacts(),
    ...sanitizerArtifacts(),
  ];
}
