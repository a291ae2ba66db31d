// What a case is: files in a fresh directory, a host, and the names it opens.

/**
 * @typedef {object} CaseFile
 * @property {string} path relative to the case's directory
 * @property {string} [artifact]
 * @property {string} [symlink] target
 * @property {string} [hardlink] path of an earlier file of the case
 * @property {boolean} [directory]
 * @property {boolean} [fifo]
 * @property {string} [mode] octal permission bits
 */

/**
 * @typedef {object} Case
 * @property {string} id
 * @property {string} host artifact
 * @property {"global" | "local" | "linked"} [hostScope] how a C library host came into its process
 * @property {"dlopen"} [loader] the host is a program that calls dlopen itself
 * @property {string} [cpu] GOARCH, when it is not amd64
 * @property {CaseFile[]} files
 * @property {string[]} open names given to plugin.Open; `$DIR` is the case's directory
 * @property {string} [varies] set when the outcome is known to differ from run to run: what varies
 * @property {string} why
 */

/**
 * @typedef {object} Observation what one Open did
 * @property {"loads" | "fails" | "crashes" | "hangs" | "not-reached"} kind
 * @property {string} [message]
 * @property {string} [signal]
 * @property {number} [exitCode]
 */

/**
 * A host and plugins side by side, opened one after the other.
 * @param {string} id
 * @param {string} host
 * @param {string[]} plugins artifacts
 * @param {string} why
 * @returns {Case}
 */
export function inOrder(id, host, plugins, why) {
  const names = plugins.length === 1 ? ['plug.so'] : plugins.map((_, index) => `${'abcdefgh'[index]}.so`);
  return {
    id,
    host,
    files: plugins.map((artifact, index) => ({ path: names[index] ?? '', artifact })),
    open: names,
    why,
  };
}

/** The artifacts a case cannot do without. @param {Case} aCase @returns {string[]} */
export function artifactsOf(aCase) {
  return [...new Set([aCase.host, ...aCase.files.flatMap(file => file.artifact ?? [])])];
}
