import { formatType, type GoType, type MethodSignature } from '../go/go-type.ts';
import { moduleOf } from '../profile/known.ts';
import type { BinaryProfile, CheckProfile, ExportType, ModuleProfile } from '../profile/profile.ts';
import type { Breach, MissingSymbol, OtherType } from './breach.ts';
import { compareTypes } from './compare-types.ts';
import type { Contract, Requirement, Wish, WishedType } from './contract.ts';
import { nearSymbols } from './near.ts';
import { withPackageNames } from './package-names.ts';
import { ANY_NAME } from './requirement.ts';

/** What a contract is judged by: a plugin's exports with their types. */
interface Exports {
  module: ModuleProfile;
  byName: ReadonlyMap<string, ModuleProfile['exports'][number]>;
  types: Readonly<Record<string, ExportType>>;
  namesakes: Readonly<Record<string, readonly string[]>>;
}

/** The names that contracts ask for and a plugin does not export. */
export function missingNames(profile: BinaryProfile, contracts: readonly Contract[]): string[] {
  const exported = new Set(moduleOf(profile)?.exports.map(({ name }) => name));
  const asked = contracts.flatMap(({ requirements }) => requirements.flatMap(({ wishes }) => wishes));
  return [...new Set(asked.map(({ symbol }) => symbol))].filter(
    symbol => symbol !== ANY_NAME && !exported.has(symbol),
  );
}

/** The exports whose types contracts ask for; undefined: all of them. */
export function typedNames(contracts: readonly Contract[]): Set<string> | undefined {
  const wishes = contracts.flatMap(({ requirements }) =>
    requirements.flatMap(requirement => requirement.wishes),
  );
  const typed = wishes.filter(({ type }) => type !== undefined).map(({ symbol }) => symbol);
  return typed.includes(ANY_NAME) ? undefined : new Set(typed);
}

/**
 * What Lookup and a type assertion say of each symbol that the contracts ask for (plugin/plugin_dlopen.go: lookup;
 * runtime/error.go: TypeAssertionError). The profile has the types of its exports. Nothing is reported for a file that
 * registers no module: it never gets so far.
 */
export function judgeContracts(profile: CheckProfile, contracts: readonly Contract[]): Breach[] {
  const module = moduleOf(profile);
  if (!module) return [];
  const byName = new Map(module.exports.map(one => [one.name, one]));
  const exports = { module, byName, types: profile.exportTypes ?? {}, namesakes: profile.namesakes ?? {} };
  return contracts.flatMap(contract =>
    contract.requirements.flatMap(requirement => judge(contract, requirement, exports)),
  );
}

function judge(
  contract: Contract,
  { wishes, optional, level, isProbable, handsOn, where }: Requirement,
  exports: Exports,
): Breach[] {
  const source = where ?? contract.source;
  const base = {
    contract: contract.name,
    ...(source === undefined ? {} : { source }),
    ...(level === undefined && !isProbable ? {} : { level: 'warning' as const }),
    ...(isProbable ? { isProbable } : {}),
    declarations: wishes.map(declarationOf),
  };
  const symbols = [...new Set(wishes.map(({ symbol }) => symbol))];
  const present = symbols.filter(symbol => symbol !== ANY_NAME && exportOf(exports, symbol));
  // What is there has to be right, whatever else would do in its place.
  const wrong = present.flatMap(symbol => {
    const types = wishes.flatMap(wish => (wish.symbol === symbol && wish.type ? [wish.type] : []));
    const isFree = wishes.some(wish => wish.symbol === symbol && !wish.type);
    const breaches = types.map(type => assertion(symbol, type, exports));
    // Of several that are wrong the one that is the same by name comes nearest.
    const nearest = breaches.find(breach => breach && breach.said === undefined) ?? breaches[0];
    if (!nearest || isFree || breaches.includes(undefined)) return [];
    const declarations = wishes.filter(wish => wish.symbol === symbol).map(declarationOf);
    const handed = handsOn ? { level: 'warning' as const, isHandedOn: true as const } : {};
    return [{ ...nearest, ...base, ...handed, declarations }];
  });
  const isMet = present.length > 0 || wishes.some(wish => isMetByAny(wish, exports));
  if (wrong.length > 0 || isMet || optional) return wrong;
  const named = symbols.filter(symbol => symbol !== ANY_NAME);
  const [first] = named;
  const missing: MissingSymbol = {
    rule: 'export-missing',
    ...base,
    symbols: named,
    ...(named.length < symbols.length ? { anyName: true } : {}),
    ...(first === undefined ? {} : { said: lookupError(first, exports) }),
    near: nearSymbols(wishes, exports.module, exports.types, exports.namesakes),
  };
  return [missing];
}

function exportOf({ byName }: Exports, symbol: string) {
  return byName.get(symbol);
}

function lookupError(symbol: string, { module }: Exports): string {
  return `plugin: symbol ${symbol} not found in plugin ${module.pluginPath}`;
}

/** Whether any export has the type of a wish for any name. */
function isMetByAny({ symbol, type }: Wish, exports: Exports): boolean {
  return (
    symbol === ANY_NAME &&
    exports.module.exports.some(({ name }) => !type || assertion(name, type, exports) === undefined)
  );
}

