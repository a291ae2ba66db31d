import type { PluginReport } from '../check/check.ts';
import type { Finding } from '../check/finding.ts';
import type { Report } from '../check/report.ts';
import { printableReport } from './printable-report.ts';
import { verdictOf } from './verdict-words.ts';

const SIGNS = { good: '✅', bad: '❌', open: '❔' } as const;

/** For a pull request: a table of the plugins, and below it what is wrong and how to mend it. */
export function formatMarkdown(raw: Report): string {
  const report = printableReport(raw);
  const { host, plugins, summary, findings } = report;
  const release = [host.goVersion, host.platform].filter(fact => fact !== undefined).join(' ');
  const rows = plugins.map(
    plugin => `| ${code(plugin.path)} | ${verdictCell(plugin)} | ${wordsCell(plugin)} |`,
  );
  const parts = [
    ...details(host.path, findings),
    ...plugins.flatMap(plugin => details(plugin.path, plugin.findings)),
  ];
  const head = `### Plugins of ${code(host.path)}${release === '' ? '' : ` (${release})`}`;
  const counts = `${summary.loads} of ${plugins.length} load${plugins.length === 1 ? 's' : ''}.`;
  const table = ['| plugin | verdict | |', '|---|---|---|', ...rows].join('\n');
  return `${[head, counts, table, ...parts].join('\n\n')}\n`;
}

function verdictCell(plugin: PluginReport): string {
  const { tone, words } = verdictOf(plugin);
  return `${SIGNS[tone]} ${words}`;
}

function wordsCell({ outcome }: PluginReport): string {
  return outcome.message === undefined ? '' : code(outcome.message);
}

function details(path: string, findings: readonly Finding[]): string[] {
  const items = findings.filter(({ suppressed }) => !suppressed).map(item);
  if (items.length === 0) return [];
  return [`<details><summary>${escaped(path)}</summary>\n\n${items.join('\n')}\n\n</details>`];
}

function item({ level, ruleId, message, helpUri, fix }: Finding): string {
  const commands = (fix?.commands ?? []).flatMap(command => command.split(/\r\n?|\n/));
  const mend = fix ? `\n  ${escaped(fix.summary)}` : '';
  const block = commands.length === 0 ? '' : `\n\n  ${fence(commands.map(line => `  ${line}`).join('\n'))}`;
  return `- **${level}** [${ruleId}](${helpUri}): ${escaped(message)}${mend}${block}`;
}

/** Longer than any run of backticks inside. */
function fence(text: string): string {
  const ticks = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `${ticks}sh\n${text}\n  ${ticks}`;
}

/** A code span, also in a table. */
function code(text: string): string {
  const ticks = '`'.repeat(Math.max(1, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${text.replaceAll('|', '\\|').replace(/[\r\n]+/g, ' ')}${pad}${ticks}`;
}

function escaped(text: string): string {
  return text
    .replace(/[\\`*_[\]|]/g, '\\$&')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\r\n]+/g, ' ');
}
