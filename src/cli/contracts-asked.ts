import type { AskedContracts } from '../contract/asked-contracts.ts';
import type { Loader } from '../link/request.ts';

/**
 * The contracts of `--require` and `--contract`, and who looks up what they ask for; most checks have none, and load nothing
 * for them.
 * @throws UsageError
 */
export async function contractsAsked({
  require,
  contract,
  loader,
}: {
  require: readonly string[];
  contract: readonly string[];
  loader?: Loader | undefined;
}): Promise<Pick<AskedContracts, 'contracts' | 'loader'>> {
  if (require.length === 0 && contract.length === 0) return { contracts: [], loader };
  return (await import('./contracts.ts')).contractsOf(require, contract, loader);
}
