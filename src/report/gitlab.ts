import { jsonText } from '../bytes/log-text.ts';
import { printable } from '../bytes/printable.ts';
import { type Problem, problemsOf } from '../check/problems.ts';
import type { Report } from '../check/report.ts';
import type { Level } from '../rules/rule.ts';
import { levelOf, wordsOf } from './problem-words.ts';

const SEVERITIES: Readonly<Record<Level, string>> = { error: 'critical', warning: 'minor', note: 'info' };

/** GitLab Code Quality: a list of issues. A binary has no lines; the format wants one. */
export function formatGitlab(report: Report): string {
  return codeQuality(problemsOf(report));
}

export function codeQuality(problems: readonly Problem[]): string {
  const issues = problems
    .filter(({ finding }) => !finding.suppressed)
    .map(problem => ({
      description: printable(wordsOf(problem)),
      check_name: problem.finding.ruleId,
      fingerprint: problem.fingerprint,
      severity: SEVERITIES[levelOf(problem.finding.level)],
      location: { path: problem.path.replace(/^\.\//, ''), lines: { begin: problem.line ?? 1 } },
    }));
  return `${jsonText(issues, 2)}\n`;
}
