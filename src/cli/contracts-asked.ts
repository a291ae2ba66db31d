import type { Contract } from '../contract/contract.ts';

/** The contracts of `--require` and `--contract`; most checks have none, and load nothing for them. @throws UsageError */
export async function contractsAsked({
  require,
  contract,
}: {
  require: readonly string[];
  contract: readonly string[];
}): Promise<readonly Contract[]> {
  if (require.length === 0 && contract.length === 0) return [];
  return (await import('./contracts.ts')).contractsOf(require, contract);
}
