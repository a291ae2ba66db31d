// The cases of musl: what its dynamic linker does otherwise than that of glibc, and what is the same.
import { inOrder } from '../case.js';
import { NEEDED_NAMES } from '../matrix/musl.js';
import { MUSL_GO } from '../platform.js';

/** @import { Artifact } from '../artifact.js' */
/** @import { Case, CaseFile } from '../case.js' */

const [GO = ''] = MUSL_GO;
const OWN = `musl/${GO}`;
const HOST = `${OWN}/host/plain`;
const BESIDE = 'libgoplug-beside.so.1';

const TELLING_PLUGINS = ['plain', 'trimpath', 'noopt', 'shared-api', 'dep-newer', 'minimal'];
/** What is no ELF file, or one of another kind. */
const FILES = [
  'empty',
  'text',
  'script',
  'html',
  'git-lfs',
  'magic-only',
  'gzip',
  'ar-archive',
  'linker-script',
  'c-library-i386',
  'c-library-x32',
  'c-object',
  'c-program',
  'c-program-pie',
  'c-program-static',
  'c-library',
  'c-library-nostdlib',
  'c-library-undefined',
  'cxx-library',
  'go-linux-arm64',
  'go-linux-386',
  'go-linux-arm',
  'go-linux-s390x',
  'go-linux-riscv64',
  'go-freebsd-amd64',
  'go-darwin-arm64',
  'go-windows-amd64',
  'go-js-wasm',
];
/** Of glibc, in the host on musl. */
const GLIBC_PLUGINS = [
  'plugin/plain',
  'plugin/minimal',
  'plugin/trimpath',
  'plugin/shared-api',
  'plugin/dotted',
  'plugin/hash-sysv',
  'plugin/relr',
  'plugin/race',
  'plugin/network',
  'native/cgo-constructor',
  'native/cgo-math',
  'native/cgo-zlib',
  'native/cgo-undefined',
  'native/cgo-weak',
  'native/library-gone',
  'native/beside-no-path',
  'native/glibc-future',
  'native/glibc-symbol',
  'native/tls-64',
  'native/tls-dynamic-65536',
  'foreign/c-shared',
  'foreign/exe',
  'foreign/pie',
];
/** Damage that the two C libraries take differently, or alike for other reasons. */
const DAMAGED = [
  'big-endian-s390x',
  'class-and-machine-386',
  'cut-data',
  'cut-load3-middle',
  'dynamic-memsz-0',
  'e_machine-b7',
  'e_phoff-7fffffff',
  'export-renamed',
  'export-undefined',
  'flags-1-noopen',
  'flags-1-pie',
  'flags-symbolic',
  'hash-first',
  'ident-0-7e',
  'ident-5-2',
  'interp-added',
  'lastmoduledatap-undefined',
  'linkhash-first',
  'load1-align-1001',
  'needed-empty',
  'needed-other',
  'no-dynamic',
  'no-needed',
  'no-relro',
  'no-tls',
  'stack-exec',
  'tls-large',
  'tlsg-undefined',
  'version-2.99',
  'version-name',
];
/** In hosts that are programs at other addresses. */
const PROGRAMS = ['foreign/exe', 'foreign/pie', 'foreign/c-shared'];

/** @param {Artifact[]} artifacts @returns {Case[]} */
export function muslCases(artifacts) {
  const own = artifacts.filter(({ id }) => id.startsWith('musl/'));
  return [...pairs(own), ...hosts(own), ...mixed(), ...releases(), ...beside(), ...sequences(), ...files()];
}

/** The plain host with everything that was made for it. @param {Artifact[]} own @returns {Case[]} */
function pairs(own) {
  return own
    .filter(({ id }) =>
      /^musl\/(1\.27\/(plugin|native|needs|peculiar|damaged|foreign)|foreign)\/[^/]+$/.test(id),
    )
    .map(({ id, what }) => ({
      ...inOrder(id, HOST, [id], what),
      ...(id.endsWith('/pluginpath') ? { varies: 'which export is looked up first' } : {}),
    }));
}

