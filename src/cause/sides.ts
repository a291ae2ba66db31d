import { type BuildFacts, isStandard } from './build-facts.ts';
import type { Cause, CauseEvidence, CauseRule } from './cause.ts';

/** The two sides of a comparison, and the packages that differ between them. */
export interface Sides {
  plugin: BuildFacts;
  other: BuildFacts;
  differing: readonly string[];
}

/** The differing packages of the standard library. */
export function standardOf({ plugin, other, differing }: Sides): string[] {
  return differing.filter(name => isStandard(name, [plugin, other]));
}

/** What every cause says of the two sides. */
export function base(
  { other }: Sides,
  rule: CauseRule,
  plugin: string,
  host: string,
): Pick<Cause, 'rule' | 'certainty' | 'other' | 'plugin' | 'host'> {
  return { rule, certainty: 'proven', other: other.who, plugin, host };
}

/** A fact of both sides, as evidence. */
export function both({ plugin, other }: Sides, fact: string, own: string, theirs: string): CauseEvidence[] {
  return [
    { source: plugin.who, fact, value: own === '' ? undefined : own },
    { source: other.who, fact, value: theirs === '' ? undefined : theirs },
  ];
}
