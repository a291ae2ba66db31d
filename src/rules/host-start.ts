import { dynamicOf } from '../profile/known.ts';
import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const hostStart: Rule = defineObstacleRule({
  id: 'host-start',
  level: 'error',
  title: 'the host does not start',
  docs: {
    what: 'The dynamic linker of the target refuses the host itself, so no plugin is ever opened.',
    why: 'Before the first line of the host runs, ld.so loads everything that the host needs, with the versions that it was linked against. Where that fails it prints why, and ends the process with exit code 127.',
    causes: [
      'a library of the host is not on the target, or only in a directory that is not searched there',
      'the host was built on a newer distribution than the one that it is to run on',
      'the host was linked with packed relocations that glibc refuses',
      '-linkshared: the library of Go packages was built anew after the host',
    ],
    fix: 'Fix the host, or check against the target that it is meant for: --sysroot.',
  },
  references: ['elf/rtld.c: dl_main', 'elf/dl-version.c', 'runtime/symtab.go: moduledataverify1'],
  explain: ({ about }, { host }) => ({
    message: `the host itself does not start: ${about.detail ?? ''}`,
    evidence: [{ source: 'host', fact: 'DT_NEEDED', value: (dynamicOf(host)?.needed ?? []).join(', ') }],
    fix: { summary: 'fix the host: without it no plugin is opened' },
  }),
});
