import { NOT_RECORDED } from '../cause/module-facts.ts';
import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';
import { otherName, takeAsHost } from './wording/cause-words.ts';

export const moduleSource: Rule = defineCauseRule({
  id: 'module-source',
  level: 'error',
  title: 'another source under the same version',
  docs: {
    what: 'Both sides name the same version of a module, but were built from different sources of it.',
    why: 'A replaced directory, a workspace or an edited module cache has no version of its own. What the compiler saw differs all the same: checksums, or functions that begin in other lines, prove it. Where nothing else differs, it is what is left.',
    causes: [
      'the module is replaced by a directory on one side',
      'the source changed between the two builds, if only by a comment at the top of a file',
      'a version was tagged again',
    ],
    fix: 'Build both sides from the same commit of the module.',
  },
  references: ['cmd/compile: export data holds positions', 'go.sum'],
  explain: (cause, context) => ({
    message:
      cause.plugin === cause.host || cause.plugin === NOT_RECORDED
        ? `${cause.module} has another source in the plugin than in ${otherName(cause)} (${cause.host})`
        : `${cause.module} comes from another source: ${cause.plugin} in the plugin, ${cause.host} in ${otherName(cause)}`,
    fix: takeAsHost(cause, context, `build the plugin from the source of ${cause.module} that the host has`),
  }),
});
