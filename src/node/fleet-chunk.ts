import type { PluginReport } from '../check/check.ts';
import type { MatrixCell } from '../fleet/matrix.ts';
import type { Fleet, FleetOptions } from './fleet.ts';
import type { HostInImage } from './image/host-in-image.ts';

/** What a worker is started with. */
export interface WorkerOrders {
  hosts: readonly (string | HostInImage)[];
  options: FleetOptions;
  /** keep of each report only what a matrix shows */
  isBrief: boolean;
}

/** Plugins that are judged in one go; `from` is the place of the first among all. */
export interface Chunk {
  from: number;
  plugins: readonly string[];
}

/** For each plugin what each host says, in their order. */
export interface ChunkResults {
  from: number;
  results: (PluginReport | MatrixCell)[][];
}

export async function checkChunk(
  fleet: Fleet,
  { from, plugins }: Chunk,
  isBrief: boolean,
): Promise<ChunkResults> {
  const results: (PluginReport | MatrixCell)[][] = [];
  for (const plugin of plugins)
    results.push(await (isBrief ? fleet.checkBriefly(plugin) : fleet.check(plugin)));
  return { from, results };
}
