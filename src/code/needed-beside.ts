import type { HostLookup } from './host-lookup.ts';
import type { Ask } from './lookup-asks.ts';
import { isAlwaysBeside } from './reaction.ts';

/** of one plugin */
const MAX_LOOKUPS = 64;

/** What the code always looks up where it looks this up, and does not do without: names of which one has to be there. */
export function neededBeside(ask: Ask, others: readonly { ask: Ask; lookup: HostLookup }[]): string[][] {
  const named = others.filter(
    ({ lookup: { symbols, certainty } }) => symbols.length > 0 && certainty === 'certain',
  );
  if (named.length > MAX_LOOKUPS) return [];
  const needed = named.filter(other => isNeeded(other.ask, ask)).map(({ lookup }) => lookup.symbols);
  return [...new Map(needed.map(symbols => [symbols.join(), symbols])).values()];
}

/** By the function in which both are asked for: those between it and the needed look-up hand on that it has failed. */
function isNeeded(needed: Ask, ask: Ask): boolean {
  for (const { known, call, reaction } of needed.path) {
    const own = ask.path.find(step => step.known === known && step.call !== call)?.reaction;
    if (own && reaction) return isAlwaysBeside(reaction, own);
    if (!reaction?.isTold) return false;
  }
  return false;
}
