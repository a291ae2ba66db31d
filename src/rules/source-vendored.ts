import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { otherName, takeAsHost } from './wording/cause-words.ts';

export const sourceVendored: Rule = defineCauseRule({
  id: 'source-vendored',
  level: 'error',
  title: 'vendored on one side only',
  docs: {
    what: 'One side compiles a module from its vendor directory, the other from the module cache, both without -trimpath.',
    why: 'Without -trimpath the path of every file is part of what is hashed, and vendor/ is part of the path. With -trimpath vendored sources are labelled like all others, and load.',
    causes: ['the host vendors its dependencies, the plugin does not, or the other way round'],
    fix: 'Build both sides with -trimpath; or without vendoring where the host does not vendor.',
  },
  references: ['golang/go#31278', 'golang/go#30838'],
  explain: (cause, context) => ({
    message: cause.plugin.includes('/vendor/')
      ? `${cause.module} is vendored in the plugin (${cause.plugin}), and comes from ${cause.host} in ${otherName(cause)}`
      : `${cause.module} is vendored in ${otherName(cause)} (${cause.host}), and comes from ${cause.plugin} in the plugin`,
    fix: cause.plugin.includes('/vendor/')
      ? { summary: 'build without the vendor directory', commands: ['export GOFLAGS=-mod=mod'] }
      : takeAsHost(cause, context, 'build both with -trimpath, or put the source where the host had it'),
  }),
});
