import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';
import { earlierName } from './wording/earlier-name.ts';

export const processDead: Rule = defineObstacleRule({
  id: 'process-dead',
  level: 'note',
  title: 'never opened: the host has died before',
  docs: {
    what: 'An earlier plugin of the same check takes the host down, so this one is never opened.',
    why: 'A throw of the runtime or a signal ends the whole process, with every plugin after it.',
    causes: ['the earlier plugin'],
    fix: 'Fix the earlier plugin; check with --each to judge every plugin alone.',
  },
  references: ['runtime/panic.go: throw'],
  explain: ({ about }, context) => ({
    message: `never opened: ${earlierName(context, about.earlier)} takes the host down before`,
  }),
});
