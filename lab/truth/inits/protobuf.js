// Protobuf registries, with the generators and runtimes of the last years.
import { generate } from './generate.js';
import { mainPackage } from './source.js';

/** @import { Family, InitCase } from './families.js' */
/** @import { Generator } from './generate.js' */

export const HEAD = (
  /** @type {string} */ syntax,
  /** @type {string} */ scope,
  /** @type {string} */ folder,
) =>
  `syntax = "${syntax}";\npackage ${scope};\noption go_package = "example.com/inits/${folder};${folder}";\n`;

const ACTIVATE =
  'message Activate { string name = 1; }\nenum Mode { MODE_UNKNOWN = 0; MODE_ON = 1; }\nservice Control { rpc Run(Activate) returns (Activate); }\n';
const BASE_IMPORT = 'import "inits/base.proto";\n';

/** What is registered, by the folder of its Go package. @type {Record<string, Record<string, string>>} */
const FOLDERS = {
  basepb: {
    'inits/base.proto': `${HEAD('proto2', 'inits', 'basepb')}message Base { extensions 100 to 200; }\n`,
  },
  hostpb: {
    'inits/activate.proto': HEAD('proto3', 'inits', 'hostpb') + ACTIVATE,
    'inits/own.proto': `${HEAD('proto2', 'inits', 'hostpb')}${BASE_IMPORT}extend Base { optional string own = 101; }\n`,
  },
  twinpb: { 'inits/activate.proto': HEAD('proto3', 'inits', 'twinpb') + ACTIVATE },
  filepb: {
    'inits/activate.proto': `${HEAD('proto3', 'elsewhere', 'filepb')}message Other { string name = 1; }\n`,
  },
  messagepb: {
    'second/activate.proto': `${HEAD('proto3', 'inits', 'messagepb')}message Activate { string name = 1; }\n`,
  },
  enumpb: { 'second/mode.proto': `${HEAD('proto3', 'inits', 'enumpb')}enum Mode { MODE_OTHER = 0; }\n` },
  valuepb: {
    'second/value.proto': `${HEAD('proto3', 'inits', 'valuepb')}enum Other { MODE_UNKNOWN = 0; }\n`,
  },
  servicepb: {
    'second/service.proto': `${HEAD('proto3', 'inits', 'servicepb')}message Nothing {}\nservice Control { rpc Run(Nothing) returns (Nothing); }\n`,
  },
  numberpb: {
    'second/number.proto': `${HEAD('proto2', 'second', 'numberpb')}${BASE_IMPORT}extend inits.Base { optional string second = 101; }\n`,
  },
  extensionpb: {
    'second/extension.proto': `${HEAD('proto2', 'inits', 'extensionpb')}${BASE_IMPORT}extend Base { optional string own = 102; }\n`,
  },
  scopepb: {
    'second/scope.proto': `${HEAD('proto3', 'inits.Activate', 'scopepb')}message Inner { string name = 1; }\n`,
  },
  otherpb: {
    'second/other.proto': `${HEAD('proto3', 'inits', 'otherpb')}message Others { string name = 1; message Activate { string x = 1; } }\nenum Modes { MODES_UNKNOWN = 0; }\n`,
  },
};

/** @type {[string, InitCase['conflict'], string][]} by folder; what is certain is so where conflicts panic */
const PLUGINS = [
  ['twinpb', 'certain', 'the same file under another import path'],
  ['filepb', 'certain', 'another file of the same name'],
  ['messagepb', 'certain', 'a message of the same full name in another file'],
  ['enumpb', 'certain', 'an enum of the same full name in another file'],
  ['valuepb', 'certain', 'an enum value of the same full name in another file'],
  ['servicepb', 'certain', 'a service of the same full name in another file'],
  ['numberpb', 'certain', 'an extension of the same number'],
  ['extensionpb', 'certain', 'an extension of the same full name'],
  ['scopepb', 'certain', 'a package of the name of a message'],
  ['otherpb', 'none', 'other names in the same protobuf package'],
  ['hostpb', 'none', 'the package of the host itself'],
];

