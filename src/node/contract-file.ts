import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { type Contract, ContractError } from '../contract/contract.ts';
import { contractOf } from '../contract/contract-file.ts';
import { errnoOf } from './errors.ts';

const MAX_CONTRACT_BYTES = 1 << 20;

/**
 * A contract from a JSON or YAML file.
 * @throws ContractError with the file, and the place in it
 */
export async function readContract(file: string): Promise<Contract> {
  try {
    return contractOf(await parse(file, read(file)), basename(file));
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new ContractError(`${file}: ${error.message}`);
  }
}

function read(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) throw error;
    throw new ContractError(errno === 'ENOENT' ? 'there is no such file' : `it cannot be read: ${errno}`);
  }
  if (bytes.length > MAX_CONTRACT_BYTES) throw new ContractError(`${bytes.length} bytes are no contract`);
  return new TextDecoder().decode(bytes);
}

async function parse(file: string, text: string): Promise<unknown> {
  try {
    if (extname(file) === '.json') return JSON.parse(text);
    return (await import('./yaml-text.ts')).parseYaml(text);
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new ContractError(first.replace(/:$/, ''));
  }
}
