// Hosts that were linked with a static C library: what opens their plugins is the dynamic linker inside libc.a.

import { ALL_GO } from '../go-releases.js';

/** @import { Artifact, GoArtifact } from '../artifact.js' */

/** The release that gets everything. */
export const STATIC_GO = '1.27';

/**
 * @typedef {object} StaticHost
 * @property {string} name
 * @property {string} what
 * @property {string[]} flags
 * @property {string[]} go
 * @property {string[]} [tools]
 * @property {string[][]} [after]
 */

const STATIC = '-linkmode=external -extldflags=-static';
const STATIC_PIE = '-linkmode=external -extldflags=-static-pie';
const SOME_GO = [STATIC_GO, '1.19'];

/** @type {StaticHost[]} */
const HOSTS = [
  { name: 'exe', what: '-extldflags=-static', flags: [`-ldflags=${STATIC}`], go: ALL_GO },
  {
    name: 'trimpath-stripped',
    what: '-extldflags=-static -s -w, built with -trimpath',
    flags: ['-trimpath', `-ldflags=${STATIC} -s -w`],
    go: ALL_GO,
  },
  {
    name: 'pie',
    what: '-extldflags=-static-pie, built with -buildmode=pie',
    flags: ['-buildmode=pie', `-ldflags=${STATIC_PIE}`],
    go: ALL_GO,
  },
  {
    name: 'pie-trimpath',
    what: '-extldflags=-static-pie, built with -buildmode=pie and -trimpath',
    flags: ['-trimpath', '-buildmode=pie', `-ldflags=${STATIC_PIE} -s -w`],
    go: SOME_GO,
  },
  {
    name: 'pie-rdynamic',
    what: '-extldflags="-static-pie -rdynamic", built with -buildmode=pie',
    flags: ['-buildmode=pie', '-ldflags=-linkmode=external "-extldflags=-static-pie -rdynamic"'],
    go: SOME_GO,
  },
  {
    name: 'tags',
    what: '-extldflags=-static, built with -trimpath and -tags=netgo,osusergo',
    flags: ['-trimpath', '-tags=netgo,osusergo', `-ldflags=${STATIC}`],
    go: SOME_GO,
  },
  {
    name: 'unasked',
    what: '-extldflags=-static, without -linkmode',
    flags: ['-trimpath', '-ldflags=-extldflags=-static'],
    go: SOME_GO,
  },
  {
    name: 'noplugin',
    what: '-extldflags=-static; does not import plugin',
    flags: ['-trimpath', '-tags=noplugin', `-ldflags=${STATIC}`],
    go: SOME_GO,
  },
  {
    name: 'blank',
    what: '-extldflags=-static; imports plugin for nothing',
    flags: ['-trimpath', '-tags=blank', `-ldflags=${STATIC}`],
    go: SOME_GO,
  },
  {
    name: 'untagged',
    what: '-extldflags=-static -s -w, without the note of its C library',
    flags: ['-trimpath', `-ldflags=${STATIC} -s -w`],
    go: SOME_GO,
    after: [['strip', '-R', '.note.ABI-tag', '$OUT']],
  },
  {
    name: 'sectionless',
    what: '-extldflags=-static -s -w, without a section table',
    flags: ['-trimpath', `-ldflags=${STATIC} -s -w`],
    go: SOME_GO,
    after: [['sh', '-c', SECTIONLESS()]],
  },
  ...['gold', 'lld'].map(editor => ({
    name: editor,
    what: `-extldflags=-static, linked by ${editor}`,
    flags: ['-trimpath', `-ldflags=-linkmode=external "-extldflags=-static -fuse-ld=${editor}"`],
    go: SOME_GO,
    tools: [`ld.${editor}`],
  })),
];

/** e_shoff, then e_shnum and e_shstrndx of an ELF file of 64 bits. */
function SECTIONLESS() {
  return [
    'printf "\\0\\0\\0\\0\\0\\0\\0\\0" | dd of=$OUT bs=1 seek=40 conv=notrunc 2>&1',
    'printf "\\0\\0\\0\\0" | dd of=$OUT bs=1 seek=60 conv=notrunc 2>&1',
  ].join(' && ');
}

/** @returns {Artifact[]} */
export function staticArtifacts() {
  return HOSTS.flatMap(({ go: releases, name, what, ...rest }) =>
    releases.map(
      /** @returns {GoArtifact} */ go => ({
        id: `static/${go}/host/${name}`,
        what: `host: linked with ${what}`,
        go,
        recipe: 'gateway',
        ...rest,
      }),
    ),
  );
}
