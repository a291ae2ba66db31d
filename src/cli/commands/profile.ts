import { readHost } from '../../node/host-file.ts';
import { writeFileAtomically } from '../../node/write-file.ts';
import { formatProfile } from '../../profile/saved-profile.ts';
import type { ArgumentsOf } from '../arguments.ts';
import type { Streams } from '../streams.ts';

/** `goplug-lint profile HOST [-o FILE]` */
export async function runProfile(
  { host, output }: ArgumentsOf<'profile'>,
  streams: Streams,
): Promise<number> {
  const { binary, source } = await readHost(host, true);
  try {
    const text = formatProfile(await binary.complete());
    if (output === undefined) streams.stdout(text);
    else writeFileAtomically(output, text);
    return 0;
  } finally {
    source.close();
  }
}
