// All artifacts.
import { hosts } from './matrix-hosts.js';
import { plugins } from './matrix-plugins.js';

/** @import { Artifact } from './artifact.js' */

/** @returns {Artifact[]} */
export function allArtifacts() {
  return [...hosts(), ...plugins()];
}
