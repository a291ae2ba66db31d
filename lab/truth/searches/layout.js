// What a layout is: a root of its own with libraries in it, one plugin that needs them, and how the host is started.

/**
 * @typedef {object} Links what the dynamic table of a plugin or of the host gets
 * @property {string[]} [needed] DT_NEEDED; with `filter:` or `auxiliary:` in front the tags of those names; three at most
 * @property {string} [rpath]
 * @property {string} [runpath]
 * @property {number} [flags1] bits added to DT_FLAGS_1
 */

/**
 * @typedef {object} LibrarySpec a C library, made by gcc
 * @property {true} [marker] it calls a function that nobody has: the error of who loads it has its path
 * @property {string} [soname] default: none
 * @property {string[]} [needed]
 * @property {string} [rpath]
 * @property {string} [runpath]
 * @property {string[]} [flags] of the link editor
 * @property {Record<number, number>} [bytes] offset to the value that is written there
 * @property {number} [size] bytes that are kept
 */

/**
 * What lies at a path: a library; `-> PATH` a link; or `fifo`, `socket`, `null`, `directory`, `unreadable`; `text TEXT`.
 * @typedef {LibrarySpec | string} Entry
 */

/**
 * @typedef {object} Layout
 * @property {string} why
 * @property {Links} [plugin]
 * @property {Links[]} [plugins] instead of one: /plugins/0.so and so on, opened in that order
 * @property {Links} [host]
 * @property {Record<string, Entry>} files
 * @property {string} [libraryPath] LD_LIBRARY_PATH
 * @property {string} [cwd]
 * @property {string[]} [without] flags of the CPU that glibc is configured not to use
 * @property {string} [cache] directories that ldconfig puts into the cache, between colons
 * @property {string[]} [removed] files that are removed once the cache is made
 * @property {true} [asNobody] the host runs as a user without rights
 */

export const GOOD = Object.freeze({});
/** @type {LibrarySpec} */
export const MARKER = Object.freeze({ marker: true });
export const X = 'libx.so';
export const Y = 'liby.so';
export const Z = 'libz.so';
