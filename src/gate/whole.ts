import { makeReport, type Report } from '../check/report.ts';
import type { Shard } from '../check/shard.ts';
import { type MatrixReport, makeMatrixReport } from '../fleet/matrix-report.ts';
import { inOrder, joinReports, mergeMatrices, type Source, shardedMatrices } from '../fleet/merge.ts';
import type { Level } from '../rules/rule.ts';
import { checkConsistent } from './consistent.ts';
import { decideGate, decideMatrix, decideWhole } from './gate.ts';

/** What several reports are together, and parts that are missing: whose results are unknown. */
export interface Whole<T> {
  report: T;
  /** the first of the parts that are missing */
  missing: Shard[];
  /** all of them */
  missingCount: number;
}

/** The parts of one check as one report. @throws MergeError, ReportError */
export function wholeReport(given: readonly Source<Report>[], failOn: Level, version: string): Whole<Report> {
  for (const source of given) checkConsistent(source);
  const { sources, missing, missingCount } = inOrder(given);
  const reports = sources.map(({ report }) => report);
  const result = joinReports(reports);
  // A part may have failed by a fail level, or a policy, that is not known here. A check of nothing never passes.
  const decision = decideWhole(
    decideGate(result, { failOn }),
    reports.map(({ exitCode }) => exitCode),
    missingCount > 0 || result.plugins.length === 0,
  );
  return { report: makeReport(result, decision, version), missing, missingCount };
}

/** Checks of several hosts, and matrices, as one matrix. @throws MergeError, ReportError */
export function wholeMatrix(
  given: readonly Source<Report | MatrixReport>[],
  version: string,
): Whole<MatrixReport> {
  for (const source of given) checkConsistent(source);
  const parts = shardedMatrices(given).map(inOrder);
  const missing = parts.flatMap(part => part.missing);
  const missingCount = parts.reduce((sum, part) => sum + part.missingCount, 0);
  const matrix = mergeMatrices(parts.flatMap(({ sources }) => sources.map(({ report }) => report)));
  // A plugin that loads may have failed a check by a level or a policy that is not known here.
  const decision = decideWhole(
    decideMatrix(matrix),
    given.map(({ report }) => report.exitCode),
    missingCount > 0 || matrix.plugins.length === 0 || matrix.hosts.length === 0,
  );
  return { report: makeMatrixReport(matrix, decision, version), missing, missingCount };
}
