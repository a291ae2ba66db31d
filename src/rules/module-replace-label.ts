import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { otherName, takeAsHost } from './wording/cause-words.ts';

export const moduleReplaceLabel: Rule = defineCauseRule({
  id: 'module-replace-label',
  level: 'error',
  title: 'the same source under another required version',
  docs: {
    what: 'Both sides compile the same source of a module, but their go.mod require different versions of it and replace them.',
    why: 'With -trimpath the files of a module are labelled with the version that go.mod requires, not with the one that replaces it, and the label is part of what is hashed. A replace, which most fix-up commands write, therefore does not help: the require line has to change.',
    causes: ['go mod edit -replace M=M@V was used to get the version of the host'],
    fix: 'Require the version that the host requires, and drop the replace.',
  },
  references: ['cmd/go/internal/work/gc.go: trimpath rewrites MODULE@VERSION', 'golang/go#31278'],
  explain: (cause, context) => ({
    message: `${cause.module} is the same source, but -trimpath labels it with the required version: ${cause.plugin} in the plugin, ${cause.host} in ${otherName(cause)}`,
    fix: takeAsHost(cause, context, 'change the required version, not the replacement'),
  }),
});
