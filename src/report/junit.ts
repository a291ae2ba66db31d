import { hostName } from '../check/artifact.ts';
import type { PluginReport } from '../check/check.ts';
import { type Problem, problemsOf } from '../check/problems.ts';
import type { Report } from '../check/report.ts';
import { document, lines, type Markup, markup } from './markup.ts';
import { printableReport } from './printable-report.ts';
import { fixText, levelOf, wordsOf } from './problem-words.ts';
import { verdictOf } from './verdict-words.ts';

/** JUnit XML: the host is a suite, each plugin a test; what could not be decided is an error, not a failure. */
export function formatJunit(raw: Report): string {
  const report = printableReport(raw);
  const problems = new Map<PluginReport | undefined, Problem[]>();
  for (const problem of problemsOf(report)) {
    if (problem.finding.suppressed) continue;
    const those = problems.get(problem.plugin);
    if (those) those.push(problem);
    else problems.set(problem.plugin, [problem]);
  }
  const tests = report.plugins.map(plugin =>
    testcase(hostName(report.host), plugin, problems.get(plugin) ?? []),
  );
  const general = (problems.get(undefined) ?? []).map(textOf);
  const failures = tests.filter(({ state }) => state === 'failure').length;
  const errors = tests.filter(({ state }) => state === 'error').length;
  const counts = markup`tests="${tests.length}" failures="${failures}" errors="${errors}"`;
  const elements = [
    ...tests.map(({ xml }) => xml),
    ...general.map(text => markup`    <system-out>${content(text)}</system-out>`),
  ];
  return document(markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="goplug-lint" ${counts}>
  <testsuite name="${hostName(report.host)}" ${counts} skipped="0">
${lines(elements)}
  </testsuite>
</testsuites>
`);
}

type State = 'passed' | 'failure' | 'error';

function testcase(
  host: string,
  plugin: PluginReport,
  problems: readonly Problem[],
): { state: State; xml: Markup } {
  const wrong = problems.filter(({ finding }) => finding.level === 'error' && finding.kind !== 'open');
  const { tone } = verdictOf(plugin);
  const isWrong = tone === 'bad' || wrong.length > 0;
  const isOpen = tone === 'open' || problems.some(({ finding }) => finding.kind === 'open');
  const state: State = isWrong ? 'failure' : isOpen ? 'error' : 'passed';
  const open = markup`    <testcase classname="${host}" name="${plugin.path}"`;
  const [first] = wrong.length > 0 ? wrong : problems;
  const text = problems.map(textOf).join('\n\n');
  if (state === 'passed') {
    const xml =
      text === ''
        ? markup`${open}/>`
        : markup`${open}>\n      <system-out>${content(text)}</system-out>\n    </testcase>`;
    return { state, xml };
  }
  const message = first ? wordsOf(first) : (plugin.outcome.message ?? verdictOf(plugin).words);
  const type = first?.finding.ruleId ?? plugin.outcome.stage;
  const name = markup`${state}`;
  const body = markup`      <${name} type="${type}" message="${message}">${content(text)}</${name}>`;
  return { state, xml: markup`${open}>\n${body}\n    </testcase>` };
}

export function textOf(problem: Problem): string {
  const fix = fixText(problem.finding);
  const { level, ruleId } = problem.finding;
  return `${levelOf(level)} ${ruleId}: ${wordsOf(problem)}${fix === undefined ? '' : `\n${fix}`}`;
}

/** GitLab and Jenkins take `[[ATTACHMENT|path]]` in what a test wrote for a file to be shown with it. */
export function content(text: string): string {
  return text.replaceAll('[[ATTACHMENT', '[\\x5bATTACHMENT');
}
