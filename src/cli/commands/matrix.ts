import { printable } from '../../bytes/printable.ts';
import { matrixOfCells } from '../../fleet/matrix.ts';
import { makeMatrixReport } from '../../fleet/matrix-report.ts';
import { decideMatrix } from '../../gate/gate.ts';
import { isImageReference } from '../../image/reference.ts';
import type { HostImage } from '../../node/image/host-image.ts';
import { VERSION } from '../../version.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { contractsAsked } from '../contracts-asked.ts';
import { expandedFiles } from '../expanded-files.ts';
import { fleetSettings, ofShard } from '../fleet-settings.ts';
import { openImageArgument } from '../host-argument.ts';
import { matrixOutputs, writeMatrix } from '../matrix-output.ts';
import { progressOn } from '../progress.ts';
import { type Streams, UsageError } from '../streams.ts';

/** `goplug-lint matrix --host A --host B PLUGIN...`: which hosts accept which plugin, each judged alone. */
export async function runMatrix(args: ArgumentsOf<'matrix'>, streams: Streams): Promise<number> {
  const outputs = matrixOutputs(args.format);
  const { jobs, shard, cache } = fleetSettings(args);
  const hosts = await expandedFiles('--host', args.hosts);
  const all = [...args.files, ...(await expandedFiles('--plugin', args.plugins))];
  if (all.length === 0) throw new UsageError('a plugin is needed (see goplug-lint matrix --help)');
  const plugins = ofShard(all, shard);
  const { checkFleetBriefly } = await import('../../node/fleet-pool.ts');
  const progress = progressOn(streams, plugins.length);
  const { sysroot, glibc } = args;
  const asked = await contractsAsked(args);
  const libraryPath = streams.env['LD_LIBRARY_PATH'];
  const images = await openedImages(hosts, args, streams);
  const checked = await checkFleetBriefly({
    hosts: hosts.map(host => images.get(host)?.host ?? host),
    plugins,
    options: { sysroot, glibc, ...asked, libraryPath, cache, hostScope: 'global' },
    jobs,
    onProgress: progress.show,
    onWarning: warning => streams.stderr(`goplug-lint: ${printable(warning)}\n`),
  }).finally(() => {
    progress.end();
    for (const image of images.values()) image.close();
  });
  const matrix = matrixOfCells(checked.hosts, plugins, checked.cells);
  const report = makeMatrixReport(matrix, decideMatrix(matrix), VERSION, shard);
  await writeMatrix(report, outputs, args.color, streams);
  return report.exitCode;
}

/** The images among the hosts, by their references. */
async function openedImages(
  hosts: readonly string[],
  { platform, cache }: ArgumentsOf<'matrix'>,
  streams: Streams,
): Promise<Map<string, HostImage>> {
  const opened = new Map<string, HostImage>();
  const references = hosts.filter(isImageReference);
  if (platform !== undefined && references.length === 0) throw new UsageError('--platform needs an image');
  try {
    for (const reference of references) {
      const asked = { reference, platform, host: undefined, plugins: [], cache };
      if (!opened.has(reference)) opened.set(reference, await openImageArgument(asked, streams));
    }
    return opened;
  } catch (error) {
    for (const image of opened.values()) image.close();
    throw error;
  }
}
