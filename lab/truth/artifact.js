// What an artifact is: one file that the matrix describes and the builder
// makes. Plain data, so that artifacts.json can say how each one came to be.

import { isCommand } from './commands.js';

/**
 * @typedef {object} Edit a change of one source file before the build
 * @property {string} file relative to the workspace
 * @property {string} [find] text that must occur exactly once
 * @property {string} [replace] what takes its place
 * @property {string} [append] text for the end of the file
 * @property {string} [write] the whole new content
 */

/**
 * @typedef {object} GoArtifact built by `go build`
 * @property {string} id
 * @property {string} what
 * @property {string} [cpu] GOARCH, when not amd64
 * @property {string} [libc] the C library, when not glibc
 * @property {string} go minor release, "1.22"
 * @property {string} recipe directory below fixtures/recipes
 * @property {string[]} flags
 * @property {Record<string, string>} [env]
 * @property {Edit[]} [edits]
 * @property {string} [place] name of the workspace directory, when not the usual one
 * @property {string[]} [needs] artifacts that must exist before
 * @property {string[]} [files] source files named on the command line
 * @property {string[]} [sources] directories below fixtures/recipes that it is made of, when not the usual ones
 * @property {string[]} [tools] commands that not every machine has; without them it is left out
 * @property {string[][]} [before] commands run in the recipe's directory
 * @property {string[][]} [after] commands run on the result, `$OUT`
 */

/**
 * @typedef {object} NativeArtifact made by the C tools or by the shell
 * @property {string} id
 * @property {string} what
 * @property {string} [cpu] GOARCH, when it is made for another one than amd64
 * @property {string} [libc] the C library, when not glibc
 * @property {string} [go] set when it is made from files of that release
 * @property {string[]} [needs] artifacts that must exist before
 * @property {string[]} [sources] files below fixtures/recipes that it is made of
 * @property {string[]} [tools] commands that not every machine has; without them it is left out
 * @property {false} [opens] a host that opens nothing
 * @property {string[][]} commands `$OUT`, `$RECIPES`, `$ARTIFACTS`, `$BUILD` are replaced
 */

/**
 * @typedef {object} Change one damage; see damage.js
 * @property {string} kind
 * @property {string} [at] a structure or field
 * @property {number} [value]
 * @property {number} [plus] added to the value that is there
 * @property {number} [shift] bytes beyond the place
 * @property {number} [size] bytes to write, when not those of the field
 * @property {string} [hex]
 * @property {string} [text]
 */

/**
 * @typedef {object} DerivedArtifact another artifact with changed bytes
 * @property {string} id
 * @property {string} what
 * @property {string} [cpu]
 * @property {string} [libc]
 * @property {string} [go]
 * @property {string} from
 * @property {Change[]} changes
 */

/** @typedef {GoArtifact | NativeArtifact | DerivedArtifact} Artifact */

/** The last word of an id. @param {string} id */
export function nameOf(id) {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** @param {Artifact} artifact @returns {artifact is GoArtifact} */
export function isGo(artifact) {
  return 'recipe' in artifact;
}

/** @param {Artifact} artifact @returns {artifact is DerivedArtifact} */
export function isDerived(artifact) {
  return 'from' in artifact;
}

/** The commands that it needs and this machine lacks. @param {Artifact} artifact @returns {string[]} */
export function toolsMissing(artifact) {
  const tools = 'tools' in artifact ? (artifact.tools ?? []) : [];
  return tools.filter(tool => !isCommand(tool));
}

/** The artifacts that must be built first. @param {Artifact} artifact @returns {string[]} */
export function needsOf(artifact) {
  return isDerived(artifact) ? [artifact.from] : (artifact.needs ?? []);
}
