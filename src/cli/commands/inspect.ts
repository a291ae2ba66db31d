import { jsonText } from '../../bytes/log-text.ts';
import { type Inspection, inspectionOf } from '../../inspect/inspection.ts';
import { openInput } from '../../node/host-file.ts';
import { readBinary } from '../../read/binary.ts';
import { formatInspection } from '../../report/inspect.ts';
import { VERSION } from '../../version.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { styleFor } from '../output.ts';
import type { Streams } from '../streams.ts';

/** `goplug-lint inspect FILE...` */
export async function runInspect(
  { files, format, color, all, fullTypes, methods }: ArgumentsOf<'inspect'>,
  streams: Streams,
): Promise<number> {
  const found: Inspection[] = [];
  for (const file of files) {
    const source = openInput(file);
    try {
      const binary = await readBinary(source, file, 'host');
      binary.profile.identity.sha256 = await source.sha256();
      const types = fullTypes || methods ? await binary.exportTypes() : undefined;
      const lookups = await binary.lookups();
      found.push(inspectionOf(await binary.defining(), { types, fullTypes, methods, lookups }));
    } finally {
      source.close();
    }
  }
  if (format === 'json') {
    streams.stdout(
      `${jsonText({ schemaVersion: 1, tool: { name: 'goplug-lint', version: VERSION }, files: found }, 2)}\n`,
    );
    return 0;
  }
  const style = await styleFor(color, streams);
  streams.stdout(found.map(file => formatInspection(file, style, all)).join('\n'));
  return 0;
}
