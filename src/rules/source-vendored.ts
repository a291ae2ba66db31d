import { MOD_FLAG } from '../recipe/old-release.ts';
import { defineCauseRule } from './define.ts';
import type { Fix, Rule, RuleContext } from './rule.ts';
import { otherName, pathAdvice, takeAsHost } from './wording/cause-words.ts';
import { hostKnows } from './wording/toolchain-words.ts';

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
      ? withoutVendor(context)
      : takeAsHost(cause, context, pathAdvice(context)),
  }),
});

/** Before 1.14 a vendor directory is used where -mod=vendor asks for it, and not otherwise. */
function withoutVendor({ host }: RuleContext): Fix {
  return hostKnows(host, MOD_FLAG)
    ? { summary: 'build without the vendor directory', commands: ['export GOFLAGS=-mod=mod'] }
    : { summary: 'build without -mod=vendor', commands: ['unset GOFLAGS'] };
}
