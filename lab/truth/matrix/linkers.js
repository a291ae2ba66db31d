// Hosts and plugins that other link editors made, and GNU ld with other options: the loader sees other segments, hash
// tables, relocations and orders of all of them, and has to come to the same answer.
import { set } from '../damage/kinds.js';

/** @import { Artifact, DerivedArtifact, GoArtifact } from '../artifact.js' */

/** The releases that are linked in every way. */
export const LINKED_GO = ['1.22', '1.27'];

/**
 * @typedef {object} LinkEdit
 * @property {string} name
 * @property {string} what
 * @property {string} flags of gcc, which calls the link editor
 * @property {string} [tool] command without which it cannot be
 * @property {'host' | 'plugin'} [only]
 */

const LLD = { tool: 'ld.lld' };
const MOLD = { tool: 'mold' };
const GOLD = { tool: 'ld.gold' };
/** @type {(...flags: string[]) => string} */
const lld = (...flags) => ['-fuse-ld=lld', ...flags].join(' ');
/** @type {(...flags: string[]) => string} */
const mold = (...flags) => ['-fuse-ld=mold', ...flags].join(' ');
/** @type {(...flags: string[]) => string} */
const gold = (...flags) => ['-fuse-ld=gold', ...flags].join(' ');

/** @type {LinkEdit[]} */
export const LINK_EDITS = [
  { name: 'gold', what: 'linked by gold', flags: gold(), ...GOLD },
  { name: 'lld', what: 'linked by lld', flags: lld(), ...LLD },
  { name: 'mold', what: 'linked by mold', flags: mold(), ...MOLD },
  {
    name: 'gold-sysv',
    what: 'linked by gold with the old hash table only',
    flags: gold('-Wl,--hash-style=sysv'),
    ...GOLD,
  },
  {
    name: 'gold-norelro',
    what: 'linked by gold without RELRO',
    flags: gold('-Wl,-z,norelro'),
    ...GOLD,
  },
  {
    name: 'gold-symbolic',
    what: 'linked by gold with -Bsymbolic',
    flags: gold('-Wl,-Bsymbolic'),
    ...GOLD,
  },
  {
    name: 'gold-rosegment',
    what: 'linked by gold with a segment of its own for constants',
    flags: gold('-Wl,--rosegment'),
    ...GOLD,
  },
  {
    name: 'lld-relr',
    what: 'linked by lld with packed relative relocations',
    flags: lld('-Wl,--pack-dyn-relocs=relr'),
    ...LLD,
  },
  {
    name: 'lld-android',
    what: 'linked by lld with the packed relocations of Android, which glibc does not know',
    flags: lld('-Wl,--pack-dyn-relocs=android'),
    ...LLD,
    only: 'plugin',
  },
  {
    name: 'lld-no-rosegment',
    what: 'linked by lld with constants and code in one segment',
    flags: lld('-Wl,--no-rosegment'),
    ...LLD,
  },
  {
    name: 'lld-separate',
    what: 'linked by lld with every segment on pages of its own',
    flags: lld('-Wl,-z,separate-loadable-segments'),
    ...LLD,
  },
  {
    name: 'lld-sysv',
    what: 'linked by lld with the old hash table only',
    flags: lld('-Wl,--hash-style=sysv'),
    ...LLD,
  },
  {
    name: 'lld-symbolic',
    what: 'linked by lld with -Bsymbolic',
    flags: lld('-Wl,-Bsymbolic'),
    ...LLD,
  },
  {
    name: 'lld-norelro',
    what: 'linked by lld without RELRO',
    flags: lld('-Wl,-z,norelro'),
    ...LLD,
  },
  {
    name: 'lld-large-pages',
    what: 'linked by lld for pages of 2 MiB',
    flags: lld('-Wl,-z,max-page-size=0x200000'),
    ...LLD,
  },
  {
    name: 'mold-relr',
    what: 'linked by mold with packed relative relocations',
    flags: mold('-Wl,--pack-dyn-relocs=relr'),
    ...MOLD,
  },
  {
    name: 'mold-sysv',
    what: 'linked by mold with the old hash table only',
    flags: mold('-Wl,--hash-style=sysv'),
    ...MOLD,
  },
  {
    name: 'mold-symbolic',
    what: 'linked by mold with -Bsymbolic',
    flags: mold('-Wl,-Bsymbolic'),
    ...MOLD,
  },
  {
    name: 'mold-separate',
    what: 'linked by mold with every segment on pages of its own',
    flags: mold('-Wl,-z,separate-loadable-segments'),
    ...MOLD,
  },
  { name: 'sysv', what: 'linked with the old hash table only', flags: '-Wl,--hash-style=sysv', only: 'host' },
  { name: 'gnu', what: 'linked with the GNU hash table only', flags: '-Wl,--hash-style=gnu' },
  { name: 'symbolic', what: 'linked with -Bsymbolic', flags: '-Wl,-Bsymbolic', only: 'host' },
  {
    name: 'relr',
    what: 'linked with packed relative relocations',
    flags: '-Wl,-z,pack-relative-relocs',
    only: 'host',
  },
  {
    name: 'pie-relr',
    what: 'position independent, linked with packed relative relocations',
    flags: '-pie -Wl,-z,pack-relative-relocs',
    only: 'host',
  },
  { name: 'now', what: 'linked with -z now', flags: '-Wl,-z,now', only: 'host' },
  { name: 'lazy', what: 'linked with -z lazy', flags: '-Wl,-z,lazy' },
  { name: 'separate-code', what: 'linked with -z separate-code', flags: '-Wl,-z,separate-code' },
  { name: 'noseparate-code', what: 'linked with -z noseparate-code', flags: '-Wl,-z,noseparate-code' },
  { name: 'norelro', what: 'linked with -z norelro', flags: '-Wl,-z,norelro' },
  { name: 'gc-sections', what: 'linked with --gc-sections', flags: '-Wl,--gc-sections' },
  {
    name: 'no-plt',
    what: 'linked with the oldest layout of tags, DT_RPATH',
    flags: '-Wl,--disable-new-dtags,-rpath,/nowhere',
  },
];

