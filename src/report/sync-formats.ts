import { logText } from '../bytes/log-text.ts';
import { hostName } from '../check/artifact.ts';
import type { SyncReport } from '../sync/sync-report.ts';
import { basisWords, changeWords, syncProblems, verdictOf } from '../sync/sync-words.ts';
import type { PipelineFormat } from './formats.ts';
import { annotations } from './github.ts';
import { codeQuality } from './gitlab.ts';
import { page } from './html/document.ts';
import { hostFacts } from './html/host-facts.ts';
import { findingList } from './html/plugin-section.ts';
import { content, textOf } from './junit.ts';
import { details } from './markdown.ts';
import { code, prose } from './markdown-text.ts';
import { document, lines, type Markup, markup } from './markup.ts';
import { printableReport } from './printable-report.ts';
import { wordsOf } from './problem-words.ts';
import { sarifLog } from './sarif.ts';
import { diffLines } from './sync-text.ts';

/** What pipelines read of a sync, by the name that --format takes. */
export const SYNC_FORMATS: Readonly<Record<PipelineFormat, (report: SyncReport) => string>> = {
  sarif: report => sarifLog(report, [report.host], syncProblems(report)),
  github: report => annotations(syncProblems(printableReport(report))),
  gitlab: report => codeQuality(syncProblems(report)),
  junit: report => formatJunit(printableReport(report)),
  markdown: formatMarkdown,
  html: report => formatHtml(printableReport(report), diffLines(report)),
};

/** The host is a suite, go.mod a test. */
function formatJunit(report: SyncReport): string {
  const { host, module, exitCode } = report;
  const problems = syncProblems(report);
  const state = exitCode === 0 ? 'passed' : exitCode === 3 ? 'error' : 'failure';
  const [first] = problems.filter(({ finding }) => finding.level === 'error') ?? problems;
  const counts = markup`tests="1" failures="${Number(state === 'failure')}" errors="${Number(state === 'error')}"`;
  const open = markup`    <testcase classname="${hostName(host)}" name="${module.goMod}"`;
  const text = content([verdictOf(report), ...problems.map(textOf)].join('\n\n'));
  const name = markup`${state}`;
  const body: Markup =
    state === 'passed'
      ? markup`      <system-out>${text}</system-out>`
      : markup`      <${name} type="${first?.finding.ruleId ?? 'sync'}" message="${first ? wordsOf(first) : verdictOf(report)}">${text}</${name}>`;
  return document(markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="goplug-lint" ${counts}>
  <testsuite name="${hostName(host)}" ${counts} skipped="0">
${open}>
${body}
    </testcase>
  </testsuite>
</testsuites>
`);
}

function formatMarkdown(report: SyncReport): string {
  const { changes, module, findings, build, settle } = report;
  const rows = changes.map(change => {
    const { name, words } = changeWords(change);
    return `| ${code(name)} | ${code(words)} |`;
  });
  const parts = [
    `### ${prose(verdictOf(report))}`,
    ...basisWords(report).map(prose),
    ...(rows.length === 0 ? [] : [['| go.mod | change |', '|---|---|', ...rows].join('\n')]),
    ...details(module.goMod, findings),
    ...[...settle, ...build.commands].map(command => `- ${code(command)}`),
  ];
  return logText(`${parts.join('\n\n')}\n`);
}

function formatHtml(report: SyncReport, diff: readonly string[]): string {
  const { host, changes, findings, build, settle } = report;
  const rows = changes.map(change => {
    const { name, words } = changeWords(change);
    return markup`<li><code>${name}</code> ${words}</li>`;
  });
  const commands = [...settle, ...build.commands].join('\n');
  return page(
    markup`${verdictOf(report)}`,
    lines([
      hostFacts(host),
      ...basisWords(report).map(words => markup`<p>${words}</p>`),
      ...(rows.length === 0 ? [] : [markup`<ul>\n${lines(rows)}\n</ul>`]),
      ...(diff.length === 0
        ? []
        : [markup`<pre>${diff.map(line => line.replaceAll('\t', '    ')).join('\n')}</pre>`]),
      ...(findings.length === 0 ? [] : [findingList(findings)]),
      ...(commands === '' ? [] : [markup`<pre class="copy">${commands}</pre>`]),
    ]),
  );
}
