import { readFileSync } from 'node:fs';
import type { Report } from '../check/report.ts';
import { withDetails } from '../check/saved-report.ts';
import type { MatrixReport } from '../fleet/matrix-report.ts';
import { isMatrixReport, isReport } from '../fleet/merge.ts';
import { errnoOf, InputError } from './errors.ts';

/** The JSON report that `check` or `matrix` wrote to a file. @throws InputError */
export function readReport(file: string): Report | MatrixReport {
  const value = parsed(textOf(file), file);
  if (!isReport(value)) throw new InputError(`${file} is no JSON report of goplug-lint, schemaVersion 1`);
  return isMatrixReport(value) ? value : withDetails(value);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new InputError(`cannot read ${file}: ${errno === 'ENOENT' ? 'there is no such file' : errno}`);
  }
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