/** @param {Artifact[]} own @returns {Case[]} */
function hosts(own) {
  const variants = own.filter(({ id }) => id.startsWith(`${OWN}/host/`) && id !== HOST);
  const has = (/** @type {string} */ id) => own.some(artifact => artifact.id === id);
  return variants.flatMap(({ id, what }) => {
    const variant = id.slice(id.lastIndexOf('/') + 1);
    const plugins = [...new Set([...TELLING_PLUGINS, variant])].map(name => `${OWN}/plugin/${name}`);
    const programs = variant === 'pie' ? PROGRAMS.map(name => `${OWN}/${name}`) : [];
    return [...plugins, ...programs, ...(variant === 'pie' ? ['musl/foreign/c-program'] : [])]
      .filter(has)
      .map(plugin =>
        inOrder(
          `${OWN}/host-${variant}/${plugin.slice(plugin.lastIndexOf('/') + 1)}`,
          id,
          [plugin],
          `${what.replace('host: ', 'host ')}; ${plugin.replace(`${OWN}/`, '')}`,
        ),
      );
  });
}

/** One C library in the host, the other in the plugin. @returns {Case[]} */
function mixed() {
  return [
    ...[...GLIBC_PLUGINS, ...DAMAGED.map(name => `damaged/${name}`)].map(name =>
      inOrder(`musl/glibc-plugin/${name}`, HOST, [`${GO}/${name}`], `built for glibc: ${name}`),
    ),
    ...['plugin/plain', 'plugin/minimal', 'native/cgo-math', 'foreign/c-shared'].map(name =>
      inOrder(`musl/glibc-host/${name}`, `${GO}/host/plain`, [`${OWN}/${name}`], `built for musl: ${name}`),
    ),
    ...NEEDED_NAMES.filter(name => name.includes('musl')).map(name =>
      inOrder(
        `musl/glibc-host/needs/${name}`,
        `${GO}/host/plain`,
        [`${OWN}/needs/${name}`],
        `needs ${name}, which glibc does not have`,
      ),
    ),
  ];
}

/** Every release with every release. @returns {Case[]} */
function releases() {
  return MUSL_GO.flatMap(host =>
    MUSL_GO.flatMap(plugin =>
      (host !== plugin ? ['plain', 'minimal'] : host === GO ? [] : ['plain', 'minimal', 'shared-api']).map(
        variant =>
          inOrder(
            `musl/versions/host-${host}/plugin-${plugin}-${variant}`,
            `musl/${host}/host/plain`,
            [`musl/${plugin}/plugin/${variant}`],
            `a Go ${plugin} plugin in a Go ${host} host`,
          ),
      ),
    ),
  );
}

/** @type {(id: string, files: CaseFile[], open: string[], why: string, host?: string) => Case} */
const laid = (id, files, open, why, host = HOST) => ({ id: `${OWN}/${id}`, host, files, open, why });

