import type { SymbolAnswer } from '../link/verdict.ts';
import type { MissingSymbol } from './breach.ts';
import type { Contract, Requirement } from './contract.ts';

/** Which C symbols that contracts ask for dlsym does not find in a file, by its answers to their names. */
export function judgeSymbols(
  answers: Readonly<Record<string, SymbolAnswer>>,
  contracts: readonly Contract[],
): MissingSymbol[] {
  return contracts.flatMap(contract =>
    contract.requirements.flatMap(requirement => missing(contract, requirement, answers)),
  );
}

function missing(
  { name, source }: Contract,
  { wishes, optional, level }: Requirement,
  answers: Readonly<Record<string, SymbolAnswer>>,
): MissingSymbol[] {
  const symbols = wishes.map(({ symbol }) => symbol);
  const found = symbols.flatMap(symbol => answers[symbol] ?? []);
  if (optional || found.length === 0 || found.some(({ kind }) => kind === 'found')) return [];
  const [said] = found.flatMap(answer => (answer.kind === 'missing' ? [answer.message] : []));
  const libraries = found.flatMap(answer => (answer.kind === 'unknown' ? answer.libraries : []));
  return [
    {
      rule: 'export-missing',
      contract: name,
      ...(source === undefined ? {} : { source }),
      ...(level === undefined ? {} : { level }),
      declarations: symbols,
      symbols,
      isC: true,
      ...(libraries.length > 0 ? { open: [...new Set(libraries)] } : said === undefined ? {} : { said }),
      near: [],
    },
  ];
}
