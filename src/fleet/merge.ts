import type { CheckResult } from '../check/check.ts';
import type { Report } from '../check/report.ts';
import type { Shard } from '../check/shard.ts';
import { type Matrix, type MatrixCell, matrixCell, matrixHost } from './matrix.ts';
import type { MatrixReport } from './matrix-report.ts';

/** A report, and the file that it was read from. */
export interface Source<T> {
  file: string;
  report: T;
}

/** Reports that are not parts of one whole: says which, and why. */
export class MergeError extends Error {
  override readonly name = 'MergeError';
}

/** Whether a value that was read is a report. Only the frame is looked at: what is in it was written by this tool. */
export function isReport(value: unknown): value is Report | MatrixReport {
  if (typeof value !== 'object' || value === null) return false;
  const { schemaVersion, tool, plugins, host, hosts, findings } = Object(value);
  const isFramed = schemaVersion === 1 && Object(tool).name === 'goplug-lint' && Array.isArray(plugins);
  const isWhole = typeof Object(host).path === 'string' && Array.isArray(findings);
  return isFramed && (isWhole || Array.isArray(hosts));
}

/** Whether a report is that of a matrix. */
export function isMatrixReport(report: Report | MatrixReport): report is MatrixReport {
  return 'hosts' in report;
}

/** Reports in the order of their parts, and parts that are missing: what those would say is not known. */
export interface Parts<T> {
  sources: Source<T>[];
  missing: Shard[];
}

/**
 * Puts the parts of sharded checks in their order; reports that are no parts stand as they are given.
 * @throws MergeError where the parts are of different divisions, or one is there twice
 */
export function inOrder<T extends { shard?: Shard }>(sources: readonly Source<T>[]): Parts<T> {
  const parts = sources.filter(({ report }) => report.shard !== undefined);
  const [first] = parts;
  if (!first) return { sources: [...sources], missing: [] };
  const whole = sources.find(({ report }) => report.shard === undefined);
  if (whole)
    throw new MergeError(`${whole.file} is no part, ${first.file} is ${shardText(first.report.shard)}`);
  const count = first.report.shard?.count ?? 1;
  const other = parts.find(({ report }) => report.shard?.count !== count);
  if (other)
    throw new MergeError(
      `${first.file} is ${shardText(first.report.shard)}, ${other.file} is ${shardText(other.report.shard)}`,
    );
  const byIndex = new Map<number, Source<T>>();
  for (const source of parts) {
    const index = source.report.shard?.index ?? 0;
    const twin = byIndex.get(index);
    if (twin)
      throw new MergeError(`${twin.file} and ${source.file} are both ${shardText(source.report.shard)}`);
    byIndex.set(index, source);
  }
  const indices = Array.from({ length: count }, (_, i) => i + 1);
  return {
    sources: indices.flatMap(index => byIndex.get(index) ?? []),
    missing: indices.filter(index => !byIndex.has(index)).map(index => ({ index, count })),
  };
}

function shardText(shard: Shard | undefined): string {
  return shard ? `part ${shard.index} of ${shard.count}` : 'no part';
}

/** The reports, if all are about one host, and so are one report; matrices are not. */
export function ofOneHost(
  sources: readonly Source<Report | MatrixReport>[],
): readonly Source<Report>[] | undefined {
  const reports = sources.filter(isCheck);
  const first = reports[0]?.report.host;
  const areOne = reports.every(
    ({ report: { host } }) =>
      host.path === first?.path &&
      (host.sha256 === undefined || first.sha256 === undefined || host.sha256 === first.sha256),
  );
  return areOne && reports.length === sources.length ? reports : undefined;
}

function isCheck(source: Source<Report | MatrixReport>): source is Source<Report> {
  return !isMatrixReport(source.report);
}

/** The plugins of all parts, and what is said of the host once. @throws MergeError without any */
export function joinReports(reports: readonly Report[]): CheckResult {
  const [first] = reports;
  if (!first) throw new MergeError('there is no report');
  const findings = reports.flatMap(report =>
    report.findings.map(finding => [JSON.stringify(finding), finding] as const),
  );
  return {
    host: first.host,
    plugins: reports.flatMap(({ plugins }) => plugins),
    findings: [...new Map(findings).values()],
  };
}

const RANK: Readonly<Record<MatrixCell['kind'], number>> = { loads: 0, unknown: 1, fails: 2, crashes: 3 };

/** The hosts and plugins of all of them: a plugin that several have has a cell for each of their hosts. */
export function mergeMatrices(matrices: readonly Matrix[]): Matrix {
  const hosts = [
    ...new Map(matrices.flatMap(matrix => matrix.hosts).map(host => [host.path, host])).values(),
  ];
  const rows = new Map<string, Map<string, MatrixCell>>();
  for (const matrix of matrices) {
    for (const { path, outcomes } of matrix.plugins) {
      const cells = rows.get(path) ?? new Map<string, MatrixCell>();
      for (const [i, cell] of outcomes.entries()) {
        const host = matrix.hosts[i]?.path ?? '';
        const known = cells.get(host);
        // Two files at one path may say two things: what is worse is kept.
        if (!known || RANK[cell.kind] > RANK[known.kind]) cells.set(host, cell);
      }
      rows.set(path, cells);
    }
  }
  return {
    hosts,
    plugins: [...rows].map(([path, cells]) => ({
      path,
      // Nobody asked this host: that is no pass.
      outcomes: hosts.map(host => cells.get(host.path) ?? { kind: 'unknown' as const }),
    })),
  };
}

/** A matrix, and which part of the plugins it is about. */
type Part = Matrix & { shard?: Shard };

/**
 * The reports as matrices, by the hosts that they are about: parts that several jobs made, each of its own hosts, are told
 * apart by those.
 */
export function shardedMatrices(sources: readonly Source<Report | MatrixReport>[]): Source<Part>[][] {
  const groups = new Map<string, Source<Part>[]>();
  for (const { file, report } of sources) {
    const matrix = isMatrixReport(report) ? report : asMatrix(report);
    const key = matrix.hosts.map(({ path }) => path).join('\n');
    groups.set(key, [...(groups.get(key) ?? []), { file, report: matrix }]);
  }
  return [...groups.values()];
}

/** A report as a matrix of one host. */
function asMatrix({ host, plugins, shard }: Report): Part {
  return {
    hosts: [matrixHost(host)],
    plugins: plugins.map(plugin => ({ path: plugin.path, outcomes: [matrixCell(plugin)] })),
    ...(shard ? { shard } : {}),
  };
}
