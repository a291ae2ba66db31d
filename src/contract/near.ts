import { prefixToPath } from '../go/package-path.ts';
import type { ExportType, ModuleProfile } from '../profile/profile.ts';
import { lettersBetween } from '../values/spelling.ts';
import type { NearSymbol } from './breach.ts';
import { compareTypes } from './compare-types.ts';
import type { Wish } from './contract.ts';
import { ANY_NAME } from './requirement.ts';

const MAX_NEAR = 3;
/** missing names that others are compared with: of more nobody reads what was meant by each */
const MAX_WANTED = 32;

/** What the author may have meant by symbols that are not there. */
export function nearSymbols(
  wishes: readonly Wish[],
  { exports, pluginPath }: ModuleProfile,
  types: Readonly<Record<string, ExportType>>,
  namesakes: Readonly<Record<string, readonly string[]>>,
): NearSymbol[] {
  const names = wishes
    .map(({ symbol }) => symbol)
    .filter(symbol => symbol !== ANY_NAME)
    .slice(0, MAX_WANTED);
  const spelled = exports.flatMap(({ name }) => nearest(name, names)).sort((a, b) => a.letters - b.letters);
  const others = names.flatMap(wanted =>
    (namesakes[wanted] ?? []).flatMap(symbol =>
      namesakeOf(symbol, pluginPath).map(one => ({ ...one, wanted })),
    ),
  );
  const unexported = names.flatMap(wanted => {
    const lower = `${wanted.slice(0, 1).toLowerCase()}${wanted.slice(1)}`;
    const isThere = (namesakes[lower] ?? []).includes(`${pluginPath}.${lower}`);
    return isThere ? [{ kind: 'unexported' as const, symbol: lower, wanted }] : [];
  });
  const found: NearSymbol[] = [
    ...unexported,
    ...spelled.map(({ symbol, wanted }) => ({ kind: 'spelling' as const, symbol, wanted })),
    ...others,
  ];
  if (found.length > 0) return found.slice(0, MAX_NEAR);
  const alike = exports.flatMap(({ name, kind }) => {
    const own = types[name];
    const meant = wishes.find(({ type: wish }) => {
      const isFunc = wish?.type.kind === 'func' && kind === 'func';
      return own !== undefined && isFunc && compareTypes(wish.type, own.type).length === 0;
    });
    return meant ? [{ kind: 'type' as const, symbol: name, wanted: meant.symbol }] : [];
  });
  return alike.length === 1 ? alike : [];
}

/** Of the names that an export comes near to the one in which it differs least. */
function nearest(
  symbol: string,
  names: readonly string[],
): { symbol: string; wanted: string; letters: number }[] {
  const found = names.flatMap(wanted => {
    const letters = lettersBetween(wanted, symbol);
    return letters === undefined ? [] : [{ symbol, wanted, letters }];
  });
  return found.sort((a, b) => a.letters - b.letters).slice(0, 1);
}

/** The names of dynamic symbols that are looked for where these are missing. */
export function namesakeNames(missing: readonly string[]): string[] {
  return missing
    .slice(0, MAX_WANTED)
    .flatMap(name => [name, `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`]);
}

/** `PATH.(*T).Name`, `PATH.T.Name` or `other/path.Name` */
function namesakeOf(symbol: string, pluginPath: string): Omit<NearSymbol, 'wanted'>[] {
  if (symbol.startsWith(`${pluginPath}.`))
    return [{ kind: 'method', symbol: symbol.slice(pluginPath.length + 1) }];
  // Of other packages only functions and variables, of modules, are worth a word.
  const match = /^([^()[\]]*\/[^./()[\]]+)\.[^./()[\]]+$/.exec(symbol);
  const path = match?.[1] === undefined ? '' : prefixToPath(match[1]);
  return /^[^/]+\.[^/]+\//.test(path)
    ? [{ kind: 'elsewhere', symbol: `${path}${symbol.slice(symbol.lastIndexOf('.'))}` }]
    : [];
}
