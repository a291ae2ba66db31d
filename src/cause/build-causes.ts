import { isModulePath } from '../go/package-path.ts';
import { type BuildFacts, telltaleOf } from './build-facts.ts';
import type { Cause, CauseEvidence, CauseRule } from './cause.ts';
import { base, both, type Sides, standardOf } from './sides.ts';
import { tagsCause } from './tag-causes.ts';

/** Differences of toolchain and flags, which change packages wherever they come from. */
export function buildCauses(sides: Sides): Cause[] {
  const certain = [
    ...releaseCause(sides),
    ...flagCause(sides, 'build-trimpath', 'trimpath', '-trimpath', sides.differing),
    ...flagCause(sides, 'build-race', 'race', '-race', sides.differing),
    ...gcflagsCause(sides),
    ...coverCause(sides),
  ];
  certain.push(...experimentCause(sides, certain.length > 0));
  certain.push(...tagsCause(sides, certain));
  return [...certain, ...likelyReleaseCause(sides, certain)];
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

/**
 * Plugins of Go 1.19 and older do not say what built them; and two toolchains may call themselves alike, one of them
 * patched. What is left where the standard library differs and nothing else does.
 */
function likelyReleaseCause(sides: Sides, found: readonly Cause[]): Cause[] {
  const { plugin, other, differing } = sides;
  if (found.length > 0 || standardOf(sides).length === 0) return [];
  const own =
    plugin.release ?? (plugin.family === undefined ? '' : `Go ${plugin.family.replace('-', ' to ')}`);
  const goroot = goRootOf(plugin);
  return [
    {
      ...base(sides, 'toolchain-version', own, other.release ?? ''),
      certainty: 'likely',
      // Whatever imports what differs may differ for that reason alone.
      packages: differing,
      evidence: [
        ...both(sides, 'Go release', own, other.release ?? ''),
        ...(goroot === undefined ? [] : [{ source: plugin.who, fact: 'GOROOT', value: goroot }]),
      ],
    },
  ];
}

/** Where the standard library was compiled from, which often tells the release. */
function goRootOf({ directories }: BuildFacts): string | undefined {
  return directories['runtime']?.match(/^(\/.*)\/src\/runtime$/)?.[1];
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
  const one = ({ who, settings }: BuildFacts, isSet: boolean): CauseEvidence =>
    settings
      ? { source: who, fact: flag, value: isSet ? 'true' : undefined }
      : { source: who, fact: 'package runtime/race', value: isSet ? 'present' : 'absent' };
  return [one(plugin, own), one(other, theirs)];
}

/**
 * Experiments are constants of internal/goexperiment. GOFIPS140 chooses the packages behind crypto: that they differ
 * says nothing where all packages do.
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

/** -gcflags without a pattern reaches the packages named on the command line only, and those are never shared. */
function gcflagsCause(sides: Sides): Cause[] {
  const { plugin, other, differing } = sides;
  const [own, theirs] = [plugin.gcflags, other.gcflags];
  if (own === undefined || theirs === undefined) return inliningCause(sides);
  if (own === theirs) return [];
  const packages = differing.filter(name => reachedBy(own)(name) || reachedBy(theirs)(name));
  if (packages.length === 0) return [];
  return [
    {
      ...base(sides, 'build-gcflags', own, theirs),
      packages,
      evidence: both(sides, '-gcflags', own, theirs),
    },
  ];
}

/** Where one side recorded no flags: whether the compiler inlined, by the functions that it left. */
function inliningCause(sides: Sides): Cause[] {
  const { plugin, other, differing } = sides;
  if (plugin.inlining === undefined || other.inlining === undefined || plugin.inlining === other.inlining)
    return [];
  const one = ({ who, inlining }: BuildFacts): CauseEvidence => ({
    source: who,
    fact: 'function runtime.add, which is always inlined',
    value: inlining ? 'absent' : 'present',
  });
  const word = ({ gcflags, inlining }: BuildFacts) => gcflags ?? (inlining ? '' : 'all=-N -l');
  return [
    {
      ...base(sides, 'build-gcflags', word(plugin), word(other)),
      packages: differing,
      evidence: [one(plugin), one(other)],
    },
  ];
}

/** cmd/go's `[pattern=]arg list`: which packages a -gcflags value reaches besides those on the command line. */
export function reachedBy(gcflags: string): (name: string) => boolean {
  const pattern = /^([^\s=-][^\s=]*)=/.exec(gcflags)?.[1];
  if (pattern === undefined) return () => false;
  if (pattern === 'all') return () => true;
  if (pattern === 'std') return name => !isModulePath(name);
  const parts = pattern.split('...');
  // `P/...` means P too.
  const itself = pattern.endsWith('/...') ? pattern.slice(0, -'/...'.length).split('...') : undefined;
  return name => isLike(name, parts) || (itself !== undefined && isLike(name, itself));
}

/** Whether a text is these parts with anything between them. A regular expression takes for ever for many parts. */
function isLike(text: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** Coverage rewrites the packages that it covers: each has counters of its own. */
function coverCause(sides: Sides): Cause[] {
  const { plugin, other, differing } = sides;
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
