import { type BuildFacts, buildFactsOf, moduleOfPackage } from '../cause/build-facts.ts';
import { moduleFactsOf, moduleText } from '../cause/module-facts.ts';
import { moduleOf } from '../profile/known.ts';
import type { CheckProfile } from '../profile/profile.ts';
import type { Hit, Rule } from './rule.ts';

export const skewSilent: Rule = {
  id: 'skew-silent',
  kind: 'look',
  level: 'warning',
  strict: false,
  speaksOfLoads: true,
  title: 'equal hashes, different source',
  docs: {
    what: 'The plugin loads, but was built from another source of something that both contain.',
    why: 'The hash of a package covers what it exports, not the bodies of functions that are not inlined. Functions are never shared: the host runs its own and the plugin runs its own, while variables and types are those of the host. Both versions are then at work on the same data.',
    causes: [
      'a patch release of Go that changed only bodies of functions',
      'a version of a module that was tagged again',
      'host and plugin take a module from a directory, at different commits',
    ],
    fix: 'Build both sides with the same toolchain, from the same commit.',
  },
  references: ['cmd/compile: export data', 'cmd/link/internal/ld/lib.go: Library.Fingerprint'],
  check({ host, plugin, trace }) {
    if (trace.outcome.kind !== 'loads' || !plugin) return [];
    const sides: Sides = [buildFactsOf('plugin', plugin), buildFactsOf('host', host)];
    const shared = sharedModules(host, plugin, sides);
    return [...releaseHits(sides), ...moduleHits(sides, shared), ...commitHits(sides, shared)];
  },
};

/** the plugin's, then the host's */
type Sides = readonly [BuildFacts, BuildFacts];

function releaseHits([{ release: own }, { release: theirs }]: Sides): Hit[] {
  if (own === undefined || theirs === undefined || own === theirs) return [];
  return [
    {
      message: `the plugin was built with ${own}, the host with ${theirs}: no shared package differs in what it exports, but each side runs its own standard library`,
      evidence: [
        { source: 'plugin', fact: 'Go release', value: own },
        { source: 'host', fact: 'Go release', value: theirs },
      ],
      kind: 'review',
    },
  ];
}

function moduleHits([own, theirs]: Sides, shared: readonly string[]): Hit[] {
  return shared.flatMap((path): Hit[] => {
    const [a, b] = [moduleFactsOf(own, path, []), moduleFactsOf(theirs, path, [])];
    if (!a.effective || !b.effective) return [];
    const isOther =
      a.effective.path !== b.effective.path ||
      a.effective.version !== b.effective.version ||
      (a.effective.sum !== undefined && b.effective.sum !== undefined && a.effective.sum !== b.effective.sum);
    if (!isOther) return [];
    const text = (facts: typeof a) => [moduleText(path, facts), facts.effective?.sum ?? ''].join(' ').trim();
    return [
      {
        message: `${path} has another source in the plugin (${text(a)}) than in the host (${text(b)}), and equal hashes: both are at work in one process`,
        evidence: [
          { source: 'plugin', fact: `module ${path}`, value: text(a) },
          { source: 'host', fact: `module ${path}`, value: text(b) },
        ],
        kind: 'fail',
      },
    ];
  });
}

/** Modules that own a package which both files contain. */
function sharedModules({ exports }: CheckProfile, plugin: CheckProfile, sides: Sides): string[] {
  const shared = (moduleOf(plugin)?.packages ?? []).filter(
    ({ symbol }) => symbol !== undefined && exports.packageHashes[symbol] !== undefined,
  );
  return [...new Set(shared.flatMap(({ package: name }) => moduleOfPackage(name, sides) ?? []))].sort();
}

/** Modules that both sides take from a directory have no version; the commit of the tree around it is the best evidence. */
function commitHits(sides: Sides, shared: readonly string[]): Hit[] {
  const [own, theirs] = sides;
  const paths = shared.filter(path =>
    sides.every(side => moduleFactsOf(side, path, []).directory !== undefined),
  );
  const commit = ({ settings }: typeof own) =>
    `${settings?.['vcs.revision'] ?? ''}${settings?.['vcs.modified'] === 'true' ? ' with changes' : ''}`;
  const [a, b] = [commit(own), commit(theirs)];
  if (paths.length === 0 || a === '' || b === '' || (a === b && !a.endsWith('changes'))) return [];
  return [
    {
      level: 'note',
      message: `both sides take ${paths.join(', ')} from a directory: of commit ${a} in the plugin, of ${b} in the host`,
      evidence: [
        { source: 'plugin', fact: 'vcs.revision', value: a },
        { source: 'host', fact: 'vcs.revision', value: b },
      ],
      kind: 'review',
    },
  ];
}
