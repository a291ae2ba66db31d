import { dynamicOf } from '../profile/known.ts';
import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const hostGlibc: Rule = defineObstacleRule({
  id: 'host-glibc',
  level: 'error',
  title: 'the host needs a newer glibc',
  docs: {
    what: 'The host itself needs symbol versions that the glibc named with --glibc does not have, so it does not start there.',
    why: 'Before the first line of the host runs, ld.so compares the versions that the host was linked against with those of the target. Where one is missing, it prints which one and ends the process with exit code 1. A host that imports plugin is dynamic, even if it was a static binary before.',
    causes: [
      'the host was built on a newer distribution than the one that it is to run on',
      'the host became dynamic when it learned to open plugins',
      '--glibc names another release than that of the target',
    ],
    fix: 'Build the host on the oldest distribution that it is to run on, or name the release of the target: --glibc.',
  },
  references: ['elf/rtld.c: print_missing_version', 'elf/dl-version.c: match_symbol'],
  explain: ({ about }, { host }) => ({
    message: `the host itself does not start: it runs on glibc ${about.version} or newer`,
    evidence: (dynamicOf(host)?.versionNeeds ?? []).map(({ file, versions }) => ({
      source: 'host',
      fact: `versions needed of ${file}`,
      value: versions.map(({ name }) => name).join(', '),
    })),
    fix: { summary: `build the host where glibc is as old as that of the target, or older` },
  }),
});
