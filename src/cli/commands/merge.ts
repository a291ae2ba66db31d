import { MergeError, ofOneHost } from '../../fleet/merge.ts';
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
  const sources = reports.map(file => ({ file, report: readReport(file) }));
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

/** @throws UsageError */
function merged<T>(merge: () => Whole<T>): Whole<T> {
  try {
    return merge();
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    throw new UsageError(`these are not parts of one check: ${error.message}`);
  }
}

function finish({ report, missing }: Whole<{ exitCode: number }>, { stderr }: Streams): number {
  for (const { index, count } of missing)
    stderr(`goplug-lint: part ${index} of ${count} is missing: what it would say is not known\n`);
  return report.exitCode;
}
