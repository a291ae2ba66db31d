import type { PluginReport } from '../check/check.ts';
import { type Finding, findingOf } from '../check/finding.ts';
import { evidenceOf, type PolicyDetails } from '../rules/details.ts';
import type { Hit, Rule } from '../rules/rule.ts';

/** A finding about the policy itself. */
export function policyFinding(
  rule: Rule,
  about: Omit<PolicyDetails, 'kind'>,
  said: Pick<Hit, 'message' | 'fix' | 'level'>,
): Finding {
  const details = { kind: 'policy' as const, ...about };
  return findingOf(rule, { ...said, evidence: evidenceOf(details), kind: 'review', details }, false);
}

/** Whether findings are a matter of policy: of a plugin that does not load they say why, and so do not get out of the way. */
export function isOpenToPolicy({ outcome }: PluginReport): boolean {
  return outcome.kind === 'loads';
}
