import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { otherName, pathAdvice, takeAsHost } from './wording/cause-words.ts';

export const sourcePath: Rule = defineCauseRule({
  id: 'source-path',
  level: 'error',
  title: 'the same source in another directory',
  docs: {
    what: 'Both sides compile the same version of a module, from different directories and without -trimpath.',
    why: 'Without -trimpath the absolute path of every file is part of what is hashed: another GOPATH, GOMODCACHE or checkout makes another package.',
    causes: [
      'the plugin is built on another machine, by another user or in another container than the host',
      'GOMODCACHE or GOPATH differs',
    ],
    fix: 'Build both sides with -trimpath. If the host cannot change, put the sources where the host had them.',
  },
  references: ['cmd/compile/internal/base: -trimpath', 'golang/go#63230'],
  explain: (cause, context) => ({
    message: `${cause.module}: the plugin compiled it from ${cause.plugin}, ${otherName(cause)} from ${cause.host}, both without -trimpath`,
    fix: takeAsHost(cause, context, pathAdvice(context)),
  }),
});
