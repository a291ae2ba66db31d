import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { buildAsHost, otherName } from './wording/cause-words.ts';

export const buildTrimpath: Rule = defineCauseRule({
  id: 'build-trimpath',
  level: 'error',
  title: 'trimpath on one side only',
  docs: {
    what: 'One side was built with -trimpath and the other without.',
    why: 'The compiler writes the paths of source files into what is hashed, so with -trimpath on one side nearly every package differs. It is the most common reason for an error about internal/goarch or another package that nobody has heard of.',
    causes: [
      'the host is released with -trimpath, the plugin is built without it',
      'goreleaser and most container builds set it, a plain go build does not',
    ],
    fix: 'Build the plugin with -trimpath if the host was, and without it if not.',
  },
  references: ['cmd/go/internal/work/gc.go: trimpath', 'cmd/compile/internal/noder: position base'],
  explain: (cause, context) => ({
    message:
      cause.plugin === ''
        ? `${otherName(cause)} was built with -trimpath, the plugin without`
        : `the plugin was built with -trimpath, ${otherName(cause)} without`,
    fix: buildAsHost(context, cause.plugin === '' ? 'build with -trimpath' : 'build without -trimpath'),
  }),
});
