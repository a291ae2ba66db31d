// What was read of look-ups, in the words of fixtures/truth/lookups.json and lookup-plugins.json.

/** @import { HostLookup } from '../../dist/code/host-lookup.js' */

/** @typedef {{ symbols: string[], certainty: string, types: string[], handsOn?: true }} Lookup */

/** @param {readonly HostLookup[]} lookups @returns {Lookup[]} */
export function toldOf(lookups) {
  return lookups
    .map(({ symbols, certainty, types, handsOn }) => ({
      symbols: [...symbols].sort(),
      certainty,
      types: types.map(({ text }) => text).sort(),
      ...(handsOn ? { handsOn } : {}),
    }))
    .sort(byText);
}

/**
 * What each plugin is asked for, and what beside it.
 * @param {readonly HostLookup[]} lookups
 * @returns {{ symbols: string[], needs?: string[][] }[][]}
 */
export function pluginsOf(lookups) {
  const names = [...new Set(lookups.map(({ plugin }) => plugin))];
  return names
    .map(name =>
      lookups
        .filter(({ plugin }) => plugin === name)
        .map(({ symbols, needs }) => ({
          symbols: [...symbols].sort(),
          ...(needs ? { needs: [...needs].sort() } : {}),
        }))
        .sort(byText),
    )
    .sort(byText);
}

/** @param {unknown} a @param {unknown} b */
function byText(a, b) {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

/**
 * What a host printed of a plugin whose exports have another type: `taken` and `refused` are its own words, `passed-over` is
 * what it prints nothing of.
 * @param {string} printed @param {readonly string[]} symbols @returns {Record<string, string>}
 */
export function othersOf(printed, symbols) {
  return Object.fromEntries(
    symbols.map(symbol => {
      const [, word = 'passed-over'] = new RegExp(`^${symbol} (taken|refused)\\b`, 'm').exec(printed) ?? [];
      return [symbol, word];
    }),
  );
}
