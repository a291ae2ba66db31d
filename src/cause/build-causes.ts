import { type BuildFacts, telltaleOf } from './build-facts.ts';
import type { Cause, CauseEvidence, CauseRule } from './cause.ts';
import { gcflagsCause } from './gcflags-cause.ts';
import { base, both, type Sides, standardOf } from './sides.ts';

/** Differences of toolchain and flags, which change packages wherever they come from. */
export function buildCauses(sides: Sides): Cause[] {
  const certain = [
    ...releaseCause(sides),
    ...flagCause(sides, 'build-trimpath', 'trimpath', '-trimpath', sides.differing),
    ...flagCause(sides, 'build-race', 'race', '-race', sides.differing),
    ...sanitizerCause(sides),
    ...gcflagsCause(sides),
    ...coverCause(sides),
  ];
  certain.push(...experimentCause(sides, certain.length > 0));
  return certain;
}

/** Another release, by what both files say. Where no package of the standard library differs it is not to blame. */
function releaseCause(sides: Sides): Cause[] {
  const { plugin, other, differing } = sides;
  const isOther =
    plugin.release !== undefined && other.release !== undefined && plugin.release !== other.release;
  if (!isOther || standardOf(sides).length === 0) return [];
  const [own, theirs] = [plugin.release ?? '', other.release ?? ''];
  return [
    {
      ...base(sides, 'toolchain-version', own, theirs),
      packages: differing,
      evidence: both(sides, 'Go release', own, theirs),
    },
  ];
}

function flagCause(
  sides: Sides,
  rule: CauseRule,
  key: 'trimpath' | 'race',
  flag: string,
  packages: readonly string[],
): Cause[] {
  const { plugin, other } = sides;
  const [own, theirs] = [plugin[key], other[key]];
  if (own === undefined || theirs === undefined || own === theirs || packages.length === 0) return [];
  const word = (isSet: boolean) => (isSet ? flag : '');
  return [
    {
      ...base(sides, rule, word(own), word(theirs)),
      packages,
      evidence: key === 'trimpath' ? trimpathEvidence(sides) : markerEvidence(sides, flag, own, theirs),
    },
  ];
}

/** The paths that the compiler wrote prove it, even in a stripped file; the recorded flag stands beside them. */
function trimpathEvidence({ plugin, other }: Sides): CauseEvidence[] {
  return [plugin, other].flatMap(({ who, settings, directories }) => {
    const name = telltaleOf(directories);
    return [
      ...(settings ? [{ source: who, fact: '-trimpath', value: settings['-trimpath'] }] : []),
      ...(name === undefined
        ? []
        : [{ source: who, fact: `source directory of ${name}`, value: directories[name] ?? '' }]),
    ];
  });
}

function markerEvidence(
  { plugin, other }: Sides,
  flag: string,
  own: boolean,
  theirs: boolean,
): CauseEvidence[] {
  // Both by the same fact: where one side recorded no flags, by what the linker left.
  const isRecorded = plugin.settings !== undefined && other.settings !== undefined;
  const one = ({ who }: BuildFacts, isSet: boolean): CauseEvidence =>
    isRecorded
      ? { source: who, fact: flag, value: isSet ? 'true' : undefined }
      : { source: who, fact: 'package runtime/race', value: isSet ? 'present' : 'absent' };
  return [one(plugin, own), one(other, theirs)];
}

/**
 * Experiments are constants of internal/goexperiment. GOFIPS140 chooses the packages behind crypto: that they differ
 * proves nothing where all packages do.
 */
function experimentCause(sides: Sides, isMasked: boolean): Cause[] {
  const { plugin, other, differing } = sides;
  const cause = (fact: string, own: string, theirs: string, packages: readonly string[]): Cause[] => [
    { ...base(sides, 'build-experiment', own, theirs), packages, evidence: both(sides, fact, own, theirs) },
  ];
  const differs = (own: string | undefined, theirs: string | undefined) =>
    own !== undefined && theirs !== undefined && own !== theirs;
  if (differs(plugin.experiments, other.experiments) && differing.includes('internal/goexperiment'))
    return cause('GOEXPERIMENT', plugin.experiments ?? '', other.experiments ?? '', differing);
  const crypto = differing.filter(name => name.startsWith('crypto/'));
  if (!isMasked && differs(plugin.fips, other.fips) && crypto.length > 0)
    return cause('GOFIPS140', `GOFIPS140=${plugin.fips}`, `GOFIPS140=${other.fips}`, crypto);
  return [];
}

/** -asan and -msan are constants of the standard library, as -race is. */
function sanitizerCause(sides: Sides): Cause[] {
  const { plugin, other, differing } = sides;
  const [own, theirs] = [plugin.sanitizer, other.sanitizer];
  if (own === undefined || theirs === undefined || own === theirs || differing.length === 0) return [];
  return [
    {
      ...base(sides, 'build-sanitizer', own, theirs),
      packages: differing,
      evidence: both(sides, 'sanitizer', own, theirs),
    },
  ];
}

/** Coverage rewrites the packages that it covers: each has counters of its own. */
function coverCause(sides: Sides): Cause[] {
  const { plugin, other, differing } = sides;
  const modes = [plugin, other].map(({ settings }) => settings?.['-covermode']);
  const counted = differing.filter(name => plugin.covered.has(name) && other.covered.has(name));
  if (counted.length > 0 && modes[0] !== undefined && modes[1] !== undefined && modes[0] !== modes[1])
    return [coverModeCause(sides, counted, modes[0], modes[1])];
  const packages = differing.filter(name => plugin.covered.has(name) !== other.covered.has(name));
  const [first] = packages;
  if (first === undefined) return [];
  const word = ({ covered }: BuildFacts) => (covered.has(first) ? '-cover' : '');
  const one = ({ who, covered }: BuildFacts): CauseEvidence => ({
    source: who,
    fact: `coverage counters of ${first}`,
    value: covered.has(first) ? 'present' : 'absent',
  });
  return [
    {
      ...base(sides, 'build-cover', word(plugin), word(other)),
      packages,
      evidence: [one(plugin), one(other)],
    },
  ];
}

/** Counters are added in mode atomic, and set otherwise: code that is inlined into others has them. */
function coverModeCause(sides: Sides, packages: readonly string[], own: string, theirs: string): Cause {
  return {
    ...base(sides, 'build-cover', `-covermode=${own}`, `-covermode=${theirs}`),
    packages,
    evidence: both(sides, '-covermode', own, theirs),
  };
}
