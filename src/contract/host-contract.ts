import type { HostLookup } from '../code/host-lookup.ts';
import type { Contract, Requirement, Wish } from './contract.ts';
import { ANY_NAME } from './requirement.ts';

/** names that are listed where none of them is found: of a longer list nobody reads which one to declare */
const MAX_WISHES = 1024;

/** What a host looks up in one of the plugins that it opens: plugins of another kind it asks for other things. */
type Kind = readonly HostLookup[];

/**
 * What a host's code asks of a plugin that exports these names. A host may open plugins of several kinds, and does with a
 * failed Lookup what it likes: so a plugin has to export something that is looked up; and of what the same plugin is always
 * asked for beside it, and what the host does not do without, everything. Types count wherever the symbol is there.
 */
export function hostContract(
  lookups: readonly HostLookup[],
  exported: ReadonlySet<string>,
): Contract | undefined {
  const kinds = kindsOf(lookups);
  const met = new Map(kinds.map(kind => [kind, kind.filter(lookup => isMet(lookup, exported)).length]));
  const most = Math.max(0, ...met.values());
  const requirements = most > 0 ? ofKinds(kinds, met, exported) : atLeastOne(kinds, lookups);
  const useful = requirements.filter(({ wishes }) => wishes.length > 0);
  return useful.length === 0 ? undefined : { name: 'the host', requirements: useful };
}

function kindsOf(lookups: readonly HostLookup[]): Kind[] {
  const kinds = new Map<string, HostLookup[]>();
  for (const lookup of lookups) {
    const key = lookup.plugin ?? lookup.function;
    kinds.set(key, [...(kinds.get(key) ?? []), lookup]);
  }
  return [...kinds.values()];
}

function isMet({ symbols }: HostLookup, exported: ReadonlySet<string>): boolean {
  return symbols.some(symbol => exported.has(symbol));
}

/** Of the kinds that the plugin may be of it is taken to be of those whose names it has, or else of those it comes nearest to. */
function ofKinds(
  kinds: readonly Kind[],
  met: ReadonlyMap<Kind, number>,
  exported: ReadonlySet<string>,
): Requirement[] {
  const possible = kinds.filter(kind => (met.get(kind) ?? 0) > 0);
  const whole = possible.filter(kind => missingOf(kind, exported).length === 0);
  const most = Math.max(...possible.map(kind => met.get(kind) ?? 0));
  const taken = whole.length > 0 ? whole : possible.filter(kind => met.get(kind) === most);
  return [...typed(taken, exported), ...companions(taken, exported)];
}

/** What is always looked up beside something that is there, and is not. */
function missingOf(
  kind: Kind,
  exported: ReadonlySet<string>,
): { symbols: readonly string[]; where: string }[] {
  const found = kind
    .filter(lookup => lookup.certainty === 'certain' && isMet(lookup, exported))
    .flatMap(({ needs = [], function: where }) =>
      needs
        .filter(symbols => !symbols.some(symbol => exported.has(symbol)))
        .map(symbols => ({ symbols, where })),
    );
  return [...new Map(found.map(one => [one.symbols.join(), one])).values()];
}

/** Where the plugin may be of several kinds, what any of them lacks would do. */
function companions(taken: readonly Kind[], exported: ReadonlySet<string>): Requirement[] {
  const lacks = taken.map(kind => missingOf(kind, exported));
  const [only = []] = lacks;
  const groups = taken.length === 1 ? only.map(one => [one]) : [lacks.flat()];
  return groups.map(group => ({
    wishes: group.flatMap(({ symbols }) => symbols.flatMap(symbol => wishesFor(symbol, taken))),
    optional: false,
    level: 'warning' as const,
    where: whereOf(group.map(({ where }) => where)),
  }));
}

/** A symbol may be asserted otherwise in plugins of another kind: any of these will do. */
function typed(taken: readonly Kind[], exported: ReadonlySet<string>): Requirement[] {
  const symbols = new Set(taken.flat().flatMap(lookup => lookup.symbols));
  return [...symbols].flatMap(symbol => {
    if (!exported.has(symbol)) return [];
    const asking = taken.map(kind => kind.filter(lookup => lookup.symbols.includes(symbol)));
    const asserting = asking.map(kind => kind.filter(({ types }) => types.length > 0));
    const isFree = asking.some((kind, i) => kind.length > 0 && asserting[i]?.length === 0);
    const where = whereOf(asserting.flat().map(lookup => lookup.function));
    const wishes = uniqueWishes(asserting.flat().flatMap(lookup => wishesOf(lookup, symbol)));
    // Where it is looked up again without a type, what has another type may be made use of there.
    const isTaken = asking.flat().some(({ types, handsOn }) => types.length === 0 || handsOn);
    return isFree ? [] : [{ wishes, optional: true, ...(isTaken ? { handsOn: true } : {}), where }];
  });
}

/**
 * Nothing of what is looked up is there. Where the host computes the names of some kind of plugin, and does not assert
 * what they are, it may be one of those: nothing is reported.
 */
function atLeastOne(kinds: readonly Kind[], lookups: readonly HostLookup[]): Requirement[] {
  const isOpen = (kind: Kind) =>
    kind.some(({ symbols, types }) => symbols.length === 0 && types.length === 0);
  if (kinds.some(isOpen)) return [];
  const certain = lookups.filter(({ symbols, certainty }) => symbols.length > 0 && certainty === 'certain');
  const named = lookups.filter(({ symbols }) => symbols.length > 0);
  const computed = lookups.filter(({ symbols }) => symbols.length === 0);
  const asked = certain.length > 0 && computed.length === 0 ? certain : [...named, ...computed];
  const isCertain = certain.length === lookups.length && kinds.every(kind => !kind.every(isOptional));
  const wishes = asked.flatMap(lookup =>
    lookup.symbols.length === 0
      ? wishesOf(lookup, ANY_NAME)
      : lookup.symbols.flatMap(one => wishesOf(lookup, one)),
  );
  return [
    {
      wishes: uniqueWishes(wishes).slice(0, MAX_WISHES),
      optional: false,
      where: whereOf(asked.map(lookup => lookup.function)),
      ...(isCertain ? {} : { isProbable: true as const }),
    },
  ];
}

function isOptional({ optional }: HostLookup): boolean {
  return optional === true;
}

function whereOf(functions: readonly string[]): string {
  return [...new Set(functions)].join(', ');
}

function wishesFor(symbol: string, kinds: readonly Kind[]): Wish[] {
  const asking = kinds.flat().filter(({ symbols }) => symbols.includes(symbol));
  return asking.length === 0
    ? [{ symbol }]
    : uniqueWishes(asking.flatMap(lookup => wishesOf(lookup, symbol)));
}

function wishesOf({ types }: HostLookup, symbol: string): Wish[] {
  if (types.length === 0) return [{ symbol }];
  return types.map(({ text, type, parts }) => ({
    symbol,
    type: { form: 'asserted', type, printed: text, ...(parts ? { parts } : {}) },
  }));
}

/** Types that print alike may be of two packages. */
function uniqueWishes(wishes: readonly Wish[]): Wish[] {
  return [...new Map(wishes.map(wish => [JSON.stringify(wish), wish])).values()];
}
