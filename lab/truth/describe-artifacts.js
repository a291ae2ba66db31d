// The catalogue of artifacts: how each came to be. For damaged files also the
// patches that the described damage came to, when they are there to be read.
import fs from 'node:fs';
import { isDerived } from './artifact.js';
import { applyChanges } from './damage.js';
import { artifactPath } from './layout.js';

/** @import { Artifact, DerivedArtifact } from './artifact.js' */

/**
 * @param {Artifact[]} artifacts
 * @param {Readonly<Record<string, object | string>>} before the catalogue as recorded
 * @returns {Record<string, object>}
 */
export function describeArtifacts(artifacts, before) {
  return Object.fromEntries(
    [...artifacts]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(artifact => {
        const { id, what, ...rest } = artifact;
        if (!isDerived(artifact)) return [id, { what, ...rest }];
        return [id, { what, ...rest, patches: patchesOf(artifact) ?? recordedPatches(before[id]) }];
      }),
  );
}

/** @param {DerivedArtifact} artifact */
function patchesOf({ from, changes }) {
  const file = artifactPath(from);
  return fs.existsSync(file) ? applyChanges(fs.readFileSync(file), changes).patches : undefined;
}

/** @param {object | string | undefined} described */
function recordedPatches(described) {
  return typeof described === 'object' && 'patches' in described ? described.patches : [];
}
