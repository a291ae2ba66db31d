import { type AskedContracts, askedContracts } from '../contract/asked-contracts.ts';
import { type Contract, ContractError } from '../contract/contract.ts';
import { PRESETS, presetContract } from '../contract/presets.ts';
import { contractOfRequirements } from '../contract/requirement.ts';
import type { Loader } from '../link/request.ts';
import { readContract } from '../node/contract-file.ts';

/** The contracts that the command line names, and who looks up what they ask for. @throws ContractError */
export async function contractsOf(
  require: readonly string[],
  named: readonly string[],
  loader: Loader | undefined,
): Promise<Pick<AskedContracts, 'contracts' | 'loader'>> {
  const contracts: Contract[] = [];
  for (const name of named) contracts.push(await contractNamed(name));
  if (require.length > 0) contracts.push(contractOfRequirements(require));
  const { loader: opener } = askedContracts(loader, contracts);
  return { contracts, loader: opener };
}

/** A preset, or else a file; the error for what looks like neither lists the presets. */
async function contractNamed(name: string): Promise<Contract> {
  const preset = presetContract(name);
  if (preset) return preset;
  if (!/[./\\]/.test(name)) {
    const ids = PRESETS.map(({ id }) => id).join(', ');
    throw new ContractError(`no contract ${JSON.stringify(name)}: name a file, or one of ${ids}`);
  }
  return readContract(name);
}
