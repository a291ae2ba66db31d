import { isStandardPath } from '../go/standard-library.ts';
import type { BuildFacts } from './build-facts.ts';
import type { Cause, CauseEvidence } from './cause.ts';
import { base, both, type Sides } from './sides.ts';

/** -gcflags without a pattern reaches the packages named on the command line only, and those are never shared. */
export function gcflagsCause(sides: Sides): Cause[] {
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
  if (pattern === 'std') return isStandardPath;
  const parts = pattern.split('...');
  // `P/...` means P too.
  const itself = pattern.endsWith('/...') ? pattern.slice(0, -'/...'.length).split('...') : undefined;
  return name => isLike(name, parts) || (itself !== undefined && isLike(name, itself));
}

/** Whether a text is these parts with anything between them. A regular expression takes exponential time for many parts. */
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
