import { logLine } from '../bytes/log-text.ts';
import { type Problem, problemsOf } from '../check/problems.ts';
import type { Report } from '../check/report.ts';
import type { Level } from '../rules/rule.ts';
import { printableReport } from './printable-report.ts';
import { fixText, levelOf, wordsOf } from './problem-words.ts';

const COMMANDS: Readonly<Record<Level, string>> = { error: 'error', warning: 'warning', note: 'notice' };

/** Workflow commands of GitHub Actions, one a line: annotations of the run. */
export function formatGithub(report: Report): string {
  return annotations(problemsOf(printableReport(report)));
}

/** @param problems of a printable report */
export function annotations(problems: readonly Problem[]): string {
  return problems
    .filter(({ finding }) => !finding.suppressed)
    .map(problem => {
      const { path, finding, line } = problem;
      const fix = fixText(finding);
      const words = wordsOf(problem);
      const text = fix === undefined ? words : `${words}\n${fix}`;
      const title = property(`goplug-lint ${finding.ruleId}`);
      const file = property(path.replace(/^\.\//, ''));
      const at = line === undefined ? '' : `,line=${line}`;
      return logLine(
        `::${COMMANDS[levelOf(finding.level)]} file=${file}${at},title=${title}::${data(text)}\n`,
      );
    })
    .join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
