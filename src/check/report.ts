import type { Artifact } from './artifact.ts';
import type { CheckResult, PluginReport } from './check.ts';
import type { Finding } from './finding.ts';
import type { Shard } from './shard.ts';

export interface Summary {
  loads: number;
  fails: number;
  crashes: number;
  unknown: number;
  errors: number;
  warnings: number;
  notes: number;
  suppressed: number;
}

/** The published report; `schema/report-v1.schema.json` is generated from this type. */
export interface Report {
  schemaVersion: 1;
  tool: { name: 'goplug-lint'; version: string };
  passed: boolean;
  /** the exit code of the process */
  exitCode: number;
  host: Artifact;
  plugins: PluginReport[];
  /** findings about the check as a whole; those about a plugin stand with it */
  findings: Finding[];
  summary: Summary;
  /** which part of the plugins it is about; absent: all */
  shard?: Shard;
}

export function makeReport(
  result: CheckResult,
  decision: { passed: boolean; exitCode: number },
  version: string,
  shard?: Shard,
): Report {
  const report: Report = {
    schemaVersion: 1,
    tool: { name: 'goplug-lint', version },
    ...decision,
    host: result.host,
    plugins: result.plugins,
    findings: result.findings,
    summary: summaryOf(result),
    ...(shard ? { shard } : {}),
  };
  // JSON.stringify asks for it: whoever keeps a report keeps what its schema has.
  Object.defineProperty(report, 'toJSON', { value: () => savedReport(report) });
  return report;
}

/** A report to be kept, as its schema has it: the evidence of findings, and not what it was made from. */
export function savedReport(report: Report): Report {
  return {
    ...report,
    plugins: report.plugins.map(savedPlugin),
    findings: report.findings.map(withoutDetails),
  };
}

function savedPlugin(plugin: PluginReport): PluginReport {
  const { groups: _, ...packages } = plugin.packages;
  return { ...plugin, packages, findings: plugin.findings.map(withoutDetails) };
}

function withoutDetails({ details: _, ...finding }: Finding): Finding {
  return finding;
}

/** How many of what there are. */
export function summaryOf({ plugins, findings }: Pick<CheckResult, 'plugins' | 'findings'>): Summary {
  const all = [...findings, ...plugins.flatMap(plugin => plugin.findings)];
  const outcomes = (kind: PluginReport['outcome']['kind']) =>
    plugins.filter(({ outcome }) => outcome.kind === kind).length;
  const levels = (level: Finding['level']) =>
    all.filter(finding => !finding.suppressed && finding.level === level).length;
  return {
    loads: outcomes('loads'),
    fails: outcomes('fails'),
    crashes: outcomes('crashes'),
    unknown: outcomes('unknown'),
    errors: levels('error'),
    warnings: levels('warning'),
    notes: levels('note'),
    suppressed: all.filter(({ suppressed }) => suppressed).length,
  };
}
