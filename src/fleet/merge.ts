import { hostName } from '../check/artifact.ts';
import type { CheckResult } from '../check/check.ts';
import type { Report } from '../check/report.ts';
import { MAX_PARTS, type Shard, shardSize } from '../check/shard.ts';
import { type Matrix, type MatrixCell, matrixCell, matrixHost, rankOf } from './matrix.ts';
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

/** A report that this tool cannot have written: says in which file, where in it, and what is wrong. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}

/** What a value that was read says it is; undefined: no report at all. */
export function frameOf(value: unknown): 'report' | 'matrix' | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { schemaVersion, tool, plugins, host, hosts, findings } = Object(value);
  if (schemaVersion !== 1 || Object(tool).name !== 'goplug-lint' || !Array.isArray(plugins)) return undefined;
  if (Array.isArray(hosts)) return 'matrix';
  return typeof Object(host).path === 'string' && Array.isArray(findings) ? 'report' : undefined;
}

/** Whether a report is that of a matrix. */
export function isMatrixReport(report: Report | MatrixReport): report is MatrixReport {
  return 'hosts' in report;
}

/** Reports in the order of their parts, and parts that are missing: whose results are unknown. */
export interface Parts<T> {
  sources: Source<T>[];
  /** the first of them: a report can claim that it is one of very many */
  missing: Shard[];
  /** all of them */
  missingCount: number;
}

const MAX_MISSING = 10;
/** outcomes of a matrix: few files may claim many hosts, and others many plugins */
const MAX_CELLS = 1 << 22;

/**
 * Puts the parts of sharded checks in their order; reports that are not parts stay in the given order.
 * @throws MergeError where the parts are of different divisions, one is there twice, or cannot be that part
 */
export function inOrder<T extends Sharded>(sources: readonly Source<T>[]): Parts<T> {
  const parts = sources.filter(({ report }) => report.shard !== undefined);
  const [first] = parts;
  if (!first) return { sources: [...sources], missing: [], missingCount: 0 };
  const whole = sources.find(({ report }) => report.shard === undefined);
  if (whole)
    throw new MergeError(`${whole.file} is not a part, ${first.file} is ${shardText(first.report.shard)}`);
  const count = first.report.shard?.count ?? 1;
  const byIndex = partsByIndex(parts, first, count);
  const missing: Shard[] = [];
  for (let index = 1; index <= count && missing.length < MAX_MISSING; index++)
    if (!byIndex.has(index)) missing.push({ index, count });
  const ordered = [...byIndex].sort(([a], [b]) => a - b).map(([, source]) => source);
  if (missing.length === 0) checkSizes(ordered);
  return { sources: ordered, missing, missingCount: count - byIndex.size };
}

/** A report that may be a part. */
interface Sharded {
  shard?: Shard;
  plugins: readonly unknown[];
}

function partsByIndex<T extends Sharded>(
  parts: readonly Source<T>[],
  first: Source<T>,
  count: number,
): Map<number, Source<T>> {
  const byIndex = new Map<number, Source<T>>();
  for (const source of parts) {
    const { shard } = source.report;
    const index = shard?.index ?? 0;
    const isPart = Number.isInteger(index) && Number.isInteger(count) && index >= 1 && count <= MAX_PARTS;
    if (!isPart || index > (shard?.count ?? 0))
      throw new MergeError(`${source.file} is ${shardText(shard)}: there is no such part`);
    if (shard?.count !== count)
      throw new MergeError(
        `${first.file} is ${shardText(first.report.shard)}, ${source.file} is ${shardText(shard)}`,
      );
    const twin = byIndex.get(index);
    if (twin) throw new MergeError(`${twin.file} and ${source.file} are both ${shardText(shard)}`);
    byIndex.set(index, source);
  }
  return byIndex;
}

/** A part from which plugins are gone, or of another set of them, shows by their number. */
function checkSizes<T extends Sharded>(parts: readonly Source<T>[]): void {
  const total = parts.reduce((sum, { report }) => sum + report.plugins.length, 0);
  for (const { file, report } of parts) {
    const size = report.shard ? shardSize(total, report.shard) : 0;
    if (report.plugins.length !== size)
      throw new MergeError(
        `${file} is ${shardText(report.shard)} and has ${report.plugins.length} plugins, where ${size} of all ${total} belong to that part`,
      );
  }
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
      first !== undefined &&
      hostName(host) === hostName(first) &&
      (host.sha256 === undefined || first.sha256 === undefined || host.sha256 === first.sha256),
  );
  return areOne && reports.length === sources.length ? reports : undefined;
}

function isCheck(source: Source<Report | MatrixReport>): source is Source<Report> {
  return !isMatrixReport(source.report);
}

/** The plugins of all parts, and the findings about the host once. @throws MergeError without any */
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

/** The hosts and plugins of all of them: a plugin that several have has a cell for each of their hosts. */
export function mergeMatrices(matrices: readonly Matrix[]): Matrix {
  const hosts = [
    ...new Map(matrices.flatMap(matrix => matrix.hosts).map(host => [host.path, host])).values(),
  ];
  checkCells(hosts.length, matrices);
  const rows = new Map<string, Map<string, MatrixCell>>();
  for (const matrix of matrices) {
    for (const { path, outcomes } of matrix.plugins) {
      const cells = rows.get(path) ?? new Map<string, MatrixCell>();
      for (const [i, cell] of outcomes.entries()) {
        const host = matrix.hosts[i]?.path ?? '';
        const known = cells.get(host);
        // Two files at one path may say two things: what is worse is kept.
        if (!known || rankOf(cell) > rankOf(known)) cells.set(host, cell);
      }
      rows.set(path, cells);
    }
  }
  return {
    hosts,
    plugins: [...rows].map(([path, cells]) => ({
      path,
      // Nobody asked this host: that never passes.
      outcomes: hosts.map(host => cells.get(host.path) ?? { kind: 'unknown' as const }),
    })),
  };
}

function checkCells(hosts: number, matrices: readonly Matrix[]): void {
  const plugins = matrices.reduce((sum, matrix) => sum + matrix.plugins.length, 0);
  if (hosts * plugins > MAX_CELLS)
    throw new MergeError(`${hosts} hosts and ${plugins} plugins are more than ${MAX_CELLS} outcomes`);
}

/** A matrix, and which part of the plugins it is about. */
type Part = Matrix & { shard?: Shard };

/**
 * The reports as matrices, by the hosts that they are about: parts that several jobs made, each of its own hosts, are
 * distinguished by those.
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
