import { libcOf } from '../profile/libc.ts';
import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const hostStatic: Rule = defineObstacleRule({
  id: 'host-static',
  level: 'error',
  title: 'the host is linked statically',
  docs: {
    what: 'The host contains its C library, and no dynamic linker starts it. No plugin loads into such a host.',
    why: 'With glibc, dlopen works in a static program: the dynamic linker inside libc.a looks for the plugin and its libraries, and fails with the usual errors. It knows no symbol of the program, so the plugin appends its module to its own copy of the list, and the runtime throws "no plugin module data", which kills the host. The plugin also brings a second libc.so.6 into the process, which has to be of the glibc release that the host was linked with, and which cannot start threads: a Go library dies of SIGSEGV. With musl, dlopen is a stub that always says "Dynamic loading not supported".',
    causes: ['-extldflags=-static or -static-pie, often set to get a container image without libraries'],
    fix: 'Link the host dynamically, and run it in an image that has the C library: debian, distroless/base, alpine.',
  },
  references: [
    'cmd/link/internal/ld/lib.go',
    'runtime/plugin.go: plugin_lastmoduleinit',
    'elf/dl-support.c: _dl_main_map',
    'elf/rtld_static_init.c',
    'src/ldso/dlopen.c of musl',
  ],
  explain: ({ kind, about: { detail } }, { host }) => ({
    message:
      libcOf(host) === 'musl'
        ? 'the host is linked statically with musl, whose dlopen then does nothing'
        : kind === 'unknown'
          ? `the host is linked statically, and what becomes of it is unknown: ${detail}`
          : detail === undefined
            ? 'the host is linked statically: plugins cannot bind to its runtime, and opening one kills it'
            : `the host is linked statically, and opening the file kills it: ${detail}`,
    evidence: [
      {
        source: 'host',
        fact: '-ldflags',
        value: host.go?.buildInfo?.settings['-ldflags'] ?? 'no PT_INTERP',
      },
    ],
    fix: { summary: 'link the host dynamically', commands: ['CGO_ENABLED=1 go build -o host .'] },
  }),
});