/** Libraries beside the plugin. @returns {Case[]} */
function beside() {
  /** @type {(name: string, plugin: string, files: CaseFile[], why: string) => Case} */
  const one = (name, plugin, files, why) =>
    laid(
      `beside/${name}`,
      [{ path: 'plug.so', artifact: `${OWN}/native/${plugin}` }, ...files],
      ['plug.so'],
      why,
    );
  const library = (/** @type {string} */ artifact, path = BESIDE) => ({
    path,
    artifact: `musl/native/${artifact}`,
  });
  return [
    one('runpath', 'beside-runpath', [library('lib-beside')], 'RUNPATH $ORIGIN finds the library'),
    one('rpath', 'beside-rpath', [library('lib-beside')], 'RPATH $ORIGIN finds the library'),
    one(
      'runpath-lib',
      'beside-runpath-lib',
      [library('lib-beside', `lib/${BESIDE}`)],
      'RUNPATH $ORIGIN/lib finds it',
    ),
    one('not-searched', 'beside-no-path', [library('lib-beside')], 'without RUNPATH nobody looks there'),
    one('undefined', 'beside-runpath', [library('lib-beside-undefined')], 'the library misses a symbol'),
    one(
      'needy',
      'beside-runpath',
      [library('lib-beside-needy')],
      'the library needs a library that is missing',
    ),
    one(
      'needy-inherits',
      'beside-runpath',
      [library('lib-beside-needy'), library('lib-gone', 'libgoplug-gone.so.1')],
      'what the library needs is found by the RUNPATH of the plugin that needs the library',
    ),
    one(
      'empty-library',
      'beside-runpath',
      [library('lib-beside-empty')],
      'the library lacks the function that the plugin calls',
    ),
    one(
      'glibc-library',
      'beside-runpath',
      [{ path: BESIDE, artifact: 'native/lib-beside' }],
      'the library was built for glibc',
    ),
    one('text', 'beside-runpath', [{ path: BESIDE, artifact: 'foreign/text' }], 'the library is a text file'),
    one(
      'empty-file',
      'beside-runpath',
      [{ path: BESIDE, artifact: 'foreign/empty' }],
      'the library is an empty file',
    ),
    one('directory', 'beside-runpath', [{ path: BESIDE, directory: true }], 'the library is a directory'),
    one(
      'i386',
      'beside-runpath',
      [{ path: BESIDE, artifact: 'foreign/c-library-i386' }],
      'the library is a 32-bit one',
    ),
    one(
      'denied',
      'beside-runpath',
      [{ ...library('lib-beside'), mode: '000' }],
      'the library may not be read',
    ),
    one('tls', 'beside-runpath', [library('lib-tls-1024')], 'the library has initial-exec storage'),
    laid(
      'beside/opened-before',
      [
        library('lib-beside'),
        { path: 'plug.so', artifact: `${OWN}/native/beside-no-path` },
        { path: 'good.so', artifact: `${OWN}/plugin/plain` },
      ],
      ['good.so', `./${BESIDE}`, 'plug.so'],
      'a library that was opened by its path does not answer to its soname',
    ),
    laid(
      'beside/opened-before-runpath',
      [
        library('lib-beside'),
        { path: 'plug.so', artifact: `${OWN}/native/beside-runpath` },
        { path: 'good.so', artifact: `${OWN}/plugin/plain` },
      ],
      ['good.so', `./${BESIDE}`, 'plug.so'],
      'a library that was opened by its path is found again by its inode',
    ),
    laid(
      'beside/after-refused',
      [
        library('lib-beside-undefined', `a/${BESIDE}`),
        library('lib-beside', `b/${BESIDE}`),
        { path: 'a/plug.so', artifact: `${OWN}/native/beside-runpath` },
        { path: 'b/plug.so', artifact: `${OWN}/native/beside-runpath` },
      ],
      ['a/plug.so', 'b/plug.so'],
      'the library of a plugin that was refused does not stay',
    ),
    laid(
      'beside/second-plugin',
      [
        library('lib-beside', `a/${BESIDE}`),
        { path: 'a/plug.so', artifact: `${OWN}/native/beside-runpath` },
        { path: 'plug.so', artifact: `${OWN}/native/beside-no-path` },
      ],
      ['a/plug.so', 'plug.so'],
      'a library that the first plugin brought is there for the second',
    ),
  ];
}

