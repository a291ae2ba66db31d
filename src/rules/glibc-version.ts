import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const glibcVersion: Rule = defineObstacleRule({
  id: 'glibc-version',
  level: 'error',
  title: 'the C library is too old',
  docs: {
    what: 'The plugin needs a symbol version that the library on the target does not define.',
    why: 'The linker records the newest version of each function that it finds where the plugin is built. An older glibc has no such version, and dlopen refuses the plugin.',
    causes: [
      'built on a newer distribution than the one that the host runs on',
      'built in a container image that is newer than that of the host',
    ],
    fix: 'Build in the image of the host, or on the oldest distribution that is supported.',
  },
  references: ['elf/dl-version.c: match_symbol'],
  explain: ({ about, kind }) => ({
    message:
      kind === 'unknown'
        ? `whether ${about.library} of the target defines ${about.version} is not known`
        : `${about.library} on the target does not define ${about.version}`,
    evidence: [
      {
        source: about.requester ?? 'plugin',
        fact: `version needed of ${about.library}`,
        value: about.version ?? '',
      },
    ],
    fix: { summary: 'build the plugin where glibc is as old as that of the host, or older' },
  }),
});
