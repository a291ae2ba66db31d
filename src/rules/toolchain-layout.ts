import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';
import { repairFix } from './wording/repair-fix.ts';
import { releaseOf } from './wording/toolchain-words.ts';

export const toolchainLayout: Rule = defineObstacleRule({
  id: 'toolchain-layout',
  level: 'error',
  title: 'built with another minor release of Go: the host dies',
  docs: {
    what: 'The structures of the runtime differ between the Go release of the plugin and that of the host.',
    why: 'The plugin links itself into a list of the host at the offset of its own release. The host looks at the offset of its own, sees nothing new, and throws "no plugin module data", or reads one field as another. Neither can be recovered from.',
    causes: ['the plugin was built with another Go release than the host'],
    fix: 'Build with exactly the Go release of the host.',
  },
  references: ['runtime/symtab.go: moduledata', 'runtime/plugin.go: plugin_lastmoduleinit'],
  explain: ({ kind }, context) => {
    const { host, plugin } = context;
    const ours = releaseOf(host);
    const theirs = releaseOf(plugin);
    return {
      message: `the plugin was built with ${theirs}, the host with ${ours}: the runtimes do not fit together${
        kind === 'crashes' ? ', and the host dies' : ''
      }`,
      evidence: [
        { source: 'plugin', fact: 'Go release', value: theirs },
        { source: 'host', fact: 'Go release', value: ours },
      ],
      fix: repairFix(context, `build the plugin with ${ours}`),
    };
  },
});
