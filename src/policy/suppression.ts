import picomatch from 'picomatch';
import type { CheckResult, PluginReport } from '../check/check.ts';
import type { Finding } from '../check/finding.ts';
import { suppressionUnused } from '../rules/suppression-unused.ts';
import { isOpenToPolicy, policyFinding } from './policy-finding.ts';

/** Findings that somebody has looked at and lives with. */
export interface Suppression {
  /** id of the rule */
  rule: string;
  /** of which plugins, as a pattern: without a slash of the file's name, else of the path; default: all */
  plugin?: string;
  /** text that the message of the finding or its proof contains: the name of a package, or a symbol */
  contains?: string;
  /** why it may be lived with */
  reason: string;
  /** the last day on which it holds, YYYY-MM-DD */
  expires?: string;
}

/** What became of each suppression, in their order. */
export interface SuppressionUses {
  result: CheckResult;
  /** how many findings it is about */
  met: number[];
  /** how many of them are a verdict, which it is not for */
  verdicts: number[];
}

/** Marks the findings that are suppressed; of plugins that do not load none is, for they all explain why. */
export function suppress(
  result: CheckResult,
  suppressions: readonly Suppression[],
  today: string,
): SuppressionUses {
  const met = suppressions.map(() => 0);
  const verdicts = suppressions.map(() => 0);
  if (suppressions.length === 0) return { result, met, verdicts };
  const scopes = suppressions.map(scopeOf);
  const plugins = result.plugins.map(plugin => ({
    ...plugin,
    findings: plugin.findings.map(finding => {
      let marked = finding;
      for (const [i, suppression] of suppressions.entries()) {
        if (!isMeant(suppression, finding) || scopes[i]?.(plugin) !== true) continue;
        met[i] = (met[i] ?? 0) + 1;
        if (finding.decisive) verdicts[i] = (verdicts[i] ?? 0) + 1;
        else if (isOpenToPolicy(plugin) && !isExpired(suppression, today))
          marked = { ...finding, suppressed: true, justification: suppression.reason };
      }
      return marked;
    }),
  }));
  return { result: { ...result, plugins }, met, verdicts };
}

/** The findings about suppressions that matched nothing, or that have expired. */
export function findingsUnused(
  suppressions: readonly Suppression[],
  { met, verdicts }: SuppressionUses,
  { plugins }: CheckResult,
  file: string,
  today: string,
): Finding[] {
  return suppressions.flatMap((suppression, i): Finding[] => {
    const isInScope = scopeOf(suppression);
    const expired = isExpired(suppression, today);
    const isVerdict = (met[i] ?? 0) > 0 && met[i] === verdicts[i];
    // For plugins that this check did not look at, or that do not get as far, it is unknown.
    const isIdle = met[i] === 0 && plugins.some(plugin => isOpenToPolicy(plugin) && isInScope(plugin));
    if (!expired && !isVerdict && !isIdle) return [];
    const { rule, reason, expires } = suppression;
    const subject = `the suppression of ${rule}${suppression.plugin === undefined ? '' : ` for ${suppression.plugin}`}`;
    const message = expired
      ? `${subject} expired on ${expires}`
      : isVerdict
        ? `${subject} meets only the verdict, which no suppression changes`
        : `${subject} is not needed: no finding is meant by it`;
    const summary = expired
      ? 'fix what it hides, or look at it again and set another day'
      : `take suppressions[${i}] out of ${file}`;
    return [
      policyFinding(
        suppressionUnused,
        { file, fact: `suppression of ${rule}`, value: reason },
        { message, fix: { summary } },
      ),
    ];
  });
}

function isExpired({ expires }: Suppression, today: string): boolean {
  return expires !== undefined && expires < today;
}

function isMeant({ rule, contains }: Suppression, finding: Finding): boolean {
  return finding.ruleId === rule && (contains === undefined || isContained(contains, finding));
}

/** Which plugins a suppression is for. */
function scopeOf({ plugin: pattern }: Suppression): (plugin: PluginReport) => boolean {
  if (pattern === undefined) return () => true;
  const plain = (text: string) => text.replace(/^(\.\/)+/, '');
  const isMatch = picomatch(plain(pattern), { dot: true, basename: true });
  return ({ path }) => isMatch(plain(path));
}

function isContained(text: string, { message, evidence }: Finding): boolean {
  return [message, ...evidence.flatMap(({ fact, value }) => [fact, value])].some(one => one.includes(text));
}
