// Hosts that were linked with a static C library: what opens their plugins is the dynamic linker inside libc.a.

import { ALL_GO, FULL_GO } from '../go-releases.js';
import { musl } from '../platform.js';
import { SECTIONLESS } from './modes.js';
import { built } from './platform-builds.js';

/** @import { Artifact, GoArtifact, NativeArtifact } from '../artifact.js' */

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
const SOME_GO = ['1.19', STATIC_GO];
/** Without package plugin a static program of 1.19 dies at its start. */
const IDLE_GO = [STATIC_GO];
/** Those for which the standard library is compiled anew. */
const TRIED_GO = ['1.19', STATIC_GO];
const TRIMMED_GO = ALL_GO.filter(go => go !== '1.24' && go !== '1.25');
const PIE_GO = [...FULL_GO, '1.26'];

/** @type {StaticHost[]} */
const HOSTS = [
  { name: 'exe', what: '-extldflags=-static', flags: [`-ldflags=${STATIC}`], go: ALL_GO },
  {
    name: 'trimpath-stripped',
    what: '-extldflags=-static -s -w, built with -trimpath',
    flags: ['-trimpath', `-ldflags=${STATIC} -s -w`],
    go: TRIMMED_GO,
  },
  {
    name: 'pie',
    what: '-extldflags=-static-pie, built with -buildmode=pie',
    flags: ['-buildmode=pie', `-ldflags=${STATIC_PIE}`],
    go: PIE_GO,
  },
  {
    name: 'pie-trimpath',
    what: '-extldflags=-static-pie, built with -buildmode=pie and -trimpath',
    flags: ['-trimpath', '-buildmode=pie', `-ldflags=${STATIC_PIE} -s -w`],
    go: TRIED_GO,
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
    go: IDLE_GO,
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
    after: [['sh', '-c', SECTIONLESS]],
  },
  {
    name: 'norelro',
    what: '-extldflags="-static -Wl,-z,norelro"',
    flags: ['-trimpath', '-ldflags=-linkmode=external "-extldflags=-static -Wl,-z,norelro"'],
    go: [STATIC_GO],
  },
  {
    name: 'pie-rpath',
    what: '-extldflags="-static-pie -Wl,-rpath,/opt/host", built with -buildmode=pie',
    flags: [
      '-buildmode=pie',
      '-ldflags=-linkmode=external "-extldflags=-static-pie -Wl,--disable-new-dtags,-rpath,/opt/host"',
    ],
    go: [STATIC_GO],
  },
  ...['gold', 'lld'].map(editor => ({
    name: editor,
    what: `-extldflags=-static, linked by ${editor}`,
    flags: ['-trimpath', `-ldflags=-linkmode=external "-extldflags=-static -fuse-ld=${editor}"`],
    go: SOME_GO,
    tools: [`ld.${editor}`],
  })),
];

/** @returns {Artifact[]} */
export function staticArtifacts() {
  return [
    ...HOSTS.flatMap(({ go: releases, ...host }) => releases.map(go => hostOf(go, host))),
    // With musl, whose dlopen is a stub then.
    {
      ...built(musl(), 'host/trimpath', 'gateway', {
        what: 'host: linked with -extldflags=-static -s -w, built with -trimpath',
        flags: ['-trimpath', `-ldflags=${STATIC} -s -w`],
      }),
      id: `static/musl/${STATIC_GO}/host/trimpath`,
    },
    tlsBeside(),
  ];
}

/** @param {string} go @param {Omit<StaticHost, 'go'>} host @returns {GoArtifact} */
function hostOf(go, { name, what, ...rest }) {
  return {
    id: `static/${go}/host/${name}`,
    what: `host: linked with ${what}`,
    go,
    recipe: 'gateway',
    ...rest,
  };
}

/** @returns {NativeArtifact} */
function tlsBeside() {
  return {
    id: 'static/native/lib-beside-tls',
    what: 'libgoplug-beside.so.1 with 4096 bytes of static thread-local storage',
    sources: ['native'],
    commands: [
      [
        'gcc',
        '-shared',
        '-fPIC',
        '-O1',
        '-DGOPLUG_TLS_BYTES=4096',
        '-Wl,-soname,libgoplug-beside.so.1',
        '-o',
        '$OUT',
        '$RECIPES/native/tls.c',
      ],
    ],
  };
}
