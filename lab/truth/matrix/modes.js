// Programs and libraries of every build mode and compiler: hosts that were linked with libraries of Go packages, what
// gccgo and TinyGo make, programs of other systems; as hosts, as plugins, and opened by a program that calls dlopen itself.
import { platformProgram } from './foreign.js';
import { LINKED_GO } from './linkers.js';
import { tinygoArtifacts } from './tinygo.js';

/** @import { Artifact, GoArtifact, NativeArtifact } from '../artifact.js' */

/** The program that opens files as an FFI library does. */
export const DLOPENER = 'modes/dlopener';

const GCCGO = { tools: ['gccgo'], sources: ['native/gccgo.go'] };

/** Systems and processors that Go makes programs for without cgo. @type {[string, string, string][]} */
const PLATFORMS = [
  ['darwin', 'amd64', 'exe'],
  ['windows', '386', 'exe'],
  ['windows', 'arm64', 'pie'],
  ['freebsd', '386', 'exe'],
  ['freebsd', 'arm64', 'exe'],
  ['openbsd', 'amd64', 'exe'],
  ['netbsd', 'amd64', 'exe'],
  ['dragonfly', 'amd64', 'exe'],
  ['illumos', 'amd64', 'exe'],
  ['solaris', 'amd64', 'exe'],
  ['android', 'arm64', 'pie'],
  ['aix', 'ppc64', 'exe'],
  ['plan9', 'amd64', 'exe'],
  ['wasip1', 'wasm', 'exe'],
  ['linux', 'amd64', 'pie'],
  ['linux', 'ppc64', 'exe'],
  ['linux', 'mips', 'exe'],
  ['linux', 'mips64le', 'exe'],
  ['linux', 'loong64', 'exe'],
];

/** @returns {Artifact[]} */
export function modeArtifacts() {
  return [
    {
      id: DLOPENER,
      what: 'C program that opens files with dlopen',
      sources: ['native/dlopener.c'],
      commands: [['gcc', '-O1', '-o', '$OUT', '$RECIPES/native/dlopener.c', '-ldl']],
    },
    ...idleHosts(),
    ...LINKED_GO.flatMap(linkedHosts),
    ...LINKED_GO.flatMap(linkedFiles),
    ...gccgoFiles(),
    ...tinygoArtifacts(),
    ...PLATFORMS.map(([os, cpu, mode]) =>
      platformProgram(`modes/file/go-${os}-${cpu}-${mode}`, os, cpu, mode),
    ),
    ...containers(),
  ];
}

/** Programs that call no plugin.Open. @returns {NativeArtifact[]} */
function idleHosts() {
  const program = '$RECIPES/native/program.c';
  return [
    {
      id: 'modes/host/c-program',
      what: 'host: a C program',
      opens: false,
      sources: ['native'],
      commands: [['gcc', '-o', '$OUT', program]],
    },
    {
      id: 'modes/host/c-program-static',
      what: 'host: a static C program',
      opens: false,
      sources: ['native'],
      commands: [['gcc', '-static', '-o', '$OUT', program]],
    },
    {
      ...GCCGO,
      id: 'modes/host/gccgo',
      what: 'host: a program that gccgo made',
      opens: false,
      commands: [['gccgo', '-o', '$OUT', '$RECIPES/native/gccgo.go']],
    },
  ];
}

/** @param {string} go @returns {GoArtifact[]} */
function linkedHosts(go) {
  /** @type {(name: string, what: string, packages: string[], more?: Partial<GoArtifact>) => GoArtifact} */
  const linked = (name, what, packages, more = {}) => ({
    id: `modes/${go}/host/${name}`,
    what: `host: ${what}`,
    go,
    recipe: 'gateway',
    before: [
      ['rm', '-rf', '$OUT.packages'],
      ['go', 'install', '-buildmode=shared', '-pkgdir', '$OUT.packages', ...packages],
    ],
    flags: ['-linkshared', '-pkgdir', '$OUT.packages'],
    ...more,
  });
  const runtime = ['runtime', 'sync/atomic'];
  /** @type {(...flags: string[]) => string[]} */
  const again = (...flags) => [
    'go',
    'install',
    '-buildmode=shared',
    ...flags,
    '-pkgdir',
    '$OUT.packages',
    ...runtime,
  ];
  return [
    linked('linkshared', 'linked with a library of the runtime', runtime),
    linked('linkshared-plugin', 'linked with a library that holds package plugin too', [
      'plugin',
      'runtime/cgo',
    ]),
    linked('linkshared-no-cgo', 'linked with a library that holds package plugin, but not runtime/cgo', [
      'plugin',
    ]),
    linked('linkshared-stripped', 'linked with a library of the runtime, and stripped', runtime, {
      after: [['strip', '-s', '$OUT']],
    }),
    linked(
      'linkshared-rebuilt',
      'linked with a library that was built anew since, without inlining',
      runtime,
      {
        after: [again('-gcflags=all=-l')],
      },
    ),
    linked('linkshared-same', 'linked with a library that was built anew since, as it was', runtime, {
      after: [['rm', '-rf', '$OUT.packages'], again()],
    }),
    linked('linkshared-gone', 'linked with a library that is not there', runtime, {
      after: [['rm', '-rf', '$OUT.packages']],
    }),
  ];
}

