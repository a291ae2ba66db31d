// The mistakes that are made in plugins of every host, as data, with the rules that name them.
import { isSince } from './go.js';

/** @import { RealHost } from './host.js' */

/**
 * @typedef {object} PluginBuild how one plugin is made
 * @property {string} id
 * @property {string} says what is done to it, for the table
 * @property {string[]} causes the rules that name what is wrong; none of a good plugin
 * @property {true} [example] made of the product's own example
 * @property {string} [go] another release than the host's
 * @property {boolean} [trimpath] other than the host's
 * @property {string[]} [flags] beside -trimpath
 * @property {string} [mode] in the place of plugin
 * @property {Record<string, string>} [env]
 * @property {{ find: string, put: string }[]} [edits] of main.go
 * @property {string} [module] path of the module, other than the plain plugin's
 * @property {string} [newer] option of go mod edit, without its dash
 * @property {true} [copied] the shared module is replaced by a copy in which a line was added
 * @property {true} [vendored]
 * @property {true} [published] it requires the host's module as published, in the place of the host's sources
 * @property {Damage} [damage] of the file that was built
 * @property {string} [after] a plugin that is opened before it
 */

/** @typedef {'text' | 'empty' | 'half' | 'arm64'} Damage */

const ON = /** @type {const} */ (true);

/** @param {RealHost} host @returns {PluginBuild[]} */
export function pluginsOf(host) {
  return [
    { id: 'plain', says: 'a good plugin in a module of its own', causes: [] },
    ...(host.plugin.example
      ? [{ id: 'example', says: "the product's own example", causes: [], example: ON }]
      : []),
    { id: 'stripped', says: '-ldflags="-s -w"', causes: [], flags: ['-ldflags=-s -w'] },
    ...host.mistakes,
    ...mistakesInTheFile(),
    ...mistakesInTheModule(host),
    ...mistakesInTheBuild(host),
  ];
}

/** @returns {PluginBuild[]} */
function mistakesInTheFile() {
  return [
    { id: 'text', says: 'a README in the place of the plugin', causes: ['file-not-elf'], damage: 'text' },
    { id: 'empty', says: 'an empty file', causes: ['file-truncated'], damage: 'empty' },
    {
      id: 'half',
      says: 'half of the file, as after a full disk',
      causes: ['file-truncated'],
      damage: 'half',
    },
    { id: 'arm64', says: 'a header that says arm64', causes: ['elf-machine'], damage: 'arm64' },
  ];
}

/** @param {RealHost} host @returns {PluginBuild[]} */
function mistakesInTheModule({ trimpath, newer, version, plugin: { shared, host } }) {
  return [
    {
      id: 'module-newer',
      says: `${newer.module} ${newer.version}`,
      causes: ['module-version'],
      newer:
        newer.by === 'replace'
          ? `replace=${newer.module}=${newer.module}@${newer.version}`
          : `require=${newer.module}@${newer.version}`,
    },
    {
      id: 'module-copy',
      says: `${shared} replaced by an edited copy`,
      // Without -trimpath the directory differs too.
      causes: trimpath ? ['module-source'] : ['module-source', 'source-path'],
      copied: ON,
    },
    ...(host === undefined
      ? [{ id: 'vendored', says: 'go mod vendor', causes: trimpath ? [] : ['source-vendored'], vendored: ON }]
      : [
          {
            id: 'host-module',
            says: `requires the host's module ${version}, not its sources`,
            causes: trimpath ? ['module-version'] : ['module-version', 'source-path'],
            published: ON,
          },
        ]),
    {
      id: 'same-module',
      says: 'a second plugin with the same module path',
      causes: ['plugin-already-loaded', 'plugin-conflict', 'source-path'],
      after: 'plain',
      flags: ['-ldflags=-s'],
    },
    ...(host === 'tree'
      ? []
      : [{ id: 'module-main', says: 'a module called main', causes: ['module-main'], module: 'main' }]),
    {
      id: 'init-panic',
      says: 'panics in init',
      causes: [],
      edits: [{ find: 'func main() {}', put: 'func init() { panic("no configuration") }\n\nfunc main() {}' }],
    },
  ];
}

/** @param {RealHost} host @returns {PluginBuild[]} */
function mistakesInTheBuild({ go, trimpath, otherGo }) {
  return [
    {
      id: 'trimpath',
      says: trimpath ? 'without -trimpath' : '-trimpath',
      causes: ['build-trimpath'],
      trimpath: !trimpath,
    },
    { id: 'go-patch', says: `Go ${otherGo.patch}`, causes: ['toolchain-version'], go: otherGo.patch },
    { id: 'go-minor', says: `Go ${otherGo.minor}`, causes: ['toolchain-version'], go: otherGo.minor },
    { id: 'netgo', says: '-tags netgo', causes: ['build-tags'], flags: ['-tags=netgo'] },
    { id: 'race', says: '-race', causes: ['build-race'], flags: ['-race'] },
    {
      id: 'gcflags',
      says: '-gcflags="all=-N -l"',
      causes: ['build-gcflags'],
      flags: ['-gcflags=all=-N -l'],
    },
    ...(isSince(go, 21)
      ? [{ id: 'pgo', says: 'default.pgo', causes: ['build-pgo'], flags: ['-pgo=$PROFILE'] }]
      : []),
    { id: 'c-shared', says: '-buildmode=c-shared', causes: ['file-not-go-plugin'], mode: 'c-shared' },
    { id: 'program', says: 'go build without -buildmode=plugin', causes: ['elf-executable'], mode: 'exe' },
    { id: 'musl', says: 'linked with musl', causes: ['libc-mismatch'], env: { CC: 'musl-gcc' } },
  ];
}
