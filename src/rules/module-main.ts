import { moduleName } from '../recipe/module-name.ts';
import { defineCauseRule } from './define.ts';
import type { Rule } from './rule.ts';

export const moduleMain: Rule = defineCauseRule({
  id: 'module-main',
  level: 'error',
  title: "the plugin's main package is called like a package of the host",
  docs: {
    what: "The import path of the plugin's main package is the name of a package that the host contains: main, as the main package of every program is linked, or that of a library.",
    why: 'The linker names the main package of a plugin by its import path, and plugin.Open compares it by that name with what the process has. The two have nothing in common.',
    causes: ['go mod init main', 'the go.mod of a template or of the host was copied'],
    fix: 'Give the module a path of its own with go mod edit -module, and change imports of its own packages.',
  },
  references: ['golang/go#31048', 'cmd/link: -pluginpath'],
  explain: ({ packages, plugin, host }, context) => {
    const [path = ''] = packages;
    return {
      message:
        path === 'main'
          ? `the plugin's main package is called main, as the host's is (${host}): a plugin needs an import path of its own`
          : `the plugin's main package is called ${path}, as a package of the host is: a plugin needs an import path of its own`,
      fix: {
        summary: `rename the module ${plugin}`,
        commands: [`go mod edit -module=${moduleName(context.request.name)}`],
      },
    };
  },
});
