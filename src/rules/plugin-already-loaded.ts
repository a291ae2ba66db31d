import { MODULES } from '../recipe/old-release.ts';
import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';
import { earlierName } from './wording/earlier-name.ts';
import { pluginPathOf } from './wording/plugin-path.ts';
import { hostKnows } from './wording/toolchain-words.ts';

export const pluginAlreadyLoaded: Rule = defineObstacleRule({
  id: 'plugin-already-loaded',
  level: 'error',
  title: 'the same plugin is loaded already',
  docs: {
    what: 'A plugin with the same plugin path, or the very same file, is in the process already.',
    why: 'The runtime knows plugins by the import path of their main package. A copy, a rebuilt version or another plugin of the same path is refused; hosts of Go 1.8 and 1.9 die of it.',
    causes: [
      'a copy under another name',
      'two plugins whose main packages have the same import path',
      'hot reload of a rebuilt plugin',
    ],
    fix: 'Give each plugin a module path of its own; restart the host to load a new version.',
  },
  references: ['runtime/plugin.go: plugin_lastmoduleinit'],
  explain: ({ about, stage }, context) => {
    const other = earlierName(context, about.earlier);
    const path = pluginPathOf(context.plugin);
    return {
      message:
        stage === 'plugin-path'
          ? `${other} has the same plugin path, ${path}`
          : `${context.request.name} is the same file as ${other}`,
      evidence: [
        { source: 'plugin', fact: 'plugin path', value: path },
        { source: other, fact: 'plugin path', value: path },
      ],
      fix: hostKnows(context.host, MODULES)
        ? {
            summary:
              stage === 'plugin-path'
                ? `give the plugin a module path of its own; if ${other} is an earlier build of it, remove that`
                : 'give the plugin a module path of its own',
            commands: [
              'go mod edit -module example.com/plugins/other-name',
              'go build -buildmode=plugin -o plugin.so .',
            ],
          }
        : { summary: 'build the plugin in a directory of its own below the src of GOPATH' },
    };
  },
});
