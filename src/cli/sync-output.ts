import { jsonText } from '../bytes/log-text.ts';
import { appendToFile, writeFileAtomically } from '../node/write-file.ts';
import { PLAIN, type Style } from '../report/style.ts';
import { formatSync } from '../report/sync-text.ts';
import type { SyncReport } from '../sync/sync-report.ts';
import { type Output, styleFor, widthOf } from './output.ts';
import type { Streams } from './streams.ts';

export async function writeSync(
  report: SyncReport,
  outputs: readonly Output[],
  { color, quiet }: { color: boolean | undefined; quiet: boolean },
  streams: Streams,
): Promise<void> {
  for (const { format, file } of outputs) {
    if (file === undefined && quiet) continue;
    const style = format === 'text' && file === undefined ? await styleFor(color, streams) : PLAIN;
    const text = await textAs(format, report, style, widthOf(streams));
    if (file === undefined) streams.stdout(text);
    else writeFileAtomically(file, text);
    const summary = streams.env['GITHUB_STEP_SUMMARY'];
    if (format === 'github' && summary) appendToFile(summary, await textAs('markdown', report, PLAIN, 0));
  }
}

async function textAs(
  format: Output['format'],
  report: SyncReport,
  style: Style,
  width: number,
): Promise<string> {
  if (format === 'json') return `${jsonText(report, 2)}\n`;
  if (format === 'text') return formatSync(report, style, width);
  return (await import('../report/sync-formats.ts')).SYNC_FORMATS[format](report);
}
