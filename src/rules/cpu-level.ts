import { assignment } from '../recipe/shell.ts';
import type { Rule } from './rule.ts';
import { LEVEL_VARIABLES, needsMore } from './wording/cpu-levels.ts';

export const cpuLevel: Rule = {
  id: 'cpu-level',
  kind: 'look',
  level: 'note',
  strict: false,
  speaksOfLoads: true,
  title: 'the plugin needs a newer processor than the host',
  docs: {
    what: 'The plugin was compiled for a higher level of the processor architecture than the host.',
    why: 'It does not keep the plugin from loading: the level is not part of any hash. But on a processor of the level that the host asks for, the plugin dies of an illegal instruction when it first uses a newer one.',
    causes: ['GOAMD64, GO386, GOARM, GOARM64, GOPPC64 or GORISCV64 is set where the plugin is built'],
    fix: 'Build the plugin for the level of the host, or make sure of the processors that it runs on.',
  },
  references: ['cmd/compile: GOAMD64', 'internal/buildcfg/cfg.go: goarm, ParseGoarm64'],
  check({ host, plugin, trace }) {
    if (trace.outcome.kind !== 'loads') return [];
    const own = plugin?.go?.buildInfo?.settings ?? {};
    const theirs = host.go?.buildInfo?.settings ?? {};
    return LEVEL_VARIABLES.flatMap(name => {
      if (!needsMore(name, own[name], theirs[name])) return [];
      return [
        {
          message: `the plugin was built with ${name}=${own[name]}, the host with ${name}=${theirs[name]}: it needs a newer processor`,
          evidence: [
            { source: 'plugin', fact: name, value: own[name] ?? '' },
            { source: 'host', fact: name, value: theirs[name] ?? '' },
          ],
          fix: {
            summary: 'build for the level of the host',
            commands: [`${assignment(name, theirs[name] ?? '')} go build -buildmode=plugin -o plugin.so .`],
          },
          kind: 'review' as const,
        },
      ];
    });
  },
};