/** What the type assertion says; undefined: it holds. */
function assertion(
  symbol: string,
  wish: WishedType,
  exports: Exports,
): Omit<OtherType, 'contract' | 'declarations'> | undefined {
  const declared = exports.types[symbol];
  const kind = exportOf(exports, symbol)?.kind;
  const given = declared && (kind === 'func' ? declared.type : pointerTo(declared.type));
  if (!declared || !given) {
    const wanted = formatType(wish.type, 'name');
    const said = 'the type of the export cannot be read';
    return { rule: 'export-type', symbol, said, found: '?', wanted, differences: [], isOpen: true };
  }
  const isExactly = wish.form === 'declared' && compareTypes(wish.type, declared.type).length === 0;
  if (isExactly && (kind === 'func') === (wish.type.kind === 'func')) return undefined;
  const type = withPackageNames(wish.type, Object.values(exports.types));
  const asserted = assertedType({ ...wish, type });
  const [wanted, found] = [wish.printed ?? formatType(asserted, 'name'), formatType(given, 'name')];
  const base = { rule: 'export-type' as const, symbol, found, wanted };
  if (asserted.kind === 'interface') {
    const missing = missingMethod(asserted.methods, declared.methods ?? []);
    if (!missing) return undefined;
    return {
      ...base,
      said: `interface conversion: ${found} is not ${wanted}: missing method ${missing.name}`,
      differences: [methodDifference(missing, declared.methods ?? [])],
      ...declaredAs(asserted, given),
    };
  }
  if (compareTypes(asserted, given).length === 0) {
    const differences = compareParts(wish.parts, declared.parts);
    return differences.length === 0 ? undefined : { ...base, differences };
  }
  // Between types as they are declared the differences are those that the author of the plugin sees.
  const isSameForm = wish.form === 'declared' && (kind === 'func') === (type.kind === 'func');
  const differences = isSameForm ? compareTypes(type, declared.type) : compareTypes(asserted, given);
  return {
    ...base,
    said: `interface conversion: plugin.Symbol is ${found}, not ${wanted}${alike(asserted, given, declared)}`,
    differences,
    ...declaredAs(asserted, given),
    ...(isOpen(asserted, wish) ? { isOpen: true as const } : {}),
  };
}

/** Types of the same names that are declared otherwise on the other side: how two builds of a package differ. */
function compareParts(
  wanted: Readonly<Record<string, GoType>> = {},
  found: Readonly<Record<string, GoType>> = {},
): OtherType['differences'] {
  return Object.entries(wanted).flatMap(([name, type]) => {
    const own = found[name];
    return own ? compareTypes(type, own, [name]) : [];
  });
}

function pointerTo(elem: GoType): GoType {
  return { kind: 'pointer', elem };
}

/** A name in a text may be that of an interface. */
function isOpen(asserted: GoType, { printed }: WishedType): boolean {
  return printed === undefined && asserted.kind === 'named' && asserted.package !== undefined;
}

/** Lookup gives a pointer to a variable; a function as it is; and an interface is asked of either. */
function assertedType({ form, type }: WishedType): GoType {
  return form === 'asserted' || type.kind === 'func' || type.kind === 'interface' ? type : pointerTo(type);
}

/** runtime/iface.go: the first method of the interface, in its order, that the type lacks or has with another type. */
function missingMethod(
  wanted: readonly MethodSignature[],
  found: readonly MethodSignature[],
): MethodSignature | undefined {
  return wanted.find(method => {
    const same = found.find(({ name }) => name === method.name);
    return !same || compareTypes(method.type, same.type).length > 0;
  });
}

function methodDifference(
  wanted: MethodSignature,
  found: readonly MethodSignature[],
): OtherType['differences'][number] {
  const same = found.find(({ name }) => name === wanted.name);
  return {
    path: [`method ${wanted.name}`],
    wanted: formatType(wanted.type, 'name'),
    found: same ? formatType(same.type, 'name') : 'no such method',
  };
}

/** What TypeAssertionError adds where both types print alike. */
function alike(wanted: GoType, found: GoType, { methods }: ExportType): string {
  if (formatType(wanted, 'name') !== formatType(found, 'name')) return '';
  // Only named types, and pointers to those that have methods, know their package.
  const isOfPackage = found.kind === 'named' || (methods ?? []).length > 0;
  return ` (types from different ${isOfPackage ? 'packages' : 'scopes'})`;
}

function declaredAs(wanted: GoType, given: GoType): Pick<OtherType, 'declaredAs'> {
  if (wanted.kind === 'func' && given.kind === 'pointer' && compareTypes(wanted, given.elem).length === 0)
    return { declaredAs: 'variable' };
  if (given.kind === 'func' && wanted.kind === 'pointer' && compareTypes(wanted.elem, given).length === 0)
    return { declaredAs: 'function' };
  // A pointer to a pointer has no methods, and does not point to what that one points to.
  const isPointed = given.kind === 'pointer' && given.elem.kind === 'pointer';
  if (isPointed && (wanted.kind === 'interface' || compareTypes(wanted, given.elem).length === 0))
    return { declaredAs: 'pointer' };
  return {};
}

/** What an author would write: `func New() error`, `var Limits map[string]int`. */
export function declarationOf({ symbol, type: wish }: Wish): string {
  const name = symbol === ANY_NAME ? 'NAME' : symbol;
  if (!wish) return `${name}`;
  const { form, type } = wish;
  if (type.kind === 'func') return `func ${name}${formatType(type, 'name').slice('func'.length)}`;
  if (type.kind === 'interface') {
    const interfaceName = wish.printed?.startsWith('interface ') === false ? ` (${wish.printed})` : '';
    return `${name} with ${formatType(type, 'name')}${interfaceName}`;
  }
  const declared = form === 'asserted' && type.kind === 'pointer' ? type.elem : type;
  return `var ${name} ${formatType(declared, 'name')}`;
}
