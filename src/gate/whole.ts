import { makeReport, type Report } from '../check/report.ts';
import type { Shard } from '../check/shard.ts';
import { type MatrixReport, makeMatrixReport } from '../fleet/matrix-report.ts';
import { inOrder, joinReports, mergeMatrices, type Source, shardedMatrices } from '../fleet/merge.ts';
import type { Level } from '../rules/rule.ts';
import { decideGate, decideMatrix, decideWhole } from './gate.ts';

/** What several reports are together, and parts that are missing: what those would say is not known. */
export interface Whole<T> {
  report: T;
  missing: Shard[];
}

/** The parts of one check as one report. @throws MergeError */
export function wholeReport(given: readonly Source<Report>[], failOn: Level, version: string): Whole<Report> {
  const { sources, missing } = inOrder(given);
  const reports = sources.map(({ report }) => report);
  const result = joinReports(reports);
  // A part may have failed by a fail level, or a policy, that is not known here.
  const decision = decideWhole(
    decideGate(result, { failOn }),
    reports.map(({ exitCode }) => exitCode),
    missing.length > 0,
  );
  return { report: makeReport(result, decision, version), missing };
}

/** Checks of several hosts, and matrices, as one matrix. @throws MergeError */
export function wholeMatrix(
  given: readonly Source<Report | MatrixReport>[],
  version: string,
): Whole<MatrixReport> {
  const parts = shardedMatrices(given).map(inOrder);
  const missing = parts.flatMap(part => part.missing);
  const matrix = mergeMatrices(parts.flatMap(({ sources }) => sources.map(({ report }) => report)));
  // A plugin that loads may have failed a check by what it exports, which a matrix does not show.
  const decision = decideWhole(
    decideMatrix(matrix),
    given.map(({ report }) => report.exitCode),
    missing.length > 0,
  );
  return { report: makeMatrixReport(matrix, decision, version), missing };
}
