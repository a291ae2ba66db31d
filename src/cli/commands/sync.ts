import { decideSync } from '../../gate/gate.ts';
import { PackageError } from '../../node/plugin-tree.ts';
import { profileOf, syncProfile } from '../../node/sync/sync-module.ts';
import { makeSyncReport } from '../../sync/sync-report.ts';
import { VERSION } from '../../version.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { withHost } from '../host-argument.ts';
import { parseOutputs } from '../output.ts';
import { refusedHost } from '../refused-host.ts';
import { type Streams, UsageError } from '../streams.ts';
import { writeSync } from '../sync-output.ts';

/** `goplug-lint sync HOST [DIR] [--check] [--package PATH]` */
export function runSync(args: ArgumentsOf<'sync'>, streams: Streams): Promise<number> {
  const [host, directory = '.', ...more] = args.files;
  if (host === undefined || host === '')
    throw new UsageError('a host is needed (see goplug-lint sync --help)');
  if (more.length > 0)
    throw new UsageError(
      `sync takes one directory: ${[directory, ...more].join(', ')} (choose a main package with --package)`,
    );
  const outputs = parseOutputs(args.format);
  return withHost({ ...args, host }, streams, async place => {
    const profile = await profileOf(place);
    const refused = refusedHost(profile, host, streams);
    if (refused !== undefined) return refused;
    const result = await syncOrUsage(profile, directory, args, streams);
    const report = makeSyncReport(result, decideSync(result), VERSION);
    await writeSync(report, outputs, args, streams);
    return report.exitCode;
  });
}

async function syncOrUsage(
  profile: Parameters<typeof syncProfile>[0],
  directory: string,
  { package: main, check, go }: ArgumentsOf<'sync'>,
  { env }: Streams,
) {
  try {
    return await syncProfile(profile, directory, { package: main, check, go, env });
  } catch (error) {
    if (error instanceof PackageError) throw new UsageError(error.message);
    throw error;
  }
}