/** @param {string} go @returns {Artifact[]} */
function linkedFiles(go) {
  const id = `modes/${go}/host/linkshared`;
  const packages = `$ARTIFACTS/${id}.packages`;
  return [
    {
      id: `modes/${go}/file/c-shared-linkshared`,
      what: 'a Go C library that was linked with a library of the runtime',
      go,
      recipe: 'plugins/library',
      needs: [id],
      flags: ['-buildmode=c-shared', '-linkshared', '-pkgdir', packages],
    },
    {
      id: `modes/${go}/file/shared-plugin`,
      what: 'a Go shared library of package plugin, -buildmode=shared',
      go,
      needs: [`modes/${go}/host/linkshared-no-cgo`],
      commands: [['cp', `$ARTIFACTS/modes/${go}/host/linkshared-no-cgo.packages/libplugin.so`, '$OUT']],
    },
    {
      id: `modes/${go}/file/c-shared-stripped`,
      what: 'a Go C library without symbols and section table',
      go,
      needs: [`${go}/foreign/c-shared`],
      commands: [
        ['strip', '-s', '-o', '$OUT', `$ARTIFACTS/${go}/foreign/c-shared`],
        ['sh', '-c', SECTIONLESS],
      ],
    },
  ];
}

/** e_shoff, then e_shnum and e_shstrndx of an ELF file of 64 bits. */
export const SECTIONLESS = [
  'printf "\\0\\0\\0\\0\\0\\0\\0\\0" | dd of=$OUT bs=1 seek=40 conv=notrunc 2>&1',
  'printf "\\0\\0\\0\\0" | dd of=$OUT bs=1 seek=60 conv=notrunc 2>&1',
].join(' && ');

/** @returns {Artifact[]} */
function gccgoFiles() {
  const source = '$RECIPES/native/gccgo.go';
  /** @type {(name: string, what: string, commands: string[][]) => NativeArtifact} */
  const made = (name, what, commands) => ({ ...GCCGO, id: `modes/file/${name}`, what, commands });
  /** @type {(name: string, what: string, mode: string) => GoArtifact} */
  const through = (name, what, mode) => ({
    id: `modes/file/${name}`,
    what,
    go: '1.22',
    recipe: 'plugins/library',
    tools: ['gccgo'],
    flags: ['-compiler=gccgo', `-buildmode=${mode}`],
  });
  return [
    made('gccgo-exe', 'a program that gccgo made', [['gccgo', '-o', '$OUT', source]]),
    made('gccgo-static', 'a program that gccgo linked with its library', [
      ['gccgo', '-static-libgo', '-o', '$OUT', source],
    ]),
    made('gccgo-library', 'a library that gccgo made', [['gccgo', '-shared', '-fPIC', '-o', '$OUT', source]]),
    made('gccgo-library-stripped', 'a stripped library that gccgo made', [
      ['gccgo', '-shared', '-fPIC', '-s', '-o', '$OUT', source],
    ]),
    made('gccgo-object', 'an object file that gccgo made', [['gccgo', '-c', '-o', '$OUT', source]]),
    through('gccgo-c-shared', 'a C library that go build makes with gccgo', 'c-shared'),
    through('gccgo-c-archive', 'a C archive that go build makes with gccgo', 'c-archive'),
  ];
}

/** Files that hold programs. @returns {NativeArtifact[]} */
function containers() {
  const darwin = '$ARTIFACTS/modes/file/go-darwin-amd64-exe';
  return [
    {
      id: 'modes/file/universal',
      what: 'a Mach-O file for several processors',
      needs: ['modes/file/go-darwin-amd64-exe'],
      commands: [
        [
          'sh',
          '-c',
          `{ printf '\\312\\376\\272\\276\\0\\0\\0\\1\\1\\0\\0\\7\\0\\0\\0\\3\\0\\0\\20\\0\\0\\20\\0\\0\\0\\0\\0\\14'; head -c 4068 /dev/zero; cat ${darwin}; } > $OUT`,
        ],
      ],
    },
    {
      id: 'modes/file/thin-archive',
      what: 'an archive that names its members only',
      sources: ['native'],
      commands: [['sh', '-c', 'gcc -c -o library.o $RECIPES/native/library.c && ar rcDT $OUT library.o']],
    },
    {
      id: 'modes/file/zip',
      what: 'a ZIP archive of nothing',
      commands: [['sh', '-c', "{ printf 'PK\\5\\6'; head -c 90 /dev/zero; } > $OUT"]],
    },
  ];
}
