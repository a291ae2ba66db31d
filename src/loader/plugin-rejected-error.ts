import { logText } from '../bytes/log-text.ts';
import { printable } from '../bytes/printable.ts';
import type { Report } from '../check/report.ts';

/** The guard did not let a file through; `report` says why, as `goplug-lint --format json` does. */
export class PluginRejectedError extends Error {
  override readonly name = 'PluginRejectedError';
  /** as it was given */
  readonly path: string;
  readonly report: Report;

  constructor(path: string, report: Report) {
    const plugin = report.plugins.at(-1);
    const reason =
      plugin?.outcome.message ??
      plugin?.findings.find(({ decisive, level }) => decisive || level === 'error')?.message ??
      plugin?.outcome.kind ??
      'it was not judged';
    // It goes to logs; the report has the words as they are.
    super(logText(printable(`${path} was not opened: ${reason}`)));
    this.path = path;
    this.report = report;
  }
}
