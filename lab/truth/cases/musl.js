// The cases of musl: what its dynamic linker does otherwise than that of glibc, and what is the same.
import { inOrder } from '../case.js';
import { NEEDED_NAMES } from '../matrix/musl.js';
import { MUSL_GO, musl } from '../platform.js';
import { LIBRARIES_BESIDE, NATIVE_SEQUENCES } from './library-table.js';
import { hosts, pairs, releases } from './platform-cases.js';
import { casesOn } from './sequence.js';
import { SEQUENCES } from './sequence-table.js';

/** @import { Artifact } from '../artifact.js' */
/** @import { Case } from '../case.js' */

const PLATFORM = musl();
const { go: GO, own: OWN } = PLATFORM;
const HOST = `${OWN}/host/plain`;

/** What is not an ELF file, or one of another kind. */
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
/** What a host at other addresses opens besides. */
const OPENED_BY = {
  pie: [...['exe', 'pie', 'c-shared'].map(name => `${OWN}/foreign/${name}`), 'musl/foreign/c-program'],
};

/** @param {Artifact[]} artifacts @returns {Case[]} */
export function muslCases(artifacts) {
  const own = artifacts.filter(({ id }) => id.startsWith('musl/'));
  return [
    ...pairs(PLATFORM, own),
    ...hosts(PLATFORM, own, plugin => plugin.replace(`${OWN}/`, ''), OPENED_BY),
    ...mixed(),
    ...releases(PLATFORM, { go: MUSL_GO }),
    ...casesOn(PLATFORM, [...LIBRARIES_BESIDE, ...SEQUENCES, ...NATIVE_SEQUENCES]),
    ...files(),
  ];
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

/** @returns {Case[]} */
function files() {
  return FILES.map(file => inOrder(`musl/files/${file}`, HOST, [`foreign/${file}`], `foreign file: ${file}`));
}
