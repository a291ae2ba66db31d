import { type Shard, shardOf } from '../check/shard.ts';
import type { FleetSettings } from './settings.ts';
import { UsageError } from './streams.ts';

const MAX_JOBS = 256;

/** @throws UsageError */
export function fleetSettings(given: {
  jobs?: string | undefined;
  shard?: string | undefined;
  cache?: string | undefined;
}): FleetSettings {
  return { jobs: jobsOf(given.jobs), shard: parseShard(given.shard), cache: given.cache };
}

function jobsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const jobs = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0;
  if (jobs < 1 || jobs > MAX_JOBS)
    throw new UsageError(`--jobs ${text}: write a number of threads from 1 to ${MAX_JOBS}`);
  return jobs;
}

function parseShard(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined;
  const [, index, count] = /^([0-9]{1,6})\/([0-9]{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (!index || !count || shard.index < 1 || shard.index > shard.count)
    throw new UsageError(`--shard ${text}: write I/N, the part from 1 to N, and how many parts there are`);
  return shard;
}

/** The plugins of the part that is asked for. */
export function ofShard<T>(plugins: readonly T[], shard: Shard | undefined): readonly T[] {
  return shard ? shardOf(plugins, shard) : plugins;
}
