import { readHost } from '../../node/host-file.ts';
import { writeFileAtomically } from '../../node/write-file.ts';
import { formatProfile } from '../../profile/saved-profile.ts';
import type { Streams } from '../streams.ts';

/** `goplug-lint profile HOST [-o FILE]` */
export async function runProfile(host: string, file: string | undefined, streams: Streams): Promise<number> {
  const { binary, source } = await readHost(host, true);
  try {
    const text = formatProfile(await binary.complete());
    if (file === undefined) streams.stdout(text);
    else writeFileAtomically(file, text);
    return 0;
  } finally {
    source.close();
  }
}
