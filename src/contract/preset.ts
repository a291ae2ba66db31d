import type { ContractFile } from './contract-format.ts';

/** The contract of a host that many people write plugins for. */
export interface Preset {
  /** what --contract takes */
  id: string;
  /** the product */
  title: string;
  contract: Omit<ContractFile, 'name'> & { source: string };
  /** the name of what is looked up comes from a configuration: --contract ID:SYMBOL says it */
  named?: true;
}
