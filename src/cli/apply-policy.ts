import type { CheckResult } from '../check/check.ts';
import { writeFileAtomically } from '../node/write-file.ts';
import { baselineEntries, formatBaseline } from '../policy/baseline.ts';
import { applyPolicy, type Policy } from '../policy/policy.ts';

/**
 * What the policy makes of the findings today. A baseline that is to be written is, and holds from then on.
 * @param baselineFile undefined: none is to be written
 */
export function appliedPolicy(
  found: CheckResult,
  policy: Policy,
  baselineFile: string | undefined,
): CheckResult {
  const today = new Date().toISOString().slice(0, 10);
  const result = applyPolicy(found, policy, today);
  if (baselineFile === undefined) return result;
  const entries = baselineEntries(result);
  writeFileAtomically(baselineFile, formatBaseline(entries));
  return applyPolicy(found, { ...policy, baseline: { file: baselineFile, entries } }, today);
}
