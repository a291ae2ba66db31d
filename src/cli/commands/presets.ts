import { contractOf } from '../../contract/contract-format.ts';
import { declarationOf } from '../../contract/judge.ts';
import { PRESETS } from '../../contract/presets.ts';
import type { ArgumentsOf } from '../arguments.ts';
import { styleFor } from '../output.ts';
import type { Streams } from '../streams.ts';

/** `goplug-lint presets`: the contracts of known hosts, and where their sources make the assertions. */
export async function runPresets(
  { format, color }: ArgumentsOf<'presets'>,
  streams: Streams,
): Promise<number> {
  if (format === 'json') {
    const presets = PRESETS.map(({ id, title, named, contract }) => ({
      id,
      title,
      ...(named ? { named } : {}),
      contract,
    }));
    streams.stdout(`${JSON.stringify(presets, null, 2)}\n`);
    return 0;
  }
  const style = await styleFor(color, streams);
  const blocks = PRESETS.map(({ id, title, named, contract }) => {
    const usage = named ? `${id} or ${id}:SYMBOL` : id;
    const lines = contractOf(contract, id).requirements.flatMap(({ wishes }) =>
      wishes.map((wish, i) => `  ${i === 0 ? '' : 'or '}${declarationOf(wish)}`),
    );
    return [style.strong(usage), `  ${style.dim(`${title}: ${contract.source}`)}`, ...lines].join('\n');
  });
  streams.stdout(`${blocks.join('\n\n')}\n`);
  return 0;
}
