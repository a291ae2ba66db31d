import { type BuildFacts, isStandard } from './build-facts.ts';
import type { Cause, CauseEvidence, CauseRule } from './cause.ts';

/** The two sides of a comparison, and the packages that differ between them. */
export interface Sides {
  plugin: BuildFacts;
  other: BuildFacts;
  /** in the order of the plugin's list: what a package imports stands before it */
  differing: readonly string[];
  /** of each of these packages; none where nothing was compared, as behind another minor release */
  hashes: ReadonlyMap<string, { plugin: string; host: string }>;
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

/** The hashes of a package: what differs where nothing else is known to. */
export function hashEvidence({ plugin, other, hashes }: Sides, name: string): CauseEvidence[] {
  const found = hashes.get(name);
  if (!found) return [];
  const fact = `package hash of ${name}`;
  return [
    { source: plugin.who, fact, value: found.plugin },
    { source: other.who, fact, value: found.host },
  ];
}

/** The packages that causes account for. */
export function explainedBy(causes: readonly Cause[]): Set<string> {
  return new Set(causes.flatMap(({ packages }) => packages));
}
