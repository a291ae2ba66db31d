import type { Finding } from '../check/finding.ts';
import type { Report } from '../check/report.ts';

/** A report to be kept, as its schema has it: the evidence of findings, and not what it was made from. */
export function formatJson(report: Report): string {
  const kept = {
    ...report,
    plugins: report.plugins.map(plugin => ({ ...plugin, findings: plugin.findings.map(withoutDetails) })),
    findings: report.findings.map(withoutDetails),
  };
  return `${JSON.stringify(kept, null, 2)}\n`;
}

function withoutDetails({ details: _, ...finding }: Finding): Finding {
  return finding;
}
