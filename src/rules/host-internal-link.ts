import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const hostInternalLink: Rule = defineObstacleRule({
  id: 'host-internal-link',
  level: 'error',
  title: 'the host exports no symbols for plugins',
  docs: {
    what: 'The host was linked by the internal linker, or without -rdynamic, so a plugin cannot bind to its runtime.',
    why: 'Only external linking with -rdynamic puts the symbols of the runtime into the dynamic symbol table. Without runtime.lastmoduledatap there the plugin registers with its own copy, and the host throws "no plugin module data".',
    causes: [
      '-ldflags=-linkmode=internal',
      'a c-archive linked into a program without -rdynamic',
      'a linker script or strip step that hides symbols',
    ],
    fix: 'Link the host externally.',
  },
  references: ['cmd/link/internal/ld/lib.go: hostlink'],
  explain: () => ({
    message:
      'the host does not export runtime.lastmoduledatap: plugins cannot bind to its runtime, and opening one kills it',
    evidence: [{ source: 'host', fact: 'dynamic symbol runtime.lastmoduledatap', value: 'absent' }],
    fix: {
      summary: 'link the host externally',
      commands: ["CGO_ENABLED=1 go build -ldflags='-linkmode=external' -o host ."],
    },
  }),
});
