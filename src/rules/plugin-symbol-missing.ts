import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const pluginSymbolMissing: Rule = defineObstacleRule({
  id: 'plugin-symbol-missing',
  level: 'error',
  title: 'an exported symbol is not where its table says',
  docs: {
    what: 'The plugin lists an exported symbol that its dynamic symbol table does not have.',
    why: 'After all checks and after init, plugin.Open looks every exported symbol up as PLUGINPATH.Name. If one is missing the Open fails, and every later Open of the same file waits for ever.',
    causes: [
      '-ldflags=-pluginpath=... without the same path given to the compiler',
      'a tool renamed or removed symbols',
    ],
    fix: 'Drop -pluginpath, or give the compiler the same path.',
  },
  references: ['plugin/plugin_dlopen.go: open'],
  explain: ({ about }) => ({
    message: `the plugin path is ${about.detail}, but its symbols have another prefix: ${(about.symbols ?? []).join(', ')} cannot be found`,
    evidence: (about.symbols ?? []).map(name => ({
      source: 'plugin',
      fact: 'missing dynamic symbol',
      value: `${about.detail}.${name}`,
    })),
    fix: {
      summary: 'build without -pluginpath',
      commands: ['go build -buildmode=plugin -o plugin.so .'],
    },
  }),
});
