import type { Rule } from './rule.ts';

export const hostUnused: Rule = {
  id: 'host-unused',
  kind: 'look',
  level: 'warning',
  strict: false,
  speaksOfLoads: true,
  title: 'the host imports package plugin, but never opens one',
  docs: {
    what: 'The host was linked for plugins and exports all its symbols, but contains no call of plugin.Open.',
    why: 'The linker keeps every symbol for plugins as soon as package plugin is imported, if only for its side effects. plugin.Open itself is removed where nothing calls it, so no plugin is ever opened by this program.',
    causes: [
      'the import is a blank one, or the code that calls plugin.Open is behind a build tag',
      'another program of the product opens the plugins',
    ],
    fix: 'Check against the program that opens the plugins, or build this one with its plugin support.',
  },
  references: ['cmd/link/internal/ld/lib.go: canUsePlugins', 'cmd/link/internal/ld/deadcode.go'],
  check({ host }) {
    const isExported = (host.exports?.symbols['runtime.lastmoduledatap']?.length ?? 0) > 0;
    if (host.go?.pluginPackage !== 'absent' || !isExported) return [];
    return [
      {
        message: 'the host imports package plugin, but nothing in it calls plugin.Open',
        evidence: [
          { source: 'host', fact: 'dynamic symbol runtime.lastmoduledatap', value: 'present' },
          { source: 'host', fact: 'function plugin.open', value: 'absent' },
        ],
        kind: 'review',
      },
    ];
  },
};
