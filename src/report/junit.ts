import type { PluginReport } from '../check/check.ts';
import { type Problem, problemsOf } from '../check/problems.ts';
import type { Report } from '../check/report.ts';
import { printableReport } from './printable-report.ts';
import { fixText, wordsOf } from './problem-words.ts';
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
  const tests = report.plugins.map(plugin => testcase(report.host.path, plugin, problems.get(plugin) ?? []));
  const general = (problems.get(undefined) ?? []).map(textOf);
  const failures = tests.filter(({ state }) => state === 'failure').length;
  const errors = tests.filter(({ state }) => state === 'error').length;
  const counts = `tests="${tests.length}" failures="${failures}" errors="${errors}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="goplug-lint" ${counts}>`,
    `  <testsuite name="${attribute(report.host.path)}" ${counts} skipped="0">`,
    ...tests.map(({ xml }) => xml),
    ...general.map(text => `    <system-out>${content(text)}</system-out>`),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

type State = 'passed' | 'failure' | 'error';

function testcase(
  host: string,
  plugin: PluginReport,
  problems: readonly Problem[],
): { state: State; xml: string } {
  const wrong = problems.filter(({ finding }) => finding.level === 'error' && finding.kind !== 'open');
  const { tone } = verdictOf(plugin);
  const isWrong = tone === 'bad' || wrong.length > 0;
  const isOpen = tone === 'open' || problems.some(({ finding }) => finding.kind === 'open');
  const state: State = isWrong ? 'failure' : isOpen ? 'error' : 'passed';
  const open = `    <testcase classname="${attribute(host)}" name="${attribute(plugin.path)}"`;
  const [first] = wrong.length > 0 ? wrong : problems;
  const text = problems.map(textOf).join('\n\n');
  if (state === 'passed') {
    const xml =
      text === ''
        ? `${open}/>`
        : `${open}>\n      <system-out>${content(text)}</system-out>\n    </testcase>`;
    return { state, xml };
  }
  const message = attribute(first ? wordsOf(first) : (plugin.outcome.message ?? verdictOf(plugin).words));
  const type = attribute(first?.finding.ruleId ?? plugin.outcome.stage);
  const body = `      <${state} type="${type}" message="${message}">${content(text)}</${state}>`;
  return { state, xml: `${open}>\n${body}\n    </testcase>` };
}

function textOf(problem: Problem): string {
  const fix = fixText(problem.finding);
  const { level, ruleId } = problem.finding;
  return `${level} ${ruleId}: ${wordsOf(problem)}${fix === undefined ? '' : `\n${fix}`}`;
}

/** What XML 1.0 cannot hold at all is left out. */
function content(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udfff](?![\udc00-\udfff])/g, '')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('\r', '&#13;')
  );
}

function attribute(text: string): string {
  return content(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}