/**
 * @typedef {object} Protobuf
 * @property {string} name
 * @property {Generator} generator
 * @property {Record<string, string>} requires
 * @property {string[]} releases
 * @property {string[]} [panics] the folders at which its registry panics, where it only logs what else it finds twice
 * @property {Record<string, string>} [older] folder of plugins to the version of protoc-gen-go that writes it
 */

/** @param {string} version @param {string[]} [options] @returns {Generator} */
export function google(version, options = []) {
  const module = 'google.golang.org/protobuf';
  return { module, version, command: `${module}/cmd/protoc-gen-go`, name: 'go', options };
}

/** @param {string} version @returns {Generator} */
export function golang(version) {
  const module = 'github.com/golang/protobuf';
  return { module, version, command: `${module}/protoc-gen-go`, name: 'go' };
}

/** @param {string} version @param {string} [name] @returns {Generator} */
export function gogo(version, name = 'gogofaster') {
  const module = 'github.com/gogo/protobuf';
  return { module, version, command: `${module}/protoc-gen-${name}`, name };
}

export const APIV2 = 'google.golang.org/protobuf';
export const APIV1 = 'github.com/golang/protobuf';

/** What registries before golang/protobuf 1.4 refuse. */
export const ENUMS = ['twinpb', 'enumpb', 'numberpb'];

/** @type {Protobuf[]} */
const GENERATORS = [
  {
    name: 'golang-1.2.0',
    generator: golang('v1.2.0'),
    requires: { [APIV1]: 'v1.2.0' },
    releases: ['1.18.10'],
    panics: ENUMS,
  },
  {
    name: 'golang-1.3.5',
    generator: golang('v1.3.5'),
    requires: { [APIV1]: 'v1.3.5' },
    releases: ['1.20.14'],
    panics: ENUMS,
  },
  {
    name: 'golang-1.4.3',
    generator: golang('v1.4.3'),
    requires: { [APIV1]: 'v1.4.3', [APIV2]: 'v1.25.0' },
    releases: ['1.20.14'],
    panics: [],
  },
  {
    name: 'golang-1.5.4',
    generator: golang('v1.3.5'),
    requires: { [APIV1]: 'v1.5.4', [APIV2]: 'v1.33.0' },
    releases: ['1.22.12'],
  },
  {
    name: 'google-1.20.1',
    generator: google('v1.20.1'),
    requires: { [APIV2]: 'v1.20.1', [APIV1]: 'v1.4.0' },
    releases: ['1.18.10'],
    panics: [],
  },
  {
    name: 'google-1.25.0',
    generator: google('v1.25.0'),
    requires: { [APIV2]: 'v1.25.0', [APIV1]: 'v1.4.3' },
    releases: ['1.20.14'],
    panics: [],
  },
  {
    name: 'google-1.26.0',
    generator: google('v1.26.0'),
    requires: { [APIV2]: 'v1.26.0' },
    releases: ['1.20.14'],
  },
  {
    name: 'google-1.28.1',
    generator: google('v1.28.1'),
    requires: { [APIV2]: 'v1.28.1' },
    releases: ['1.22.12'],
  },
  {
    name: 'google-1.31.0',
    generator: google('v1.31.0'),
    requires: { [APIV2]: 'v1.31.0' },
    releases: ['1.22.12'],
  },
  {
    name: 'google-1.34.2',
    generator: google('v1.34.2'),
    requires: { [APIV2]: 'v1.34.2' },
    releases: ['1.24.13'],
  },
  {
    name: 'google-1.36.6',
    generator: google('v1.36.6'),
    requires: { [APIV2]: 'v1.36.6' },
    releases: ['1.26.8'],
  },
  {
    name: 'google-1.36.12',
    generator: google('v1.36.12'),
    requires: { [APIV2]: 'v1.36.12' },
    releases: ['1.27.4'],
  },
  {
    name: 'opaque-1.36.12',
    generator: google('v1.36.12', ['default_api_level=API_OPAQUE']),
    requires: { [APIV2]: 'v1.36.12' },
    releases: ['1.26.8'],
  },
  {
    name: 'mixed-1.36.12',
    generator: google('v1.28.1'),
    requires: { [APIV2]: 'v1.36.12' },
    releases: ['1.26.8'],
  },
  {
    name: 'gogo-1.3.2',
    generator: gogo('v1.3.2'),
    requires: { 'github.com/gogo/protobuf': 'v1.3.2' },
    releases: ['1.26.8'],
    panics: ENUMS,
  },
];

