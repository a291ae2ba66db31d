// What a real host is, as data: where its sources come from, how its own build files build it, how it is asked.

/**
 * @typedef {object} RealHost
 * @property {string} name of its binary and of its fixtures
 * @property {string} product
 * @property {string} module
 * @property {string} version
 * @property {string} sum of the module; it is compared, because the checksum database does not know every module
 * @property {true} [unlisted] the checksum database does not know it
 * @property {string} go the official release that builds it
 * @property {string} package
 * @property {string[]} flags
 * @property {Record<string, string>} [env]
 * @property {boolean} trimpath
 * @property {string[]} [remove] from the sources
 * @property {Record<string, string>} [write] to the sources
 * @property {string[]} differs what is not as upstream builds it
 * @property {string} asked how it was asked, for the table
 * @property {string} [contract] the value of --contract; none: the host's code alone says what it looks up
 * @property {string[]} [require] the values of --require, where a configuration or the file's name says what is looked up
 * @property {PluginSource} plugin
 * @property {Ask} ask
 * @property {OwnMistake[]} mistakes of its own kind, beside those that all hosts get
 * @property {{ patch: string, minor: string }} otherGo
 * @property {{ module: string, version: string, by?: 'replace' }} newer a shared module, with another version than the host's, which it requires or is replaced by
 */

/**
 * @typedef {object} PluginSource
 * @property {string} module path of the plugin's module
 * @property {string} main main.go of the plain plugin
 * @property {string} shared a module that it imports, and the host has
 * @property {string} edited a file of that module, to which a copy adds a line
 * @property {'workspace' | 'replace' | 'tree'} [host] how the plugin gets the host's own module, where it imports it: by go.work, by a replace to its sources, or as a package of it
 * @property {{ from: string, module?: string, rest?: Record<string, string> }} [example] files of the product's own examples: a directory of the host's sources, or of a module
 */

/**
 * @typedef {object} OwnMistake
 * @property {string} id
 * @property {string} says
 * @property {string[]} causes rules
 * @property {{ find: string, put: string }[]} edits of main.go
 */

/**
 * @typedef {object} Question a run of the host
 * @property {string[]} command
 * @property {Record<string, string>} [env]
 * @property {string} cwd
 */

/**
 * @typedef {object} Ask
 * @property {(room: string, plugins: string[]) => Question} prepare lays out what the host needs in a fresh directory
 * @property {RegExp | 'exit 0'} loaded in what it prints, where the last plugin was accepted; or it ends well
 * @property {RegExp} refused where a look-up failed; group 1: its words
 * @property {(text: string) => string} [unquoted] undoes how it prints errors
 */

export {};
