import { type Contract, ContractError } from '../contract/contract.ts';
import { PRESETS, presetContract } from '../contract/presets.ts';
import { contractOfRequirements } from '../contract/requirement.ts';
import { readContract } from '../node/contract-file.ts';

/** The contracts that the command line names. @throws ContractError */
export async function contractsOf(
  require: readonly string[],
  named: readonly string[],
): Promise<readonly Contract[]> {
  const contracts: Contract[] = [];
  for (const name of named) contracts.push(await contractNamed(name));
  if (require.length > 0) contracts.push(contractOfRequirements(require));
  return contracts;
}

/** A preset, or else a file; what looks like neither gets told which presets there are. */
async function contractNamed(name: string): Promise<Contract> {
  const preset = presetContract(name);
  if (preset) return preset;
  if (!/[./\\]/.test(name)) {
    const ids = PRESETS.map(({ id }) => id).join(', ');
    throw new ContractError(`no contract ${JSON.stringify(name)}: name a file, or one of ${ids}`);
  }
  return readContract(name);
}