/**
 * @typedef {object} Beside what a family has beside the others
 * @property {Record<string, Record<string, string>>} [folders]
 * @property {string[]} [hosted] of these, those of the host
 * @property {[string, InitCase['conflict'], string][]} [plugins] of these, as PLUGINS
 * @property {Omit<InitCase, 'registry' | 'releases'>[]} [cases]
 * @property {string[]} [imports] where imported files lie below protos/
 */

/** @param {string[]} folders */
const importing = folders => ({ imports: folders.map(folder => `_ example.com/inits/${folder}`), text: '' });
const STEPS = 'example.com/inits/steps';
/** @param {string[]} folders */
const hostOf = folders =>
  mainPackage({ imports: [...importing(folders).imports, STEPS], text: '' }, ' steps.Run() ');

/** @param {Protobuf} protobuf @param {Beside} [beside] @returns {Family} */
export function protobufFamily({ name, generator, requires, releases, panics }, beside = {}) {
  const { folders = {}, plugins = [], imports = [] } = beside;
  const all = [...PLUGINS, ...plugins];
  /** @type {InitCase[]} */
  const cases = all.map(([folder, conflict, why]) => ({
    name: folder,
    host: 'host',
    steps: [`open:${folder}`],
    conflict: conflict === 'certain' && panics && !panics.includes(folder) ? 'none' : conflict,
    registry: 'protobuf',
    why,
    releases,
  }));
  cases.push({
    name: 'sequence',
    host: 'idle',
    steps: ['open:otherpb', 'open:twinpb', 'open:messagepb'],
    conflict: panics ? 'none' : 'certain',
    registry: 'protobuf',
    why: 'two plugins register a message, and the host nothing',
    releases,
  });
  if (name.startsWith('google-1.3')) cases.push(...policies(releases));
  cases.push(...(beside.cases ?? []).map(one => ({ ...one, registry: 'protobuf', releases })));
  return {
    name: `pb-${name}`,
    requires,
    files: {
      'hosts/host/main.go': hostOf(['basepb', 'hostpb', ...(beside.hosted ?? [])]),
      'hosts/idle/main.go': hostOf(['basepb']),
      ...Object.fromEntries(
        all.map(([folder]) => [`plugins/${folder}/main.go`, mainPackage(importing([folder]))]),
      ),
    },
    prepare: (source, environment) =>
      generate(
        source,
        generator,
        Object.entries({ ...FOLDERS, ...folders }).map(([folder, files]) => ({
          ...{ folder, files },
          imports: ['basepb', ...imports],
        })),
        environment,
      ),
    cases,
  };
}

/** What is done about a conflict is chosen when the host is built, or by its environment. @param {string[]} releases @returns {InitCase[]} */
function policies(releases) {
  const POLICY = 'GOLANG_PROTOBUF_REGISTRATION_CONFLICT';
  const common = { steps: ['open:twinpb'], registry: 'protobuf', releases };
  return [
    ...['ignore', 'warn'].map(policy => ({
      ...common,
      name: `policy-${policy}`,
      host: `host@${policy}`,
      conflict: /** @type {const} */ ('none'),
      why: `the host is built to ${policy} conflicts`,
    })),
    {
      ...common,
      name: 'policy-of-plugin',
      host: 'host',
      steps: ['open:twinpb@ignore'],
      conflict: 'certain',
      why: 'the plugin is built to ignore conflicts, which its copy of the registry is not asked for',
    },
    ...['ignore', 'warn'].map(policy => ({
      ...common,
      name: `environment-${policy}`,
      host: 'host',
      conflict: /** @type {const} */ ('uncertain'),
      env: { [POLICY]: policy },
      why: `the environment says to ${policy} conflicts`,
    })),
    {
      ...common,
      name: 'environment-panic',
      host: 'host@ignore',
      conflict: 'uncertain',
      env: { [POLICY]: 'panic' },
      why: 'the host is built to ignore conflicts, and the environment says otherwise',
    },
  ];
}

export const PROTOBUF = GENERATORS.map(one => protobufFamily(one));
