import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';
import { earlierName } from './wording/earlier-name.ts';

export const pluginPoisoned: Rule = defineObstacleRule({
  id: 'plugin-poisoned',
  level: 'error',
  title: 'an earlier failed plugin stands in the way',
  docs: {
    what: 'A plugin that was opened before and rejected is still in the process, and this one meets what it left.',
    why: 'A rejected plugin is never unloaded: its symbols stay in the global scope and are found before those of later plugins, its entry stays in the list of modules, and, from Go 1.10 on, its error is kept for its path.',
    causes: [
      'a failed plugin is replaced and opened again without restarting the host',
      'the host tries several builds of a plugin in turn',
    ],
    fix: 'Never open a plugin that will be rejected: check first, and restart the host after a failure.',
  },
  references: ['plugin/plugin_dlopen.go: open', 'runtime/plugin.go: plugin_lastmoduleinit'],
  explain: ({ about, stage }, context) => {
    const other = earlierName(context, about.earlier);
    const message =
      stage === 'already-open'
        ? `${other} is the same file, and its first attempt failed: ${about.detail}`
        : stage === 'relocation'
          ? `${other} defines names of ${about.package}, and this plugin is bound to them in place of its own`
          : stage === 'package-hashes'
            ? `${other} was rejected, but its copy of ${about.package} is still found before this plugin's own`
            : `${other} left the list of modules in a state in which no plugin can be found`;
    return {
      message,
      evidence: [{ source: other, fact: 'earlier outcome', value: about.detail ?? 'rejected' }],
      fix: { summary: `do not open ${other}, or restart the host before this plugin is opened` },
    };
  },
});
