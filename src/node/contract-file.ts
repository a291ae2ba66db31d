import { basename } from 'node:path';
import { type Contract, ContractError } from '../contract/contract.ts';
import { contractOf } from '../contract/contract-format.ts';
import { ValueError } from '../values/plain-values.ts';
import { readNamedValue } from './value-file.ts';

/**
 * A contract from a JSON or YAML file.
 * @throws ContractError with the file, and the place in it
 */
export async function readContract(file: string): Promise<Contract> {
  try {
    return contractOf(await readNamedValue(file), basename(file));
  } catch (error) {
    if (!(error instanceof ContractError || error instanceof ValueError)) throw error;
    throw new ContractError(`${file}: ${error.message}`);
  }
}
