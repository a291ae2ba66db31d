// Files that are not Go plugins at all.

/** @import { Artifact, GoArtifact, NativeArtifact } from '../artifact.js' */
import { FULL_GO, MAIN_GO } from '../go-releases.js';
import { GO_FILES } from './platform-builds.js';

/** @param {string} name @param {string} what @param {string} text @returns {NativeArtifact} */
function text(name, what, text) {
  return { id: `foreign/${name}`, what, commands: [['sh', '-c', `printf '%b' '${text}' > $OUT`]] };
}

/** @param {string} name @param {string} what @param {string[]} command @returns {NativeArtifact} */
function compiled(name, what, command) {
  return { id: `foreign/${name}`, what, sources: ['native'], commands: [command] };
}

const PROGRAM = '$RECIPES/native/program.c';
const LIBRARY = '$RECIPES/native/library.c';

/** @type {NativeArtifact[]} */
const FILES = [
  text('empty', 'an empty file', ''),
  text('text', 'a text file', 'This is not a plugin.\\n'.repeat(5)),
  text('script', 'a shell script', `#!/bin/sh\\nexit 0\\n${'# filler line\\n'.repeat(5)}`),
  text(
    'html',
    'a page that an HTTP server sent instead of the file',
    `<!DOCTYPE html>\\n<html><body>${'404 not found '.repeat(8)}</body></html>\\n`,
  ),
  text(
    'git-lfs',
    'a git-LFS pointer',
    `version https://git-lfs.github.com/spec/v1\\noid sha256:${'4d7a2146'.repeat(8)}\\nsize 12345\\n`,
  ),
  text('magic-only', 'the four bytes of the ELF magic', '\\0177ELF'),
  compiled('c-library', 'a C library', ['gcc', '-shared', '-fPIC', '-O1', '-o', '$OUT', LIBRARY]),
  compiled('c-library-stripped', 'a stripped C library', [
    'gcc',
    '-shared',
    '-fPIC',
    '-O1',
    '-s',
    '-o',
    '$OUT',
    LIBRARY,
  ]),
  compiled('c-library-nostdlib', 'a C library that needs no library', [
    'gcc',
    '-shared',
    '-fPIC',
    '-nostdlib',
    '-o',
    '$OUT',
    LIBRARY,
  ]),
  compiled('c-library-undefined', 'a C library that calls what nobody has', [
    'gcc',
    '-shared',
    '-fPIC',
    '-DCALLS=goplug_absent',
    '-o',
    '$OUT',
    LIBRARY,
  ]),
  compiled('cxx-library', 'a C++ library', [
    'g++',
    '-shared',
    '-fPIC',
    '-O1',
    '-o',
    '$OUT',
    '$RECIPES/native/library.cc',
  ]),
  compiled('c-program', 'a C program that is not position independent', [
    'gcc',
    '-no-pie',
    '-o',
    '$OUT',
    PROGRAM,
  ]),
  compiled('c-program-pie', 'a position-independent C program', [
    'gcc',
    '-pie',
    '-fPIE',
    '-o',
    '$OUT',
    PROGRAM,
  ]),
  compiled('c-program-static', 'a static C program', ['gcc', '-static', '-o', '$OUT', PROGRAM]),
  compiled('c-program-static-pie', 'a static position-independent C program', [
    'gcc',
    '-static-pie',
    '-fPIE',
    '-o',
    '$OUT',
    PROGRAM,
  ]),
  compiled('c-object', 'an object file', ['gcc', '-c', '-o', '$OUT', LIBRARY]),
  compiled('c-library-i386', 'a 32-bit C library', [
    'sh',
    '-c',
    'gcc -m32 -c -ffreestanding -fno-pic -o library.o $RECIPES/native/library.c && ld -m elf_i386 -shared -o $OUT library.o',
  ]),
  compiled('c-library-x32', 'a C library for the x32 ABI', [
    'sh',
    '-c',
    'gcc -mx32 -c -ffreestanding -fPIC -o library.o $RECIPES/native/library.c && ld -m elf32_x86_64 -shared -o $OUT library.o',
  ]),
  compiled('ar-archive', 'an archive of object files', [
    'sh',
    '-c',
    'gcc -c -o library.o $RECIPES/native/library.c && ar rcD $OUT library.o',
  ]),
  compiled('linker-script', 'a linker script, as some lib*.so are', [
    'sh',
    '-c',
    'printf "/* GNU ld script */\\nGROUP ( /lib/x86_64-linux-gnu/libc.so.6 AS_NEEDED ( /lib64/ld-linux-x86-64.so.2 ) )\\n" > $OUT',
  ]),
  compiled('gzip', 'a compressed file', [
    'sh',
    '-c',
    'head -c 4096 $RECIPES/native/library.c | gzip -n > $OUT',
  ]),
];

