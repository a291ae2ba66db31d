import { printable } from '../../bytes/printable.ts';
import { hostName } from '../../check/artifact.ts';
import type { Report } from '../../check/report.ts';
import { type Matrix, type MatrixCell, matrixCell } from '../../fleet/matrix.ts';
import type { MatrixReport } from '../../fleet/matrix-report.ts';
import { findRule } from '../../rules/index.ts';
import { document, lines, Markup, markup } from '../markup.ts';
import { printableReport } from '../printable-report.ts';
import { heatMap } from './heat-map.ts';
import { hostFacts } from './host-facts.ts';
import { findingList, pluginSection } from './plugin-section.ts';
import { REPORT_STYLE } from './style.ts';

/** One page without scripts and without anything from elsewhere; the policy in it holds the browser to that. */
export function formatHtml(raw: Report): string {
  const report = printableReport(raw);
  return page(markup`${headingOf(report)}`, reportBody(report));
}

/** A matrix as a page of the same kind. */
export function formatMatrixHtml(raw: MatrixReport): string {
  const { hosts, plugins } = printableReport(raw);
  const loading = plugins.filter(({ outcomes }) => outcomes.every(({ kind }) => kind === 'loads')).length;
  const title = markup`${loading} of ${plugins.length} plugins load into all ${hosts.length} hosts`;
  return page(title, heatMap({ hosts, plugins }));
}

/** The title of a report, as text. */
export function headingOf({ host, plugins, summary }: Report): string {
  return printable(`${Number(summary.loads)} of ${plugins.length} plugins load into ${hostName(host)}`);
}

/** What a report shows below its title, for a page that has its style: text that can be shown, and nothing that acts. */
export function formatReportBody(raw: Report): string {
  return document(reportBody(printableReport(raw)));
}

/** The same of a matrix. Cells lead to `#h0-p1`: what the first host says of the second plugin. */
export function formatMatrixBody(raw: Matrix): string {
  return document(heatMap(printableReport(raw), (plugin, host) => `#h${host}-p${plugin}`));
}

/** A page of its own, whose style is that of reports. */
export function page(title: Markup, body: Markup): string {
  return document(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`);
}

const STYLE = new Markup(REPORT_STYLE);

function reportBody({ host, plugins, findings }: Report): Markup {
  const shown = findings.filter(({ suppressed }) => !suppressed);
  const general = shown.length === 0 ? undefined : findingList(shown);
  return markup`${hostFacts(host)}${general}${overviewOf(host, plugins)}
${lines(plugins.map(pluginSection))}`;
}

/** Of several plugins first what comes of each. */
function overviewOf(
  { path, goVersion, platform }: Report['host'],
  plugins: Report['plugins'],
): Markup | undefined {
  if (plugins.length < 2) return undefined;
  const host = {
    path,
    ...(goVersion === undefined ? {} : { goVersion }),
    ...(platform === undefined ? {} : { platform }),
  };
  const rows = plugins.map(plugin => ({ path: plugin.path, outcomes: [cellOf(plugin)] }));
  return heatMap({ hosts: [host], plugins: rows }, plugin => `#p${plugin}`);
}

/** As in a matrix. A report that was read from JSON has no details: what is a cause, the rule says. */
function cellOf(plugin: Report['plugins'][number]): MatrixCell {
  const cell = matrixCell(plugin);
  const cause = plugin.findings.find(
    ({ kind, ruleId }) => kind === 'fail' && findRule(ruleId)?.kind === 'cause',
  );
  return cell.ruleId === 'package-hash' && cause ? { ...cell, ruleId: cause.ruleId } : cell;
}
