import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { buildAsHost, otherName } from './wording/cause-words.ts';

export const buildRace: Rule = defineCauseRule({
  id: 'build-race',
  level: 'error',
  title: 'the race detector on one side only',
  docs: {
    what: 'One side was built with -race and the other without.',
    why: 'With -race other files of the standard library are compiled, and inlining changes: packages such as internal/race, sync and runtime differ.',
    causes: ['the host is a debug build', '-race stands in GOFLAGS of one of the two builds'],
    fix: 'Build the plugin with -race if the host was, and without it if not.',
  },
  references: ['internal/race', 'cmd/go/internal/work/init.go: instrumentInit'],
  explain: (cause, context) => ({
    message:
      cause.plugin === ''
        ? `${otherName(cause)} was built with -race, the plugin without`
        : `the plugin was built with -race, ${otherName(cause)} without`,
    fix: buildAsHost(context, cause.plugin === '' ? 'build with -race' : 'build without -race'),
  }),
});
