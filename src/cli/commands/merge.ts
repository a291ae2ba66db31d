import type { Report } from '../../check/report.ts';
import type { MatrixReport } from '../../fleet/matrix-report.ts';
import { MergeError, ofOneHost, ReportError, type Source } from '../../fleet/merge.ts';
import { type Whole, wholeMatrix, wholeReport } from '../../gate/whole.ts';
import { readReport } from '../../node/report-file.ts';
import { VERSION } from '../../version.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { matrixOutputs, writeMatrix } from '../matrix-output.ts';
import { parseOutputs, writeReport } from '../output.ts';
import { type Streams, UsageError } from '../streams.ts';

/**
 * `goplug-lint merge REPORT...`: joins JSON reports of one host to a report, and those of several, or of `matrix`, to a matrix.
 */
export async function runMerge(
  { reports, format, color, failOn }: ArgumentsOf<'merge'>,
  streams: Streams,
): Promise<number> {
  const sources: Source<Report | MatrixReport>[] = [];
  for (const file of reports) sources.push({ file, report: await read(file) });
  const parts = ofOneHost(sources);
  if (parts) {
    const outputs = parseOutputs(format);
    if (parts.length === 0) throw new UsageError('a report is needed');
    const whole = merged(() => wholeReport(parts, failOn, VERSION));
    await writeReport(whole.report, outputs, { color, all: false, quiet: false }, streams);
    return finish(whole, streams);
  }
  const outputs = matrixOutputs(format);
  const whole = merged(() => wholeMatrix(sources, VERSION));
  await writeMatrix(whole.report, outputs, color, streams);
  return finish(whole, streams);
}

/** @throws UsageError, InputError */
async function read(file: string): Promise<Report | MatrixReport> {
  try {
    return await readReport(file);
  } catch (error) {
    if (error instanceof ReportError) throw new UsageError(error.message);
    throw error;
  }
}

/** @throws UsageError */
function merged<T>(merge: () => Whole<T>): Whole<T> {
  try {
    return merge();
  } catch (error) {
    if (error instanceof ReportError) throw new UsageError(error.message);
    if (!(error instanceof MergeError)) throw error;
    throw new UsageError(`these are not parts of one check: ${error.message}`);
  }
}

function finish(
  { report, missing, missingCount }: Whole<{ exitCode: number; plugins: readonly unknown[] }>,
  { stderr }: Streams,
): number {
  for (const { index, count } of missing)
    stderr(`goplug-lint: part ${index} of ${count} is missing: its results are unknown\n`);
  if (missingCount > missing.length)
    stderr(`goplug-lint: ${missingCount - missing.length} more parts are missing\n`);
  if (missingCount === 0 && report.plugins.length === 0)
    stderr('goplug-lint: no plugin was checked: that is not a pass\n');
  return report.exitCode;
}
