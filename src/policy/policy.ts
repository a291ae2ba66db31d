import type { CheckResult, PluginReport } from '../check/check.ts';
import type { Finding } from '../check/finding.ts';
import { type Baseline, findingsGone, suppressBaseline } from './baseline.ts';
import { isOpenToPolicy } from './policy-finding.ts';
import type { RuleLevel } from './rule-levels.ts';
import { findingsUnused, type Suppression, suppress } from './suppression.ts';

/**
 * What a team made of the rules. It never changes whether a plugin loads, nor what says why it does not: only what is reported
 * of plugins that load.
 */
export interface Policy {
  /** by rule id */
  levels: Readonly<Record<string, RuleLevel>>;
  suppressions: readonly Suppression[];
  /** findings that were there before */
  baseline?: Baseline;
  /** the file that the suppressions stand in, as findings name it */
  file: string;
}

/**
 * Gives findings the levels of the policy, marks those that are suppressed, and adds the findings about suppressions
 * that are unused or expired.
 * @param today YYYY-MM-DD
 */
export function applyPolicy(result: CheckResult, policy: Policy, today: string): CheckResult {
  const leveled = withLevels(result, policy);
  const uses = suppress(leveled, policy.suppressions, today);
  const { baseline } = policy;
  const accepted = baseline ? suppressBaseline(uses.result, baseline) : uses.result;
  const said = [
    ...findingsUnused(policy.suppressions, uses, accepted, policy.file, today),
    ...(baseline ? findingsGone(accepted, baseline) : []),
  ];
  return {
    ...accepted,
    findings: [...accepted.findings, ...said.flatMap(one => leveledFinding(one, policy))],
  };
}

function withLevels(result: CheckResult, policy: Policy): CheckResult {
  if (Object.keys(policy.levels).length === 0) return result;
  return {
    ...result,
    plugins: result.plugins.map(
      (plugin): PluginReport =>
        isOpenToPolicy(plugin)
          ? { ...plugin, findings: plugin.findings.flatMap(finding => leveledFinding(finding, policy)) }
          : plugin,
    ),
  };
}

function leveledFinding(finding: Finding, { levels }: Policy): Finding[] {
  const level = levels[finding.ruleId];
  if (level === undefined) return [finding];
  return level === 'off' ? [] : [{ ...finding, level }];
}