/** Every host and plugin has it: the ordinary ones, of which there are those without a section table. */
const ORDINARY = { name: 'plain', what: 'as GNU ld makes it' };
/** A host that needs a library which no case ships. @type {LinkEdit} */
const NEEDY = {
  name: 'library-gone',
  what: 'needs libgoplug-gone.so.1, which no case ships',
  flags: '-Wl,--no-as-needed $ARTIFACTS/native/lib-gone',
};
const SECTIONLESS = ['plain', 'gold', 'lld', 'lld-relr', 'mold'];

/** What a host linked in the other ways is tried with, built by each of the three link editors. */
const EDITORS = ['gold', 'lld', 'mold'];

/** @returns {Artifact[]} */
export function linkerArtifacts() {
  return LINKED_GO.flatMap(go => [
    ...LINK_EDITS.filter(({ only }) => only !== 'plugin').map(edit => host(go, edit)),
    ...LINK_EDITS.filter(({ only }) => only !== 'host').map(edit => plugin(go, edit)),
    { ...host(go, NEEDY), needs: ['native/lib-gone'] },
    ...EDITORS.flatMap(name => companions(go, name)),
    ...SECTIONLESS.flatMap(name => [sectionless(go, 'host', name), sectionless(go, 'plugin', name)]),
  ]);
}

/** @param {LinkEdit} edit */
function linking({ flags, tool }) {
  // Flags of gcc are one word to go build: it splits -extldflags itself.
  return {
    ldflags: `-linkmode=external "-extldflags=${flags}"`,
    ...(tool === undefined ? {} : { tools: { tools: [tool] } }),
  };
}

/** @param {string} go @param {LinkEdit} edit @returns {GoArtifact} */
function host(go, edit) {
  const { ldflags, tools } = linking(edit);
  const isPie = edit.flags.startsWith('-pie');
  return {
    id: `linkers/${go}/host/${edit.name}`,
    what: `host: ${edit.what}`,
    go,
    recipe: 'gateway',
    flags: [`-ldflags=${ldflags.replace('-pie ', '')}`, ...(isPie ? ['-buildmode=pie'] : [])],
    ...tools,
  };
}

/** @param {string} go @param {LinkEdit} edit @param {string} [recipe] @param {Partial<GoArtifact> & { suffix?: string }} [more] @returns {GoArtifact} */
function plugin(go, edit, recipe = 'plugins/basic', { suffix = '', flags = [], what = '', ...more } = {}) {
  const { ldflags, tools } = linking(edit);
  return {
    id: `linkers/${go}/plugin/${edit.name}${suffix}`,
    what: `plugin: ${what}${edit.what}`,
    go,
    recipe,
    flags: ['-buildmode=plugin', `-ldflags=${ldflags}`, ...flags],
    ...tools,
    ...more,
  };
}

/** What else every link editor makes: for sequences, and for each way not to load. @param {string} go @param {string} name @returns {GoArtifact[]} */
function companions(go, name) {
  const edit = LINK_EDITS.find(one => one.name === name);
  if (!edit) throw new Error(`no link editor ${name}`);
  const field = {
    file: 'shared/shared.go',
    find: '\tOptions map[string]string\n',
    replace: '\tOptions map[string]string\n\tDebug   bool\n',
  };
  return [
    plugin(go, edit, 'plugins/basic', {
      suffix: '-shared-api',
      what: 'with another shared module, ',
      edits: [field],
    }),
    plugin(go, edit, 'plugins/dotted', { suffix: '-dotted', what: 'of an import path with dots, ' }),
    plugin(go, edit, 'plugins/minimal', { suffix: '-minimal', what: 'exports nothing, ' }),
    plugin(go, edit, 'plugins/extra', { suffix: '-extra', what: 'brings packages that the host lacks, ' }),
    plugin(go, edit, 'plugins/basic', {
      suffix: '-stripped',
      what: 'without symbols and debug data, ',
      flags: ['-trimpath'],
      after: [['strip', '-s', '$OUT']],
    }),
    ...['undefined', 'weak', 'constructor', 'tls', 'zlib'].map(tag =>
      plugin(go, edit, 'plugins/native', {
        suffix: `-cgo-${tag}`,
        what: `with the C code of ${tag}.go, `,
        flags: [`-tags=${tag}`],
        ...(tag === 'tls' ? { env: { CGO_CFLAGS: '-O2 -DGOPLUG_TLS_BYTES=65536' } } : {}),
      }),
    ),
  ];
}

/** @param {string} go @param {'host' | 'plugin'} side @param {string} name @returns {DerivedArtifact} */
function sectionless(go, side, name) {
  const isOrdinary = name === ORDINARY.name;
  const from = isOrdinary ? `${go}/${side}/plain` : `linkers/${go}/${side}/${name}`;
  const what = isOrdinary ? ORDINARY.what : (LINK_EDITS.find(one => one.name === name)?.what ?? '');
  return {
    id: `linkers/${go}/${side}-sectionless/${name}`,
    what: `${side}: ${what}, its section table taken out of the ELF header`,
    go,
    from,
    changes: ['e_shoff', 'e_shnum', 'e_shstrndx'].map(at => set(at, 0)),
  };
}
