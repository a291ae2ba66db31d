import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const hostNoCgo: Rule = defineObstacleRule({
  id: 'host-no-cgo',
  level: 'error',
  title: 'the host was built without cgo',
  docs: {
    what: 'The host contains the stub of package plugin, which refuses every plugin.',
    why: 'plugin.Open needs dlopen, and with it cgo. Built with CGO_ENABLED=0 it returns "plugin: not implemented" before it looks at the file.',
    causes: [
      'CGO_ENABLED=0, often set in container builds',
      'cross-compiling, which turns cgo off',
      'no C compiler was there',
    ],
    fix: 'Build the host with CGO_ENABLED=1 and a C compiler.',
  },
  references: ['plugin/plugin_stubs.go'],
  explain: (_obstacle, { host }) => ({
    message: 'the host was built without cgo: its plugin.Open refuses every file',
    evidence: [
      { source: 'host', fact: 'package plugin', value: 'stub' },
      {
        source: 'host',
        fact: 'CGO_ENABLED',
        value: host.go?.buildInfo?.settings['CGO_ENABLED'] ?? 'not recorded',
      },
    ],
    fix: { summary: 'build the host with cgo', commands: ['CGO_ENABLED=1 go build -o host .'] },
  }),
});
