import { printable } from '../bytes/printable.ts';
import type { CheckResult } from '../check/check.ts';
import type { FleetOptions } from '../node/fleet.ts';
import { checkFleet } from '../node/fleet-pool.ts';
import { ofShard } from './fleet-settings.ts';
import { progressOn } from './progress.ts';
import type { Settings } from './settings.ts';
import type { Streams } from './streams.ts';

/** A check of many plugins, each alone, spread over threads. */
export async function checkEach(
  { host, plugins: all, fleet: { jobs, shard, cache } }: Settings,
  options: FleetOptions,
  streams: Streams,
): Promise<CheckResult> {
  const plugins = ofShard(all, shard);
  const progress = progressOn(streams, plugins.length);
  const { hosts, reports } = await checkFleet({
    hosts: [host],
    plugins,
    options: { ...options, cache },
    jobs,
    onProgress: progress.show,
    onWarning: warning => streams.stderr(`goplug-lint: ${printable(warning)}\n`),
  }).finally(progress.end);
  const [artifact] = hosts;
  if (!artifact) throw new Error('a fleet without its host');
  return { host: artifact, plugins: reports.flat(), findings: [] };
}
