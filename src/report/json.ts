import { jsonText } from '../bytes/log-text.ts';
import { type Report, savedReport } from '../check/report.ts';

export function formatJson(report: Report): string {
  return `${jsonText(savedReport(report), 2)}\n`;
}
