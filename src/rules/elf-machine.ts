import { machineName } from '../profile/machine.ts';
import { rebuildFor } from './machine.ts';
import { defineObstacleRule, type Rule } from './rule.ts';

export const elfMachine: Rule = defineObstacleRule({
  id: 'elf-machine',
  level: 'error',
  title: 'the file is for another processor',
  docs: {
    what: 'The plugin was built for another architecture than the host.',
    why: 'The dynamic linker passes over objects of other machines as if they were not there: the error is "cannot open shared object file: No such file or directory" although the file exists.',
    causes: ['cross-compiled, or built on another machine, with another GOARCH'],
    fix: 'Build with the GOARCH of the host.',
  },
  references: ['elf/dl-load.c: open_verify'],
  explain: (_obstacle, { host, plugin }) => ({
    message: `the plugin is for ${machineName(plugin)}, the host for ${machineName(host)}`,
    evidence: [
      { source: 'plugin', fact: 'e_machine', value: machineName(plugin) },
      { source: 'host', fact: 'e_machine', value: machineName(host) },
    ],
    fix: rebuildFor(host),
  }),
});
