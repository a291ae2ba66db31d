import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const fileUnreadable: Rule = defineObstacleRule({
  id: 'file-unreadable',
  level: 'error',
  title: 'the file cannot be read',
  docs: {
    what: 'The file is missing, may not be read, is not a regular file, or holds something that cannot be decoded.',
    why: 'plugin.Open resolves the name with realpath(3) and lets the dynamic linker open the file. Where either fails the error is uninformative: for a missing file it is only "realpath failed".',
    causes: [
      'the path is relative and the host runs in another directory',
      'the file was not deployed, or its link dangles',
      'the user of the host may not read it',
    ],
    fix: 'Give the path that the host itself uses, as the user that the host runs as.',
  },
  references: ['plugin/plugin_dlopen.go: open', 'elf/dl-load.c: open_verify'],
  explain: ({ stage, kind, about }, { request }) => ({
    message:
      stage === 'realpath'
        ? `there is no file at ${request.name}: ${about.detail}`
        : kind === 'unknown'
          ? `whether ${request.name} loads is unknown: ${about.detail}`
          : `${request.name} cannot be opened: ${about.detail}`,
    evidence: [
      { source: 'plugin', fact: stage === 'realpath' ? 'realpath' : 'file', value: about.detail ?? '' },
    ],
  }),
});
