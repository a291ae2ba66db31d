import { type Report, type Summary, summaryOf } from '../check/report.ts';
import type { MatrixReport } from '../fleet/matrix-report.ts';
import { isMatrixReport, ReportError, type Source } from '../fleet/merge.ts';
import { decideGate, decideMatrix, ExitCode } from './gate.ts';

/** From the best to the worst that a check can end with; wrong usage makes no report. */
const RANK: readonly number[] = [ExitCode.passed, ExitCode.undecided, ExitCode.failed];

/**
 * A report claims nothing better than what is in it, and counts what is there. It may say worse: it was made with
 * another fail level, or policy.
 * @throws ReportError with the file, the place, what is there, and what belongs there
 */
export function checkConsistent({ file, report }: Source<Report | MatrixReport>): void {
  const wrong = (place: string, found: unknown, wanted: string) =>
    new ReportError(`${file}: ${place}: ${JSON.stringify(found)} where ${wanted} belongs`);
  const { exitCode, passed } = report;
  if (!RANK.includes(exitCode)) throw wrong('exitCode', exitCode, '0, 1 or 3');
  if (passed !== (exitCode === ExitCode.passed)) throw wrong('passed', passed, String(!passed));
  if (isMatrixReport(report)) checkRows(report, wrong);
  else checkPlugins(report, wrong);
  const own = isMatrixReport(report) ? decideMatrix(report) : decideGate(report, { failOn: 'error' });
  if (RANK.indexOf(exitCode) < RANK.indexOf(own.exitCode))
    throw wrong('exitCode', exitCode, `${own.exitCode}, by its outcomes and findings,`);
}

type Wrong = (place: string, found: unknown, wanted: string) => ReportError;

function checkRows({ hosts, plugins }: MatrixReport, wrong: Wrong): void {
  for (const [i, { outcomes }] of plugins.entries())
    if (outcomes.length !== hosts.length)
      throw wrong(`plugins[${i}].outcomes`, outcomes.length, `one for each of ${hosts.length} hosts`);
}

function checkPlugins(report: Report, wrong: Wrong): void {
  for (const [i, { outcome, findings }] of report.plugins.entries())
    if (outcome.kind === 'loads' && findings.some(({ decisive }) => decisive))
      throw wrong(`plugins[${i}].outcome.kind`, outcome.kind, 'what its decisive finding says');
  const counted = summaryOf(report);
  for (const key of keysOf(counted))
    if (report.summary[key] !== counted[key])
      throw wrong(`summary.${key}`, report.summary[key], String(counted[key]));
}

function keysOf(summary: Summary): (keyof Summary)[] {
  return Object.keys(summary) as (keyof Summary)[];
}
