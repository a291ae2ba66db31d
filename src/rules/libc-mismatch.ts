import { defineObstacleRule, type Rule } from './rule.ts';

export const libcMismatch: Rule = defineObstacleRule({
  id: 'libc-mismatch',
  level: 'error',
  title: 'host and plugin use different C libraries',
  docs: {
    what: 'One side was linked with musl and the other with glibc.',
    why: 'The two have different file names, symbol versions and thread-local storage; one process has one of them.',
    causes: ['built on Alpine for a host on Debian, or the other way round'],
    fix: 'Build the plugin in the image of the host.',
  },
  references: ['elf/dl-deps.c', 'ldso/dynlink.c of musl'],
  explain: ({ about }, { host }) => ({
    message: `the plugin needs ${about.library}: it was linked with musl, the host with glibc`,
    evidence: [
      { source: 'plugin', fact: 'DT_NEEDED', value: about.library ?? '' },
      { source: 'host', fact: 'PT_INTERP', value: host.elf?.interpreter ?? 'none' },
    ],
    fix: { summary: 'build the plugin in an image with the C library of the host' },
  }),
});
