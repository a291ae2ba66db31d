import type { Report } from '../check/report.ts';
import { REPORT_SCHEMA } from '../check/report-schema.ts';
import { withDetails } from '../check/saved-report.ts';
import type { MatrixReport } from '../fleet/matrix-report.ts';
import { MATRIX_REPORT_SCHEMA } from '../fleet/matrix-report-schema.ts';
import { frameOf, ReportError } from '../fleet/merge.ts';
import { checkJson } from '../values/json-schema.ts';
import { parseJson } from '../values/json-text.ts';
import { ValueError } from '../values/plain-values.ts';
import { readNamed, UnreadableError } from './bounded-file.ts';
import { InputError } from './errors.ts';

/** A hundred thousand plugins of a few kilobytes each; more is split by `--shard`. */
const MAX_REPORT_BYTES = 256 << 20;

/**
 * The JSON report that `check` or `matrix` wrote to a file, checked by its schema.
 * @throws InputError for what is not a report; ReportError with the place in it that is wrong
 */
export async function readReport(file: string): Promise<Report | MatrixReport> {
  const value = parsed(await textOf(file), file);
  const frame = frameOf(value);
  if (!frame) throw new InputError(`${file} is not a goplug-lint JSON report (schemaVersion 1)`);
  try {
    return frame === 'matrix' ? matrixReport(value) : withDetails(report(value));
  } catch (error) {
    if (error instanceof ValueError) throw new ReportError(`${file}: ${error.message}`);
    throw error;
  }
}

function report(value: unknown): Report {
  checkJson<Report>(value, REPORT_SCHEMA);
  return value;
}

function matrixReport(value: unknown): MatrixReport {
  checkJson<MatrixReport>(value, MATRIX_REPORT_SCHEMA);
  return value;
}

async function textOf(file: string): Promise<string> {
  try {
    return new TextDecoder().decode(await readNamed(file, MAX_REPORT_BYTES));
  } catch (error) {
    if (error instanceof UnreadableError) throw new InputError(`cannot read ${file}: ${error.message}`);
    throw error;
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof ValueError) throw new ReportError(`${file}: ${error.message}`);
    throw new InputError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
