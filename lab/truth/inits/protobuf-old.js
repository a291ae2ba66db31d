// Older protobuf registries and generators, and old code on newer registries: extension numbers, enums, maps.

import { APIV1, APIV2, ENUMS, gogo, golang, google, HEAD, protobufFamily } from './protobuf.js';
import { mainPackage } from './source.js';

/** @import { Family } from './families.js' */
/** @import { Beside, Protobuf } from './protobuf.js' */

const GOGO = 'github.com/gogo/protobuf';
const EXTENDS = 'extend inits.Base { optional string far = 103; }\n';

/** Nested enums, maps, a copy of the extended message, and numbers beside those that are taken. @type {Record<string, Record<string, string>>} */
const FOLDERS = {
  mapspb: {
    'inits/maps.proto': `${HEAD('proto3', 'inits', 'mapspb')}message Maps { map<string, int32> values = 1; }\n`,
  },
  twinmapspb: {
    'second/maps.proto': `${HEAD('proto3', 'inits', 'twinmapspb')}message Maps { map<string, int32> values = 1; }\n`,
  },
  nestedpb: {
    'inits/nested.proto': `${HEAD('proto3', 'inits', 'nestedpb')}message Nested { enum Kind { NONE = 0; } Kind kind = 1; }\n`,
  },
  twinnestedpb: {
    'second/nested.proto': `${HEAD('proto3', 'inits', 'twinnestedpb')}message Nested { enum Kind { NONE = 0; } Kind kind = 1; }\n`,
  },
  goodnumberpb: {
    'second/good.proto': `${HEAD('proto2', 'second', 'goodnumberpb')}import "inits/base.proto";\n${EXTENDS}`,
  },
  twinbasepb: {
    'second/base.proto': `${HEAD('proto2', 'second', 'twinbasepb')}message Base { extensions 100 to 200; }\nextend Base { optional string own = 101; }\n`,
  },
  nestednumberpb: {
    'second/holder.proto': `${HEAD('proto2', 'second', 'nestednumberpb')}import "inits/base.proto";\nmessage Holder { extend inits.Base { optional int64 held = 101; } }\n`,
  },
  twonumberspb: {
    'second/two.proto': `${HEAD('proto2', 'third', 'twonumberspb')}import "inits/base.proto";\nextend inits.Base { optional string a = 150; optional string b = 101; }\n`,
  },
};

/** @type {NonNullable<Beside['plugins']>} */
const PLUGINS = [
  ['twinmapspb', 'certain', 'a message with a map of the same full name'],
  ['twinnestedpb', 'certain', 'a nested enum of the same full name'],
  ['goodnumberpb', 'none', 'another number of the extended message'],
  ['twinbasepb', 'none', 'the same number of another message of the same Go name'],
  ['nestednumberpb', 'certain', 'an extension of the same number, within a message'],
  ['twonumberspb', 'certain', 'two extensions, the second of a number that is taken'],
];

/** What registries before golang/protobuf 1.4 refuse. */
const OLD = [...ENUMS, 'twinnestedpb', 'nestednumberpb', 'twonumberspb'];
/** What of old code those of golang/protobuf 1.4 refuse beside google.golang.org/protobuf before 1.26, which only logs. */
const MIXED = ['twinpb', 'enumpb', 'twinnestedpb', 'twinmapspb'];

