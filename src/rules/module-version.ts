import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { otherName, takeAsHost } from './wording/cause-words.ts';

export const moduleVersion: Rule = defineCauseRule({
  id: 'module-version',
  level: 'error',
  title: 'another version of a module',
  docs: {
    what: 'The two sides were built with different versions of a module that owns a differing package.',
    why: 'Every module that both sides link has to be of the same version. The error names one package at a time; all modules that own a differing package are listed here, and no others.',
    causes: [
      'a dependency was upgraded on one side',
      'minimal version selection chose a higher version than go.mod names, because another module asks for it',
      'go.sum lists several versions, and the highest is not the one that is linked',
    ],
    fix: 'Require the version of the host.',
  },
  references: ['golang.org/x/mod: minimal version selection', 'runtime/debug.BuildInfo.Deps'],
  explain: (cause, context) => ({
    message: `${cause.module}: the plugin has ${worded(cause.plugin)}, ${otherName(cause)} ${worded(cause.host)}`,
    fix: takeAsHost(cause, context, `take ${cause.module} as the host does`),
  }),
});

/** A checkout has no version: cmd/go says so in one word. */
function worded(version: string): string {
  return version === '(devel)' ? 'a checkout without a version (the main module or a workspace)' : version;
}
