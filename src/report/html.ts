import { hostName } from '../check/artifact.ts';
import type { PluginReport } from '../check/check.ts';
import type { Finding } from '../check/finding.ts';
import type { Report } from '../check/report.ts';
import { document, lines, Markup, markup } from './markup.ts';
import { printableReport } from './printable-report.ts';
import { levelOf, rulePage } from './problem-words.ts';
import { verdictOf } from './verdict-words.ts';

const STYLE = new Markup(`:root{color-scheme:light dark}
body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#1a1a1a;background:#fff;overflow-wrap:anywhere}
code,pre{font:13px/1.5 ui-monospace,monospace;unicode-bidi:isolate}h2 code{font-size:.9em}
pre{background:#f4f4f4;padding:.7em;white-space:pre-wrap}
.good{color:#0a6b2c}.bad{color:#a4161a}.open{color:#8a5a00}
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}pre{background:#242424}.good{color:#5fd38d}.bad{color:#ff8a8a}.open{color:#ffc466}}`);

/** One page without scripts and without anything from elsewhere; the policy in it holds the browser to that. */
export function formatHtml(raw: Report): string {
  const report = printableReport(raw);
  const { host, plugins, summary, findings } = report;
  const title = markup`${Number(summary.loads)} of ${plugins.length} plugins load into ${hostName(host)}`;
  const release = [host.goVersion, host.platform].filter(fact => fact !== undefined).join(' ');
  return page(title, release, markup`${listOf(findings)}${lines(plugins.map(section))}`);
}

export function page(title: Markup, release: string, content: Markup): string {
  return document(markup`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
<h1>${title}</h1>
<p>${release}</p>
${content}
</html>
`);
}

function section(plugin: PluginReport): Markup {
  const { path, outcome, findings } = plugin;
  const { tone, words } = verdictOf(plugin);
  const said = outcome.message === undefined ? undefined : markup`\n<pre>${outcome.message}</pre>`;
  return markup`<h2 class="${tone}"><code>${path}</code> ${words}</h2>${said}${listOf(findings)}`;
}

export function listOf(findings: readonly Finding[]): Markup | undefined {
  const items = findings.filter(({ suppressed }) => !suppressed).map(item);
  return items.length === 0 ? undefined : markup`\n<ul>\n${lines(items)}\n</ul>`;
}

function item({ level, ruleId, message, fix }: Finding): Markup {
  const page = rulePage(ruleId);
  const rule = page === undefined ? markup`<code>${ruleId}</code>` : markup`<a href="${page}">${ruleId}</a>`;
  const commands = (fix?.commands ?? []).join('\n');
  const mend = fix && markup`<p>${fix.summary}</p>`;
  const block = commands === '' ? undefined : markup`<pre>${commands}</pre>`;
  return markup`<li><b>${levelOf(level)}</b> ${rule}: ${message}${mend}${block}</li>`;
}
