import { logText } from '../bytes/log-text.ts';
import { printable } from '../bytes/printable.ts';
import type { Report } from '../check/report.ts';

/**
 * The guard did not let a file through. `report` says why, as `goplug-lint --format json` does, but for what nobody can
 * read in files: that they were exchanged, or could be.
 */
export class PluginRejectedError extends Error {
  override readonly name = 'PluginRejectedError';
  /** as it was given */
  readonly path: string;
  readonly report: Report;

  /** @param because where it is not the report that says why */
  constructor(path: string, { report, reason: because }: { report: Report; reason?: string }) {
    const plugin = report.plugins.at(-1);
    const reason =
      because ??
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