/** @param {string[]} [policyPanics] folders that panic whatever the policy of the newer registry is @returns {Beside} */
function beside(policyPanics) {
  const cases = ['ignore', 'warn'].flatMap(policy =>
    ['twinpb', 'twinmapspb', 'messagepb', 'numberpb'].map(folder => ({
      name: `policy-${policy}-${folder}`,
      host: `host@${policy}`,
      steps: [`open:${folder}`],
      conflict: /** @type {'certain' | 'none'} */ (policyPanics?.includes(folder) ? 'certain' : 'none'),
      why: `the host is built to ${policy} conflicts, which old registries know nothing of`,
    })),
  );
  const sequences = [
    {
      name: 'sequence-enum',
      host: 'idle',
      steps: ['open:enumpb', 'open:twinnestedpb', 'open:twinpb'],
      conflict: /** @type {const} */ ('certain'),
      why: 'two plugins register an enum, and the host nothing',
    },
    {
      name: 'again',
      host: 'host',
      steps: ['open:enumpb', 'open:enumpb'],
      conflict: /** @type {const} */ ('certain'),
      why: 'the host recovers, and opens the plugin again',
    },
  ];
  return {
    folders: FOLDERS,
    hosted: ['mapspb', 'nestedpb'],
    plugins: PLUGINS,
    cases: policyPanics ? [...sequences, ...cases] : sequences,
  };
}

/** @type {Protobuf[]} */
const OLDER = [
  {
    name: 'golang-1.0.0',
    generator: golang('v1.0.0'),
    requires: { [APIV1]: 'v1.0.0' },
    releases: ['1.18.10'],
    panics: OLD,
  },
  {
    name: 'golang-1.1.0',
    generator: golang('v1.1.0'),
    requires: { [APIV1]: 'v1.1.0' },
    releases: ['1.21.13'],
    panics: OLD,
  },
  {
    name: 'golang-1.3.0',
    generator: golang('v1.3.0'),
    requires: { [APIV1]: 'v1.3.0' },
    releases: ['1.24.13'],
    panics: OLD,
  },
  {
    name: 'golang-1.3.5-maps',
    generator: golang('v1.3.5'),
    requires: { [APIV1]: 'v1.3.5' },
    releases: ['1.27.4', 'arm64:debian-1.27'],
    panics: OLD,
  },
  {
    name: 'gogo-1.1.1',
    generator: gogo('v1.1.1'),
    requires: { [GOGO]: 'v1.1.1' },
    releases: ['1.19.13'],
    panics: OLD,
  },
  {
    name: 'gogo-1.2.1',
    generator: gogo('v1.2.1'),
    requires: { [GOGO]: 'v1.2.1' },
    releases: ['1.22.12'],
    panics: OLD,
  },
  {
    name: 'gogo-1.3.2-maps',
    generator: gogo('v1.3.2'),
    requires: { [GOGO]: 'v1.3.2' },
    releases: ['1.18.10', '1.27.4', 'arm64:debian-1.27'],
    panics: OLD,
  },
];

/** Code of older generators on newer registries. @type {Protobuf[]} */
const OLD_ON_NEW = [
  {
    name: '1.3.5-on-1.4.0',
    generator: golang('v1.3.5'),
    requires: { [APIV1]: 'v1.4.0', [APIV2]: 'v1.21.0' },
    releases: ['1.18.10'],
    panics: MIXED,
  },
  {
    name: '1.3.5-on-1.4.3',
    generator: golang('v1.3.5'),
    requires: { [APIV1]: 'v1.4.3', [APIV2]: 'v1.25.0' },
    releases: ['1.23.12'],
    panics: MIXED,
  },
];

/** The same on registries that panic. @type {Protobuf[]} */
const OLD_ON_STRICT = [
  {
    name: '1.2.0-on-1.5.0',
    generator: golang('v1.2.0'),
    requires: { [APIV1]: 'v1.5.0', [APIV2]: 'v1.26.0' },
    releases: ['1.19.13'],
  },
  {
    name: '1.3.5-on-1.5.4',
    generator: golang('v1.3.5'),
    requires: { [APIV1]: 'v1.5.4', [APIV2]: 'v1.36.11' },
    releases: ['1.27.4'],
  },
];

