import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';

export const hostScope: Rule = defineObstacleRule({
  id: 'host-scope',
  level: 'error',
  title: 'the host library is not in the global scope',
  docs: {
    what: 'The host is a c-shared library, and whether plugins can bind to it depends on how it was opened itself.',
    why: 'Opened with RTLD_LOCAL, as Python and most FFI libraries do by default, its symbols are not in the global scope: the plugin binds to its own copy of the runtime, and the host throws "no plugin module data". Opened with RTLD_GLOBAL, or linked to, it works.',
    causes: ['ctypes.CDLL, koffi.load or dlopen without the global flag'],
    fix: 'Open the host library with RTLD_GLOBAL, and say so with --host-scope global.',
  },
  references: ['runtime/plugin.go: plugin_lastmoduleinit', 'dlopen(3)'],
  explain: ({ kind }) => ({
    message:
      kind === 'unknown'
        ? 'the host is a c-shared library: say with --host-scope how it is opened itself'
        : 'the host library was opened with local scope: plugins cannot bind to its runtime, and opening one kills the process',
    evidence: [{ source: 'host', fact: 'kind', value: 'go-c-shared' }],
    fix: { summary: 'open the host library with RTLD_GLOBAL, or link the program with it' },
  }),
});
