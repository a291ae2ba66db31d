import type { Loader } from '../link/request.ts';
import { type Contract, ContractError, type SymbolKind } from './contract.ts';
import { ANY_NAME } from './requirement.ts';

/** Contracts, and who is to look up what they ask for. */
export interface AskedContracts {
  loader: Loader | undefined;
  contracts: readonly Contract[];
  /** names of C symbols, for dlsym */
  symbols: readonly string[];
}

/**
 * Whether what opens the files looks up what the contracts ask for. Where nobody says who opens them, contracts of C symbols
 * say that it is dlopen.
 * @throws ContractError where they do not fit together: a contract that is not judged never passes
 */
export function askedContracts(loader: Loader | undefined, contracts: readonly Contract[]): AskedContracts {
  const isOfC = ({ symbols }: Contract) => symbols === 'c';
  const opener = loader ?? (contracts.some(isOfC) ? 'dlopen' : undefined);
  const looked: SymbolKind = opener === 'dlopen' ? 'c' : 'go';
  for (const contract of contracts) {
    if (looked === 'c') checkSymbols(contract);
    else if (isOfC(contract))
      throw new ContractError(`${contract.name}: C symbols are looked up by dlsym: use --loader dlopen`);
  }
  const wishes = contracts.flatMap(({ requirements }) => requirements.flatMap(one => one.wishes));
  const symbols = looked === 'c' ? [...new Set(wishes.map(({ symbol }) => symbol))] : [];
  return { loader: opener, contracts, symbols };
}

/** A C symbol is a name: a file does not say of which type it is, and dlsym does not ask. */
function checkSymbols({ name, symbols, requirements }: Contract): void {
  if (symbols === 'go')
    throw new ContractError(`${name}: Go symbols are looked up by plugin.Lookup, not with --loader dlopen`);
  for (const { wishes } of requirements) {
    for (const { symbol, type } of wishes) {
      const what = `${name}: ${symbol}`;
      if (type !== undefined)
        throw new ContractError(
          `${what}: the type of a C symbol cannot be checked (--loader dlopen): name the symbol alone`,
        );
      if (symbol === ANY_NAME)
        throw new ContractError(`${what}: dlsym needs the name of a symbol (--loader dlopen)`);
    }
  }
}
