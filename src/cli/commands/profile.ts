import { readHost } from '../../node/host-file.ts';
import { writeFileAtomically } from '../../node/write-file.ts';
import { formatProfile } from '../../profile/saved-profile.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { withHost } from '../host-argument.ts';
import type { Streams } from '../streams.ts';

/** `goplug-lint profile HOST [-o FILE]` */
export function runProfile(args: ArgumentsOf<'profile'>, streams: Streams): Promise<number> {
  return withHost(args, streams, async host => {
    const { binary, source } = await readHost(host, true);
    try {
      const text = formatProfile(await binary.complete());
      if (args.output === undefined) streams.stdout(text);
      else writeFileAtomically(args.output, text);
      return 0;
    } finally {
      source.close();
    }
  });
}
