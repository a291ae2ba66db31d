import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const hostNoPluginSupport: Rule = defineObstacleRule({
  id: 'host-no-plugin-support',
  level: 'error',
  title: 'the host never calls plugin.Open',
  docs: {
    what: 'The host does not contain plugin.Open, so no Go plugin can be loaded into it.',
    why: 'A program that does not import package plugin has no loader, and its linker keeps no symbols for plugins to bind to.',
    causes: [
      'the host is built without the tag or option that turns plugins on',
      'this is not the program that loads the plugins',
    ],
    fix: 'Check against the program that opens the plugins; build it with plugin support.',
  },
  references: ['cmd/link/internal/ld/lib.go: canUsePlugins'],
  explain: ({ about, kind }, { host }) => ({
    message:
      kind === 'unknown'
        ? `what ${host.identity.path} loads is unknown: ${about.detail}`
        : `no plugin can be loaded into ${host.identity.path}: ${about.detail}`,
    evidence: [
      { source: 'host', fact: 'package plugin', value: host.go?.pluginPackage ?? 'not a Go program' },
    ],
  }),
});
