import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const hostStatic: Rule = defineObstacleRule({
  id: 'host-static',
  level: 'error',
  title: 'the host is linked statically',
  docs: {
    what: 'The host has no dynamic symbol table, so a plugin cannot bind to its runtime.',
    why: 'A plugin appends its module to the list that the host exports. A static host exports nothing: the plugin appends to its own copy, and the runtime throws "no plugin module data". With musl dlopen itself does nothing then: "Dynamic loading not supported".',
    causes: ['-extldflags -static, often set to get a container image without libraries'],
    fix: 'Link the host dynamically.',
  },
  references: ['cmd/link/internal/ld/lib.go', 'runtime/plugin.go: plugin_lastmoduleinit'],
  explain: ({ kind }, { host }) => ({
    message:
      kind === 'crashes'
        ? 'the host is linked statically: plugins cannot bind to its runtime, and opening one kills it'
        : 'the host is linked statically with musl, whose dlopen then does nothing',
    evidence: [
      {
        source: 'host',
        fact: '-ldflags',
        value: host.go?.buildInfo?.settings['-ldflags'] ?? 'no PT_DYNAMIC',
      },
    ],
    fix: { summary: 'link the host dynamically', commands: ['CGO_ENABLED=1 go build -o host .'] },
  }),
});
