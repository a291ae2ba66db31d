import type { Rule } from './rule.ts';

/** GOAMD64 and its like, lowest first. */
const LEVELS: Readonly<Record<string, readonly string[]>> = {
  GOAMD64: ['v1', 'v2', 'v3', 'v4'],
  GO386: ['softfloat', 'sse2'],
  GOARM: ['5', '6', '7'],
  GOPPC64: ['power8', 'power9', 'power10'],
  GORISCV64: ['rva20u64', 'rva22u64', 'rva23u64'],
};

export const cpuLevel: Rule = {
  id: 'cpu-level',
  level: 'note',
  title: 'the plugin needs a newer processor than the host',
  docs: {
    what: 'The plugin was compiled for a higher level of the processor architecture than the host.',
    why: 'It does not keep the plugin from loading: the level is not part of any hash. But on a processor of the level that the host asks for, the plugin dies of an illegal instruction when it first uses a newer one.',
    causes: ['GOAMD64 or its like is set where the plugin is built'],
    fix: 'Build the plugin for the level of the host, or make sure of the processors that it runs on.',
  },
  references: ['cmd/compile: GOAMD64', 'internal/buildcfg/cfg.go'],
  check({ host, plugin, trace }) {
    if (trace.outcome.kind !== 'loads') return [];
    const own = plugin?.go?.buildInfo?.settings ?? {};
    const theirs = host.go?.buildInfo?.settings ?? {};
    return Object.entries(LEVELS).flatMap(([name, levels]) => {
      const rank = (value: string | undefined) => levels.indexOf((value ?? '').split(',')[0] ?? '');
      if (rank(theirs[name]) < 0 || rank(own[name]) <= rank(theirs[name])) return [];
      return [
        {
          message: `the plugin was built with ${name}=${own[name]}, the host with ${name}=${theirs[name]}: it needs a newer processor`,
          evidence: [
            { source: 'plugin', fact: name, value: own[name] ?? '' },
            { source: 'host', fact: name, value: theirs[name] ?? '' },
          ],
          fix: {
            summary: 'build for the level of the host',
            commands: [`${name}=${theirs[name]} go build -buildmode=plugin -o plugin.so .`],
          },
          kind: 'review' as const,
        },
      ];
    });
  },
};
