// Which of the truth's artifacts become committed binaries, and what for.

/** Builds behind the artifacts leave symbols and DWARF; nothing that is tested needs them. */
const STRIP = [['strip', '-s', '$OUT']];

/**
 * @typedef {object} Choice
 * @property {string} name file name below fixtures/binaries
 * @property {string} artifact id in fixtures/truth/artifacts.json
 * @property {string} kind what it is, said by who built it
 * @property {string} purpose
 * @property {string[][]} [after] commands run on a copy, `$OUT`
 * @property {true} [excerpt] function bodies and their tables are zeroed: only the structures are used
 */

/** @type {readonly Choice[]} */
export const CHOICES = [
  {
    name: 'host-1.27',
    artifact: '1.27/host/trimpath-stripped',
    kind: 'go-exe',
    purpose: 'a host of the newest release that can load plugins',
  },
  {
    name: 'plugin-1.27',
    artifact: '1.27/plugin/trimpath-stripped',
    kind: 'go-plugin',
    purpose: 'loads into host-1.27',
  },
  {
    name: 'plugin-1.27-dep-changed',
    artifact: '1.27/plugin/dep-newer-trimpath',
    kind: 'go-plugin',
    after: STRIP,
    purpose: 'host-1.27 rejects it: one package of another module differs',
  },
  {
    name: 'host-1.22',
    artifact: '1.22/host/trimpath-stripped',
    kind: 'go-exe',
    purpose: 'a host of an older release',
  },
  {
    name: 'plugin-1.22',
    artifact: '1.22/plugin/trimpath-stripped',
    kind: 'go-plugin',
    purpose: 'loads into host-1.22, and has the moduledata of Go 1.21',
  },
  {
    name: 'plugin-1.19',
    artifact: '1.19/plugin/trimpath-stripped',
    kind: 'go-plugin',
    purpose: 'has no build info, and raw package hashes',
  },
  {
    name: 'plugin-1.15',
    artifact: '1.15/plugin/trimpath-stripped',
    kind: 'go-plugin',
    purpose: 'has no build info, and package hashes in hex digits',
  },
  {
    name: 'host-1.15-pie',
    artifact: '1.15/host/pie',
    kind: 'go-exe',
    after: STRIP,
    purpose: 'build info in its old form, behind relocated pointers',
  },
  {
    name: 'host-1.19-c-shared',
    artifact: '1.19/host/c-shared-stripped',
    kind: 'go-c-shared',
    purpose: 'a host that is a C library',
  },
  {
    name: 'host-1.19-nocgo',
    artifact: '1.19/host/nocgo',
    kind: 'go-exe',
    after: STRIP,
    purpose: 'a host without cgo, so without a dynamic table and without plugins',
  },
  {
    name: 'plugin-1.22-cgo',
    artifact: '1.22/native/cgo-zlib',
    kind: 'go-plugin',
    after: STRIP,
    purpose: 'has C code, and needs a C library besides libc',
  },
  { name: 'c-library', artifact: 'foreign/c-library', kind: 'elf-shared', purpose: 'a C library without Go' },
  {
    name: 'c-library-i386',
    artifact: 'foreign/c-library-i386',
    kind: 'elf-shared',
    purpose: 'a C library of the 32-bit class, with both hash tables and nothing to relocate',
  },
  {
    name: 'cxx-library',
    artifact: 'foreign/cxx-library',
    kind: 'elf-shared',
    purpose: 'a C++ library: it needs several libraries, in versions',
  },
  {
    name: 'c-library-versions',
    artifact: 'native/stub-libc-future',
    kind: 'elf-shared',
    purpose: 'defines versions of its symbols',
  },
  {
    name: 'c-library-tls',
    artifact: 'native/lib-tls-512',
    kind: 'elf-shared',
    purpose: 'has thread-local storage of the initial-exec model',
  },
  {
    name: 'c-library-musl',
    artifact: 'native/lib-musl',
    kind: 'elf-shared',
    purpose: 'needs the C library of Alpine',
  },
  {
    name: 'c-library-tls-1712',
    artifact: 'native/lib-tls-1712',
    kind: 'elf-shared',
    purpose: 'has more static thread-local storage than there is room for',
  },
  {
    name: 'c-library-mark',
    artifact: 'native/mark',
    kind: 'elf-shared',
    purpose: 'its constructor leaves a mark: whether it ran',
  },
  {
    name: 'tinygo-shared',
    artifact: 'modes/file/tinygo-shared-stripped',
    kind: 'tinygo',
    purpose: 'a library of TinyGo without symbols: only .comment identifies it',
  },
  {
    name: 'tinygo-static',
    artifact: 'modes/file/tinygo-static',
    kind: 'tinygo',
    after: [['strip', '--strip-debug', '--remove-section=.comment', '$OUT']],
    purpose:
      'a program of TinyGo without the section of remarks, as TinyGo wrote before 0.28: only symbols identify it',
  },
  {
    name: 'host-1.27-embedded',
    artifact: '1.27/embedded/trimpath-stripped',
    kind: 'go-c-shared',
    purpose: 'a host for an FFI, which really opens plugin-1.27',
  },
  {
    name: 'plugin-1.15-minimal',
    artifact: '1.15/plugin/minimal',
    kind: 'go-plugin',
    excerpt: true,
    after: STRIP,
    purpose: 'exports nothing',
  },
  ...['1.21', '1.23', '1.24', '1.25', '1.26'].map(go => ({
    name: `plugin-${go}`,
    artifact: `${go}/plugin/trimpath`,
    kind: 'go-plugin',
    excerpt: /** @type {const} */ (true),
    after: STRIP,
    purpose: `moduledata, constructor and hashes as Go ${go} writes them`,
  })),
  {
    name: 'plugin-1.27-relr',
    artifact: '1.27/plugin/relr',
    kind: 'go-plugin',
    excerpt: true,
    after: STRIP,
    purpose: 'its relative relocations are packed into DT_RELR',
  },
  {
    name: 'plugin-1.22-lld-relr',
    artifact: 'linkers/1.22/plugin/lld-relr',
    kind: 'go-plugin',
    excerpt: true,
    after: STRIP,
    purpose: 'lld linked it: constants in front of the code, and packed relocations that glibc refuses',
  },
  ...['gold', 'mold'].map(editor => ({
    name: `plugin-1.22-${editor}`,
    artifact: `linkers/1.22/plugin/${editor}-minimal`,
    kind: 'go-plugin',
    excerpt: /** @type {const} */ (true),
    after: STRIP,
    purpose: `${editor} linked it: other segments, tables and orders than those of GNU ld`,
  })),
  {
    name: 'plugin-1.19-sysv',
    artifact: '1.19/plugin/hash-sysv',
    kind: 'go-plugin',
    excerpt: true,
    after: STRIP,
    purpose: 'only the old hash table finds its symbols',
  },
  {
    name: 'go-s390x',
    artifact: 'foreign/go-linux-s390x',
    kind: 'go-exe',
    excerpt: true,
    purpose: 'big-endian, written by the Go linker alone',
  },
  {
    name: 'go-386',
    artifact: 'foreign/go-linux-386',
    kind: 'go-exe',
    excerpt: true,
    purpose: '32-bit, written by the Go linker alone',
  },
  ...['1.15', '1.19', '1.21', '1.22', '1.23', '1.24', '1.25', '1.26', '1.27'].map(go => ({
    name: `types-${go}`,
    artifact: `${go}/plugin/types`,
    kind: 'go-plugin',
    after: STRIP,
    excerpt: /** @type {const} */ (true),
    purpose: `exports a symbol of every kind of type, as Go ${go} describes them`,
  })),
];
