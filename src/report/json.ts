import { type Report, savedReport } from '../check/report.ts';

export function formatJson(report: Report): string {
  return `${JSON.stringify(savedReport(report), null, 2)}\n`;
}
