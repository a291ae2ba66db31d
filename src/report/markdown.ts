import { logText } from '../bytes/log-text.ts';
import { hostName } from '../check/artifact.ts';
import type { PluginReport } from '../check/check.ts';
import type { Finding } from '../check/finding.ts';
import type { Report } from '../check/report.ts';
import { code, fence, htmlCode, prose } from './markdown-text.ts';
import { levelOf, rulePage } from './problem-words.ts';
import { verdictOf } from './verdict-words.ts';

const SIGNS = { good: '✅', bad: '❌', open: '❔' } as const;

/** For a pull request: a table of the plugins, and below it what is wrong and how to fix it. */
export function formatMarkdown(report: Report): string {
  const { host, plugins, summary, findings } = report;
  const release = [host.goVersion, host.platform].filter(fact => fact !== undefined).join(' ');
  const rows = plugins.map(
    plugin => `| ${code(plugin.path)} | ${verdictCell(plugin)} | ${wordsCell(plugin)} |`,
  );
  const parts = [
    ...details(hostName(host), findings),
    ...plugins.flatMap(plugin => details(plugin.path, plugin.findings)),
  ];
  const head = `### Plugins of ${code(hostName(host))}${release === '' ? '' : ` (${code(release)})`}`;
  const counts = `${Number(summary.loads)} of ${plugins.length} load${plugins.length === 1 ? 's' : ''}.`;
  const table = ['| plugin | verdict | |', '|---|---|---|', ...rows].join('\n');
  return logText(`${[head, counts, table, ...parts].join('\n\n')}\n`);
}

function verdictCell(plugin: PluginReport): string {
  const { tone, words } = verdictOf(plugin);
  return `${SIGNS[tone]} ${words}`;
}

function wordsCell({ outcome }: PluginReport): string {
  return outcome.message === undefined ? '' : code(outcome.message);
}

export function details(path: string, findings: readonly Finding[]): string[] {
  const items = findings.filter(({ suppressed }) => !suppressed).map(item);
  if (items.length === 0) return [];
  return [`<details><summary>${htmlCode(path)}</summary>\n\n${items.join('\n')}\n\n</details>`];
}

function item({ level, ruleId, message, fix }: Finding): string {
  const page = rulePage(ruleId);
  const rule = page === undefined ? code(ruleId) : `[${ruleId}](${page})`;
  const fixed = fix ? `\n  ${prose(fix.summary)}` : '';
  const commands = fix?.commands ?? [];
  const block = commands.length === 0 ? '' : `\n\n  ${fence(commands)}`;
  return `- **${levelOf(level)}** ${rule}: ${prose(message)}${fixed}${block}`;
}