/** @returns {Case[]} */
function sequences() {
  const plugin = (/** @type {string} */ variant) => `${OWN}/plugin/${variant}`;
  const good = { path: 'a.so', artifact: plugin('plain') };
  /** @type {(id: string, variants: string[], why: string) => Case} */
  const row = (id, variants, why) => inOrder(`${OWN}/sequence/${id}`, HOST, variants.map(plugin), why);
  /** @type {(id: string, artifacts: string[], why: string) => Case} */
  const rowOf = (id, artifacts, why) => inOrder(`${OWN}/sequence/${id}`, HOST, artifacts, why);
  return [
    row('two', ['plain', 'dotted'], 'two good plugins'),
    row('copies', ['plain', 'plain', 'dotted'], 'a copy of a plugin has its plugin path'),
    row('same-path', ['plain', 'stripped'], 'another build of a plugin has its plugin path'),
    row('good-after-rejected', ['trimpath', 'dotted', 'plain'], 'good ones after a rejected one'),
    row('rejected-after-good', ['plain', 'second-rejected', 'dotted'], 'a rejected one between good ones'),
    row('conflict', ['extra', 'extra-b-newer', 'extra-b'], 'the second brings another build of a package'),
    row('conflict-back', ['extra-newer', 'extra-b', 'extra-b-newer'], 'the same the other way round'),
    row('no-conflict', ['extra', 'extra-b'], 'both bring the same build of a package'),
    row('poisoned', ['shared-api', 'plain'], 'a rejected plugin of the same import path interposes'),
    laid('sequence/twice', [good], ['a.so', 'a.so'], 'the same file twice'),
    laid(
      'sequence/rejected-twice',
      [{ path: 'a.so', artifact: plugin('trimpath') }],
      ['a.so', 'a.so'],
      'a rejected file twice',
    ),
    laid(
      'sequence/refused-twice',
      [
        { path: 'a.so', artifact: `${OWN}/native/cgo-undefined` },
        { path: 'b.so', artifact: plugin('dotted') },
      ],
      ['a.so', 'a.so', 'b.so'],
      'a file that the dynamic linker refuses, twice',
    ),
    laid(
      'sequence/symlink',
      [good, { path: 'b.so', symlink: 'a.so' }],
      ['a.so', 'b.so'],
      'a symbolic link to an open file',
    ),
    laid(
      'sequence/hardlink',
      [good, { path: 'b.so', hardlink: 'a.so' }],
      ['a.so', 'b.so'],
      'a hard link to an open file',
    ),
    laid('sequence/missing', [good], ['b.so', 'a.so'], 'a file that is not there'),
    laid('sequence/directory', [{ path: 'd.so', directory: true }, good], ['d.so', 'a.so'], 'a directory'),
    laid('sequence/fifo', [{ path: 'd.so', fifo: true }], ['d.so'], 'a FIFO that nobody writes to'),
    laid(
      'sequence/denied',
      [{ path: 'd.so', artifact: plugin('dotted'), mode: '000' }, good],
      ['d.so', 'a.so'],
      'a file that may not be read',
    ),
    laid(
      'sequence/token',
      [{ path: '$ORIGIN/a.so', artifact: plugin('plain') }],
      ['$ORIGIN/a.so'],
      'a path with what glibc takes for a token',
    ),
    laid('sequence/device', [], ['/dev/zero'], 'a device that is no end of zeros'),
    rowOf(
      'library-after-good',
      [plugin('plain'), 'musl/foreign/c-library', plugin('dotted')],
      'a C library between two good plugins',
    ),
    rowOf(
      'library-after-rejected',
      [plugin('trimpath'), 'musl/foreign/c-library', plugin('dotted')],
      'a C library between a rejected plugin and a good one',
    ),
    rowOf(
      'program-after-good',
      [plugin('plain'), 'musl/foreign/c-program-pie', plugin('dotted')],
      'a program, which musl does not refuse, between two good plugins',
    ),
    rowOf(
      'refused-then-good',
      [`${OWN}/native/cgo-undefined`, `${OWN}/native/library-gone`, `${OWN}/native/cgo-math`],
      'what dlopen refused leaves no trace',
    ),
    rowOf(
      'both-libraries',
      [plugin('plain'), `${GO}/plugin/dotted`],
      'a plugin for musl, then one for glibc',
    ),
    rowOf('same-of-glibc', [plugin('plain'), `${GO}/plugin/plain`], 'the same plugin, then its glibc build'),
    inOrder(
      `${OWN}/sequence/constructor-rejected`,
      `${OWN}/host/trimpath`,
      [`${OWN}/native/cgo-constructor`],
      'the C constructor runs before Go compares anything',
    ),
    inOrder(
      `${OWN}/sequence/undefined-rejected`,
      `${OWN}/host/trimpath`,
      [`${OWN}/native/cgo-undefined`],
      'a missing symbol is found before Go compares anything',
    ),
  ];
}

/** @returns {Case[]} */
function files() {
  return FILES.map(file => inOrder(`musl/files/${file}`, HOST, [`foreign/${file}`], `foreign file: ${file}`));
}
