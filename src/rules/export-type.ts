import type { OtherType } from '../contract/breach.ts';
import type { Difference } from '../contract/compare-types.ts';
import { defineContractRule } from './define.ts';
import type { Evidence, Rule } from './rule.ts';
import { assertedIn } from './wording/asserted-in.ts';
import { listed } from './wording/listed.ts';

const KINDS: Readonly<Record<NonNullable<Difference['kind']>, string>> = {
  'pointer-wanted': 'expected a pointer',
  'value-wanted': 'expected a value, not a pointer',
  package: 'it is of another package',
  variadic: 'one is variadic, the other is not',
};

export const exportType: Rule = defineContractRule({
  id: 'export-type',
  level: 'error',
  title: 'an export has another type than the host asserts',
  docs: {
    what: 'A symbol that a contract asks for is exported with another type.',
    why: 'Lookup gives an interface value, and the host asserts its type: functions as they are declared, variables as pointers to what they are declared as. An assertion that does not hold panics, or makes the host refuse the plugin. Where the host passes symbols of other types on, or asks for another symbol then, it may accept them: then it is a warning.',
    causes: [
      'a parameter or a result differs, or a pointer stands where a value is expected',
      'the function is declared as a variable: Lookup then gives a pointer to it',
      'both types print alike, but come from different packages: a copy, a fork, or another major version',
      'the plugin was written for another release of the host',
    ],
    fix: 'Declare the symbol with exactly the type that the host asserts.',
  },
  references: ['plugin/plugin_dlopen.go: lookup', 'runtime/error.go: TypeAssertionError', 'runtime/iface.go'],
  explain: breach => {
    const { said, isOpen, isHandedOn, symbol, differences, source } = breach;
    return {
      reason: reasonOf(breach),
      // What is open is not what the host prints for certain.
      ...(said === undefined || isOpen || isHandedOn ? {} : { said: { by: 'panic', words: said } }),
      wanted: [],
      facts: [...differences.flatMap(difference => factsOf(symbol, difference)), ...assertedIn(source)],
      fix: { summary: fixOf(breach) },
      kind: isOpen ? 'open' : isHandedOn ? 'review' : 'fail',
    };
  },
});

function reasonOf({ contract, symbol, said, isOpen, isHandedOn, wanted }: OtherType): string {
  if (said !== undefined && isHandedOn && !isOpen)
    return `${symbol} has another type than ${contract} asserts, but ${contract} may accept it: what it does with other types cannot be read`;
  if (said === undefined)
    return `${symbol} has the type that ${contract} asserts by name, but types in it are declared otherwise: ${wanted}`;
  return isOpen
    ? `${contract} asserts that ${symbol} is ${wanted}, which cannot be judged by its name: ${said}, unless it is an interface`
    : `${symbol} has another type than ${contract} asserts`;
}

/** What both sides have where their types part. */
function factsOf(symbol: string, { path, wanted, found, kind }: Difference): Evidence[] {
  const fact = path.length === 0 ? `type of ${symbol}` : path.join(', ');
  const note = kind === undefined ? '' : ` (${KINDS[kind]})`;
  return [
    { source: 'plugin', fact, value: `${found}${note}` },
    { source: 'contract', fact, value: wanted },
  ];
}

function fixOf(breach: OtherType): string {
  const fix = ownFixOf(breach);
  return breach.isHandedOn ? `if the host rejects it: ${fix}` : fix;
}

function ownFixOf({ symbol, declarations, declaredAs, isOpen, found, wanted, said }: OtherType): string {
  if (said === undefined) return 'build the plugin with the packages of the host';
  if (isOpen) return `write the methods of ${wanted} into the contract: interface { Method() error }`;
  const declaration = listed(declarations);
  if (declaredAs === 'variable')
    return `declare ${declaration} as a function: of the variable ${symbol} Lookup gives a pointer`;
  if (declaredAs === 'pointer') {
    const type = found.replace(/^\*\*(?:main\.)?/, '');
    return `declare var ${symbol} ${type}: Lookup returns a pointer to the variable`;
  }
  if (declaredAs === 'function') return `declare ${declaration}: ${symbol} is a function`;
  return `declare ${declaration}`;
}
