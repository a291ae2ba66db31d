import type { PluginReport } from '../check/check.ts';
import type { Finding } from '../check/finding.ts';
import { helpUri } from '../check/help-uri.ts';
import type { Hit, Rule } from '../rules/rule.ts';

/** A finding about the policy itself. */
export function policyFinding({ id, level }: Rule, { obstacle: _, ...hit }: Hit): Finding {
  return { ruleId: id, level, decisive: false, ...hit, helpUri: helpUri(id) };
}

/** Whether findings are a matter of policy: of a plugin that does not load they say why, and so do not get out of the way. */
export function isOpenToPolicy({ outcome }: PluginReport): boolean {
  return outcome.kind === 'loads';
}
