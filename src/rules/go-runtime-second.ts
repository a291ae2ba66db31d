import type { BinaryProfile } from '../profile/profile.ts';
import type { Rule } from './rule.ts';
import { earlierName } from './wording/earlier-name.ts';

const isGoLibrary = (profile: BinaryProfile | undefined) => profile?.kind === 'go-c-shared';

export const goRuntimeSecond: Rule = {
  id: 'go-runtime-second',
  kind: 'look',
  level: 'warning',
  strict: false,
  speaksOfLoads: true,
  title: 'the process gets a second Go runtime',
  docs: {
    what: 'A Go C library is loaded into a process that has a Go runtime already: a Go host, or another Go C library.',
    why: 'Each of them brings a scheduler, a collector and signal handlers of its own. It loads, and mostly works; but the handlers of the one that comes later replace those of the first, profiles and crashes are hard to read, and neither knows the memory of the other. Crashes of the garbage collector (bad sweepgen in refill) and of libraries with many init functions are known.',
    causes: [
      'two Go libraries are loaded by an FFI into one program',
      'a Go program loads a Go library through dlopen',
    ],
    fix: 'Build one Go library with all that the process needs from Go, or load them into processes of their own.',
  },
  references: ['runtime/signal_unix.go: initsig', 'cmd/link: -buildmode=c-shared'],
  check(context) {
    const { host, plugin, trace, requests, index } = context;
    if (trace.outcome.kind !== 'loads' || !isGoLibrary(plugin)) return [];
    const earlier = requests
      .slice(0, index)
      .map(({ content }) => (content?.kind === 'profile' ? content.profile : undefined));
    const before = earlier.findIndex(isGoLibrary);
    const known = host.go ? host : earlier[before];
    if (!known) return [];
    const who = host.go ? 'the host' : earlierName(context, before);
    return [
      {
        message: `it brings a Go runtime of its own, and ${who} has one already`,
        evidence: [
          { source: 'plugin', fact: 'kind', value: 'go-c-shared' },
          { source: host.go ? 'host' : who, fact: 'Go version', value: known?.go?.version ?? 'unknown' },
        ],
        kind: 'review',
      },
    ];
  },
};
