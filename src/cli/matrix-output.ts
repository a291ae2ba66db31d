import { jsonText } from '../bytes/log-text.ts';
import type { MatrixReport } from '../fleet/matrix-report.ts';
import { writeFileAtomically } from '../node/write-file.ts';
import { formatMatrix } from '../report/matrix-text.ts';
import { PLAIN } from '../report/style.ts';
import { type Output, parseOutputs, styleFor, widthOf } from './output.ts';
import { type Streams, UsageError } from './streams.ts';

const MATRIX_FORMATS: readonly Output['format'][] = ['text', 'json', 'html'];

/** Text, JSON and HTML: a matrix has no findings, which the other formats are about. @throws UsageError */
export function matrixOutputs(formats: readonly string[]): Output[] {
  const outputs = parseOutputs(formats);
  const wrong = outputs.find(({ format }) => !MATRIX_FORMATS.includes(format));
  if (wrong) throw new UsageError(`a matrix is written as text, json or html, not as ${wrong.format}`);
  return outputs;
}

export async function writeMatrix(
  report: MatrixReport,
  outputs: readonly Output[],
  color: boolean | undefined,
  streams: Streams,
): Promise<void> {
  for (const { format, file } of outputs) {
    const style = file === undefined ? await styleFor(color, streams) : PLAIN;
    const text =
      format === 'json'
        ? `${jsonText(report, 2)}\n`
        : format === 'html'
          ? (await import('../report/html/document.ts')).formatMatrixHtml(report)
          : formatMatrix(report, style, widthOf(streams));
    if (file === undefined) streams.stdout(text);
    else writeFileAtomically(file, text);
  }
}
