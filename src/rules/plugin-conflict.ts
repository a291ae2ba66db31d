import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';
import { earlierName } from './wording/earlier-name.ts';

export const pluginConflict: Rule = defineObstacleRule({
  id: 'plugin-conflict',
  level: 'error',
  title: 'an earlier plugin brought another build of a package',
  docs: {
    what: 'The host does not contain the package; an earlier plugin brought it in, and this plugin was built with another build of it.',
    why: 'Packages that the host lacks come from the first plugin that has them. Every later plugin is compared with that copy, so two plugins that load alone cannot be loaded together.',
    causes: ['the plugins were built with different versions or flags of a dependency that they share'],
    fix: 'Build all plugins from one go.mod, or let the host import the package.',
  },
  references: ['runtime/plugin.go: plugin_lastmoduleinit'],
  explain: ({ about }, context) => {
    const other = earlierName(context, about.earlier);
    const differing = context.trace.packages.differing.find(({ package: name }) => name === about.package);
    return {
      message: `${other}, opened before, brought another build of ${about.package}, which the host does not contain`,
      evidence: [
        { source: 'plugin', fact: `package hash of ${about.package}`, value: differing?.plugin ?? '' },
        { source: other, fact: `package hash of ${about.package}`, value: differing?.host ?? '' },
      ],
      fix: {
        summary: 'build both plugins from one go.mod with the same flags, or import the package in the host',
      },
    };
  },
});
