import type { PluginReport } from '../check/check.ts';
import type { Finding } from '../check/finding.ts';
import type { Report } from '../check/report.ts';
import { printableReport } from './printable-report.ts';
import { verdictOf } from './verdict-words.ts';

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#1a1a1a;background:#fff}
code,pre{font:13px/1.5 ui-monospace,monospace}pre{background:#f4f4f4;padding:.7em;overflow:auto}
.good{color:#0a6b2c}.bad{color:#a4161a}.open{color:#8a5a00}
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}pre{background:#242424}.good{color:#5fd38d}.bad{color:#ff8a8a}.open{color:#ffc466}}`;

/** One page without scripts and without anything from elsewhere. */
export function formatHtml(raw: Report): string {
  const report = printableReport(raw);
  const { host, plugins, summary, findings } = report;
  const title = `${summary.loads} of ${plugins.length} plugins load into ${escaped(host.path)}`;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
<h1>${title}</h1>
<p>${[host.goVersion, host.platform]
    .filter(fact => fact !== undefined)
    .map(fact => escaped(fact))
    .join(' ')}</p>
${listOf(findings)}${plugins.map(section).join('\n')}
</html>
`;
}

function section(plugin: PluginReport): string {
  const { path, outcome, findings } = plugin;
  const { tone, words } = verdictOf(plugin);
  const said = outcome.message === undefined ? '' : `\n<pre>${escaped(outcome.message)}</pre>`;
  return `<h2 class="${tone}"><code>${escaped(path)}</code> ${words}</h2>${said}${listOf(findings)}`;
}

function listOf(findings: readonly Finding[]): string {
  const items = findings.filter(({ suppressed }) => !suppressed).map(item);
  return items.length === 0 ? '' : `\n<ul>\n${items.join('\n')}\n</ul>`;
}

function item({ level, ruleId, message, helpUri, fix }: Finding): string {
  const commands = (fix?.commands ?? []).map(escaped).join('\n');
  const mend = fix ? `<p>${escaped(fix.summary)}</p>` : '';
  const block = commands === '' ? '' : `<pre>${commands}</pre>`;
  return `<li><b>${level}</b> <a href="${escaped(helpUri)}">${ruleId}</a>: ${escaped(message)}${mend}${block}</li>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
