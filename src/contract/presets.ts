import { C_PRESETS } from './c-presets.ts';
import { type Contract, ContractError } from './contract.ts';
import { contractOf } from './contract-format.ts';
import { GO_PRESETS } from './go-presets.ts';
import type { Preset } from './preset.ts';
import { checkName } from './requirement.ts';

/** Sorted by id. */
export const PRESETS: readonly Preset[] = [...C_PRESETS, ...GO_PRESETS].sort((a, b) =>
  a.id < b.id ? -1 : 1,
);

/**
 * The contract of a preset: `nakama`, or `tyk:AuthCheck` where a configuration names the symbol.
 * Undefined: there is no such preset.
 * @throws ContractError
 */
export function presetContract(text: string): Contract | undefined {
  const [id, symbol] = text.split(':');
  const preset = PRESETS.find(known => known.id === id);
  if (!preset) return undefined;
  const contract = { symbols: 'go' as const, ...contractOf(preset.contract, preset.id) };
  if (symbol === undefined) return contract;
  if (!preset.named) throw new ContractError(`the symbols of ${id} have fixed names: write --contract ${id}`);
  checkName(symbol, `--contract ${text}`);
  const requirements = contract.requirements.map(({ wishes }) => ({
    wishes: wishes.map(wish => ({ ...wish, symbol })),
    optional: false,
  }));
  return { ...contract, name: text, requirements };
}
