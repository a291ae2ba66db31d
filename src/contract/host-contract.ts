import type { HostLookup } from '../code/host-lookup.ts';
import type { Contract, Requirement, Wish } from './contract.ts';

/** names that are told where none of them is there: of more nobody reads which one to declare */
const MAX_WISHES = 1024;

/**
 * What a host's code asks of a plugin that exports these names. A host may open plugins of several kinds, and does with a
 * failed Lookup what it likes: so a plugin has to export something that is looked up; and of what one function looks up
 * it is expected to export everything, if it exports anything. Types count wherever the symbol is there.
 */
export function hostContract(
  lookups: readonly HostLookup[],
  exported: ReadonlySet<string>,
): Contract | undefined {
  const named = lookups.filter(({ symbols }) => symbols.length > 0);
  const certain = named.filter(({ certainty }) => certainty === 'certain');
  const met = new Set(named.filter(({ symbols }) => symbols.some(symbol => exported.has(symbol))));
  const isMet = (lookup: HostLookup) => met.has(lookup);
  const requirements =
    met.size > 0
      ? [...certain.flatMap(typed), ...companions(certain, isMet)]
      : [atLeastOne(certain, named, lookups)];
  const useful = requirements.filter(({ wishes }) => wishes.length > 0);
  return useful.length === 0 ? undefined : { name: 'the host', requirements: useful };
}

/** Nothing of what is looked up is there. Names that the code computes may still be, and then nothing is certain. */
function atLeastOne(
  certain: readonly HostLookup[],
  named: readonly HostLookup[],
  all: readonly HostLookup[],
): Requirement {
  const isCertain = certain.length > 0 && certain.length === all.length;
  const asked = certain.length > 0 ? certain : named;
  const where = [...new Set(asked.map(lookup => lookup.function))].join(', ');
  return {
    wishes: asked.flatMap(wishesOf).slice(0, MAX_WISHES),
    optional: false,
    where,
    ...(isCertain ? {} : { isProbable: true }),
  };
}

function typed(lookup: HostLookup): Requirement[] {
  const wishes = wishesOf(lookup).filter(({ type }) => type !== undefined);
  return wishes.length === 0 ? [] : [{ wishes, optional: true, where: lookup.function }];
}

/** What the same function looks up beside something that is there. */
function companions(certain: readonly HostLookup[], isMet: (lookup: HostLookup) => boolean): Requirement[] {
  const functions = new Set(certain.filter(isMet).map(lookup => lookup.function));
  return certain
    .filter(lookup => !isMet(lookup) && functions.has(lookup.function))
    .map(lookup => ({
      wishes: wishesOf(lookup),
      optional: false,
      level: 'warning' as const,
      where: lookup.function,
    }));
}

function wishesOf({ symbols, types }: HostLookup): Wish[] {
  return symbols.flatMap((symbol): Wish[] =>
    types.length === 0
      ? [{ symbol }]
      : types.map(({ text, type, parts }) => ({
          symbol,
          type: { form: 'asserted', type, printed: text, ...(parts ? { parts } : {}) },
        })),
  );
}
