import type { Finding } from '../check/finding.ts';
import { helpUri } from '../check/help-uri.ts';
import type { Problem } from '../check/problems.ts';
import { findRule } from '../rules/index.ts';
import type { Level } from '../rules/rule.ts';

/** The message with the loader's own words in front, where the finding is the verdict. */
export function wordsOf({ finding, plugin }: Pick<Problem, 'finding' | 'plugin'>): string {
  const said = finding.decisive ? plugin?.outcome.message : undefined;
  return said === undefined ? finding.message : `${said}; ${finding.message}`;
}

/** The fix in one text, commands below each other. */
export function fixText({ fix }: Finding): string | undefined {
  return fix && [fix.summary, ...(fix.commands ?? [])].join('\n');
}

/** The level of a finding, which may come from the report of another run: what is none of ours counts most. */
export function levelOf(level: string): Level {
  return level === 'warning' || level === 'note' ? level : 'error';
}

/** The page of a rule that we know. A report that was read may name any page, and no format leads there. */
export function rulePage(ruleId: string): string | undefined {
  return findRule(ruleId) && helpUri(ruleId);
}
