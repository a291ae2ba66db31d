import type { Obstacle } from '../link/verdict.ts';
import { isOfOtherLibc, libcOf } from '../profile/libc.ts';
import { defineObstacleRule } from './define.ts';
import type { Hit, Rule, RuleContext } from './rule.ts';

const explained: Rule = defineObstacleRule({
  id: 'libc-mismatch',
  level: 'error',
  title: 'host and plugin use different C libraries',
  docs: {
    what: 'One side was linked with musl and the other with glibc.',
    why: 'One process has one C library. glibc does not find that of Alpine by its name. musl takes itself for the library that the plugin asks for, whatever its version: the plugin loads if musl defines every function that it calls, and then runs on another library than it was compiled for.',
    causes: ['built on Alpine for a host on Debian, or the other way round'],
    fix: 'Build the plugin in the image of the host.',
  },
  references: ['elf/dl-deps.c', 'ldso/dynlink.c of musl: load_library'],
  explain: (obstacle, { host, plugin }) => {
    const { about } = obstacle;
    return {
      message: messageOf(obstacle, libcOf(host) === 'musl'),
      evidence: [
        about.symbols
          ? { source: about.requester ?? 'plugin', fact: 'undefined symbol', value: about.symbols.join(', ') }
          : { source: about.requester ?? 'plugin', fact: 'DT_NEEDED', value: about.library ?? '' },
        interpreterOf(host),
      ],
      fix: libcOf(host) === 'musl' && plugin?.kind === 'go-c-shared' ? NO_GO_LIBRARY : FIX,
    };
  },
});

/** The next error is that of tls-static. */
const NO_GO_LIBRARY = {
  summary:
    'open it in a host on glibc: built again for musl, it fails by its thread-local storage, as every Go library for C does there',
};
const FIX = { summary: 'build the plugin in an image with the C library of the host' };

function interpreterOf(host: RuleContext['host']) {
  return { source: 'host', fact: 'PT_INTERP', value: host.elf?.interpreter ?? 'none' };
}

function messageOf({ about, kind }: Obstacle, isMusl: boolean): string {
  if (!isMusl) return `the plugin needs ${about.library}: it was linked with musl, the host with glibc`;
  const what = about.symbols?.[0] ?? about.library ?? '';
  const whether = kind === 'unknown' ? 'whether musl has it is not known' : 'musl does not have it';
  return `the plugin needs ${what} of glibc, with which it was linked; the host is on musl: ${whether}`;
}

export const libcMismatch: Rule = {
  ...explained,
  speaksOfLoads: true,
  check: context => [...explained.check(context), ...ofLoads(context)],
};

/** musl asks for nothing but names: what was compiled for other structures and constants loads all the same. */
function ofLoads({ host, plugin, trace }: RuleContext): Hit[] {
  if (trace.outcome.kind !== 'loads' || !plugin || !isOfOtherLibc(plugin, host)) return [];
  return [
    {
      message:
        'the plugin was linked with glibc, the host with musl: it loads, and its C code runs on a library that it was not compiled for',
      evidence: [{ source: 'plugin', fact: 'DT_NEEDED', value: 'libc.so.6' }, interpreterOf(host)],
      fix: FIX,
      kind: 'review',
      level: 'warning',
    },
  ];
}
