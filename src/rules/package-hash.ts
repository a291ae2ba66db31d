import { defineObstacleRule } from './define.ts';
import type { Rule } from './rule.ts';
import { repairFix } from './wording/repair-fix.ts';

export const packageHash: Rule = defineObstacleRule({
  id: 'package-hash',
  level: 'error',
  title: 'a package differs between host and plugin',
  docs: {
    what: 'Host and plugin were built with different builds of a package that both contain.',
    why: 'The linker stores a hash of the export data of every package. plugin.Open compares them in the order of the plugin, and the error names only the first that differs, usually an uninformative one.',
    causes: [
      'another Go release, or other build flags such as -trimpath, -race or -gcflags',
      'another version of a module',
      'the same version from another directory, without -trimpath',
    ],
    fix: 'Build the plugin with the toolchain, flags and module versions of the host.',
  },
  references: ['runtime/plugin.go: plugin_lastmoduleinit', 'cmd/link/internal/ld/symtab.go'],
  explain: ({ about, kind }, context) => {
    const { trace, plugin, causes } = context;
    const { shared, differing } = trace.packages;
    if (kind === 'unknown') {
      return {
        message: `the host's hash of ${about.package} cannot be read`,
        evidence: [{ source: 'host', fact: `package hash of ${about.package}`, value: 'unreadable' }],
      };
    }
    const total = plugin?.go?.module?.known ? plugin.go.module.value.packages.length : shared;
    return {
      message: `${differing.length} of ${shared} packages that both contain ${
        differing.length === 1 ? 'differs' : 'differ'
      } (${total} in the plugin)`,
      evidence: differing.flatMap(({ package: name, plugin: own, host }) => [
        { source: 'plugin', fact: `package hash of ${name}`, value: own },
        { source: 'host', fact: `package hash of ${name}`, value: host },
      ]),
      fix: repairFix(
        context,
        causes.length > 0
          ? 'build the plugin as the host was built'
          : 'nothing recorded in the two files explains why (-toolexec and -overlay are never recorded): build the plugin with the toolchain, flags and module versions of the host',
      ),
    };
  },
});