/** By family, where profiles of only some are kept. @type {Record<string, string[]>} */
const KEPT = {
  'pb-gogo-and-golang-v1.3.5': ['1.20.14'],
  'pb-gogo-and-golang-v1.5.4': [],
  'pb-golang-1.1.0': [],
  'pb-golang-1.3.0': [],
  'pb-golang-1.3.5-maps': ['1.27.4'],
  'pb-gogo-1.2.1': [],
  'pb-gogo-1.3.2-maps': ['arm64:debian-1.27'],
  'pb-google-v1.22.0': [],
  'pb-google-v1.35.2': ['arm64:debian-1.27'],
};

/** @param {Family} family @returns {Family} */
const later = family => ({
  ...family,
  pack: 'inits-later',
  table: 'inits-later.json',
  ...(KEPT[family.name] ? { kept: KEPT[family.name] } : {}),
});

const BOTH = (/** @type {string} */ folder) =>
  HEAD('proto3', 'inits', folder) +
  'import "gogoproto/gogo.proto";\noption (gogoproto.goproto_registration) = true;\nmessage Both { enum Kind { NONE = 0; } Kind kind = 1; }\n';

/** Code of gogo that enters all in the registry of golang/protobuf too. @param {string} version of that @param {string[]} releases @returns {Family} */
function bothFamily(version, releases) {
  const family = protobufFamily(
    {
      name: `gogo-and-golang-${version}`,
      generator: gogo('v1.3.2'),
      requires: { [GOGO]: 'v1.3.2', [APIV1]: version },
      releases,
      panics: [...ENUMS, 'twinbothpb'],
    },
    {
      folders: {
        bothpb: { 'inits/both.proto': BOTH('bothpb') },
        twinbothpb: { 'second/both.proto': BOTH('twinbothpb') },
      },
      hosted: ['bothpb'],
      plugins: [['twinbothpb', 'certain', 'the same names, entered in both registries']],
      imports: ['../../../modules/github.com/gogo/protobuf@v1.3.2'],
      cases: [
        ['golang-enum', 'certain', 'an enum that gogo has entered there'],
        ['gogo-enum', 'certain', 'the same in the registry of gogo'],
        ['golang-other', 'none', 'an enum that only gogo knows'],
      ].map(([name = '', conflict, why = '']) => ({
        ...{ name, why, host: 'host', steps: [`open:${name}`] },
        conflict: /** @type {'certain' | 'none'} */ (conflict),
      })),
    },
  );
  const enters = (/** @type {string} */ module, /** @type {string} */ name) =>
    mainPackage({
      imports: [`${module}/proto`],
      text: `func init() { proto.RegisterEnum("${name}", map[int32]string{}, map[string]int32{}) }`,
    });
  return {
    ...family,
    files: {
      ...family.files,
      'plugins/golang-enum/main.go': enters(APIV1, 'inits.Both_Kind'),
      'plugins/gogo-enum/main.go': enters(GOGO, 'inits.Both_Kind'),
      'plugins/golang-other/main.go': enters(APIV1, 'inits.Mode'),
    },
  };
}

export const PROTOBUF_OLD = [
  ...OLDER.map(one => protobufFamily(one, beside())),
  bothFamily('v1.3.5', ['1.20.14']),
  bothFamily('v1.5.4', ['1.23.12']),
  ...OLD_ON_NEW.map(one => protobufFamily(one, beside())),
  ...OLD_ON_STRICT.map(one => protobufFamily(one, beside(['twinpb', 'twinmapspb']))),
  ...['1.22.0', '1.29.1', '1.35.2'].map(version =>
    protobufFamily({
      name: `google-v${version}`,
      generator: google(`v${version}`),
      requires:
        version === '1.22.0' ? { [APIV2]: `v${version}`, [APIV1]: 'v1.4.0' } : { [APIV2]: `v${version}` },
      releases: version === '1.35.2' ? ['arm64:debian-1.27', '1.25.14'] : ['1.21.13'],
      ...(version === '1.22.0' ? { panics: [] } : {}),
    }),
  ),
].map(later);
