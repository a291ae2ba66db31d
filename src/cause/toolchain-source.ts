import { CPU_LEVELS } from '../go/cpu-levels.ts';
import type { BuildFacts } from './build-facts.ts';
import type { Cause, CauseEvidence } from './cause.ts';
import { instrumentedCause } from './instrumented-cause.ts';
import { base, both, hashEvidence, type Sides, standardOf } from './sides.ts';

/**
 * Packages of the standard library differ, and nothing that was recorded does. Plugins of Go 1.19 and older do not say what
 * built them; two toolchains may call themselves alike, one of them patched; and tools for instrumentation rewrite packages.
 */
export function toolchainSourceCause(sides: Sides, root: string): Cause[] {
  const { plugin, other, differing } = sides;
  const level = levelCause(sides);
  if (level.length > 0) return level;
  const injected = instrumentedCause(sides, root);
  if (injected.length > 0) return injected;
  const own =
    plugin.release ?? (plugin.family === undefined ? '' : `Go ${plugin.family.replace('-', ' to ')}`);
  const isSame = plugin.release !== undefined && plugin.release === other.release;
  return [
    {
      ...base(sides, isSame ? 'toolchain-source' : 'toolchain-version', own, other.release ?? ''),
      certainty: 'likely',
      // Whatever imports what differs may differ for that reason alone.
      packages: differing,
      evidence: [
        ...(isSame ? [] : both(sides, 'Go release', own, other.release ?? '')),
        ...(isSame || plugin.release === undefined ? hashEvidence(sides, root) : []),
        ...[plugin, other].flatMap(gorootEvidence),
      ],
    },
  ];
}

/** Where the standard library was compiled from, which often names the release. */
function gorootEvidence({ who, directories }: BuildFacts): CauseEvidence[] {
  const goroot = directories['runtime']?.match(/^(\/.*)\/src\/runtime$/)?.[1];
  return goroot === undefined ? [] : [{ source: who, fact: 'GOROOT', value: goroot }];
}

/** GOARM and the like are constants of the standard library where they choose between files of it. */
function levelCause(sides: Sides): Cause[] {
  const { plugin, other } = sides;
  for (const name of CPU_LEVELS) {
    const [own, theirs] = [plugin.settings?.[name], other.settings?.[name]];
    if (own === undefined || theirs === undefined || own === theirs) continue;
    return [
      {
        ...base(sides, 'build-cpu-level', `${name}=${own}`, `${name}=${theirs}`),
        packages: standardOf(sides),
        evidence: both(sides, name, own, theirs),
      },
    ];
  }
  return [];
}
