import { jsonText } from '../../bytes/log-text.ts';
import { isImageReference } from '../../image/reference.ts';
import { type Inspection, inspectionOf } from '../../inspect/inspection.ts';
import { openInput } from '../../node/host-file.ts';
import type { HostInImage } from '../../node/image/host-in-image.ts';
import { readBinary } from '../../read/binary.ts';
import { formatInspection } from '../../report/inspect.ts';
import { VERSION } from '../../version.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { withHost } from '../host-argument.ts';
import { styleFor, widthOf } from '../output.ts';
import type { Streams } from '../streams.ts';

/** `goplug-lint inspect FILE...` */
export async function runInspect(args: ArgumentsOf<'inspect'>, streams: Streams): Promise<number> {
  const { files, format, color, all } = args;
  const found: Inspection[] = [];
  for (const file of files) {
    const { platform, cache, hostInside } = args;
    // What is meant for images may stand beside files here.
    const image = isImageReference(file)
      ? { platform, hostInside }
      : { platform: undefined, hostInside: undefined };
    found.push(await withHost({ host: file, cache, ...image }, streams, place => inspected(place, args)));
  }
  if (format === 'json') {
    streams.stdout(
      `${jsonText({ schemaVersion: 1, tool: { name: 'goplug-lint', version: VERSION }, files: found }, 2)}\n`,
    );
    return 0;
  }
  const style = await styleFor(color, streams);
  streams.stdout(found.map(file => formatInspection(file, style, all, widthOf(streams))).join('\n'));
  return 0;
}

async function inspected(
  place: string | HostInImage,
  { fullTypes, methods }: ArgumentsOf<'inspect'>,
): Promise<Inspection> {
  const { file, name, image } =
    typeof place === 'string'
      ? { file: place, name: place, image: {} }
      : { ...place, image: { image: place.image } };
  const source = openInput(file, name);
  try {
    const binary = await readBinary(source, name, 'host');
    Object.assign(binary.profile.identity, image);
    binary.profile.identity.sha256 = await source.sha256();
    const types = fullTypes || methods ? await binary.exportTypes() : undefined;
    const lookups = await binary.lookups();
    const registrations = (await binary.registrations())?.registrations;
    return inspectionOf(await binary.defining(), { types, fullTypes, methods, lookups, registrations });
  } finally {
    source.close();
  }
}