/** Programs for other platforms. @type {[string, string, string][]} */
const PLATFORMS = [
  ['linux', 'arm64', 'pie'],
  ['linux', '386', 'exe'],
  ['linux', 'arm', 'exe'],
  ['linux', 's390x', 'exe'],
  ['linux', 'riscv64', 'exe'],
  ['freebsd', 'amd64', 'exe'],
  ['darwin', 'arm64', 'exe'],
  ['windows', 'amd64', 'exe'],
  ['js', 'wasm', 'exe'],
];

/** @returns {Artifact[]} */
export function foreignArtifacts() {
  return [
    ...FILES,
    ...PLATFORMS.map(([os, cpu, mode]) => platformProgram(`foreign/go-${os}-${cpu}`, os, cpu, mode)),
    ...FULL_GO.flatMap(goFiles),
    ...MAIN_GO.flatMap(madeFromPlugins),
  ];
}

/** A program for another platform. @param {string} id @param {string} os @param {string} architecture @param {string} mode @returns {GoArtifact} */
export function platformProgram(id, os, architecture, mode) {
  return {
    id,
    what: `a Go program for ${os}/${architecture}, -buildmode=${mode}`,
    go: '1.22',
    recipe: 'plugins/minimal',
    flags: [`-buildmode=${mode}`, '-tags=entry'],
    env: { GOOS: os, GOARCH: architecture, CGO_ENABLED: '0' },
  };
}

/** @param {string} go @returns {GoArtifact[]} */
function goFiles(go) {
  const common = { go, recipe: 'plugins/library' };
  return [
    ...GO_FILES.map(({ name, what, flags }) => ({ id: `${go}/foreign/${name}`, what, flags, ...common })),
    {
      id: `${go}/foreign/not-main`,
      what: 'what go build -o makes of a package that is not main',
      flags: [],
      ...common,
      files: ['./inner'],
    },
  ];
}

/** @param {string} go @returns {NativeArtifact[]} */
function madeFromPlugins(go) {
  const plugin = `${go}/plugin/plain`;
  /** @type {(name: string, what: string, ...options: string[]) => NativeArtifact} */
  const copied = (name, what, ...options) => ({
    id: `${go}/foreign/${name}`,
    what,
    go,
    needs: [plugin],
    commands: [['objcopy', ...options, `$ARTIFACTS/${plugin}`, '$OUT']],
  });
  return [
    copied('debug-file', 'what objcopy --only-keep-debug leaves of a plugin', '--only-keep-debug'),
    copied('strip-unneeded', 'a plugin treated with objcopy --strip-unneeded', '--strip-unneeded'),
    copied('strip-debug', 'a plugin treated with objcopy --strip-debug', '--strip-debug'),
    copied(
      'no-comment',
      'a plugin without .comment and .note sections',
      '--remove-section=.comment',
      '--remove-section=.note.go.buildid',
    ),
    copied('compressed-debug', 'a plugin with compressed debug sections', '--compress-debug-sections=zlib'),
    {
      id: `${go}/foreign/shared`,
      what: 'a Go shared library of the runtime, -buildmode=shared',
      go,
      commands: [
        ['env', 'GOFLAGS=', 'go', 'install', '-buildmode=shared', '-pkgdir', 'pkg', 'runtime', 'sync/atomic'],
        ['sh', '-c', 'mv pkg/*.so $OUT'],
      ],
    },
  ];
}
