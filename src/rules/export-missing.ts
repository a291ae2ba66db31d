import type { MissingSymbol, NearSymbol } from '../contract/breach.ts';
import { defineContractRule } from './define.ts';
import type { Fix, Rule } from './rule.ts';
import { assertedIn } from './wording/asserted-in.ts';
import { listed } from './wording/listed.ts';

export const exportMissing: Rule = defineContractRule({
  id: 'export-missing',
  level: 'error',
  title: 'the plugin does not export what the host looks up',
  docs: {
    what: 'A symbol that a contract asks for is not among the exports of the plugin; with --loader dlopen, dlsym does not find it.',
    why: 'plugin.Open and dlopen succeed without it. It is Lookup or dlsym that fails, in the running host, and what the host then does is up to the host: some stop, others go on without the plugin.',
    causes: [
      'the name is spelled differently, or begins with a small letter',
      'it is a method, a constant or a type: Lookup finds functions and variables only',
      'it is declared in another package than the main package of the plugin',
      'C symbols: the function has no //export comment, or is static, hidden or local by a version script',
    ],
    fix: 'Declare the symbol in package main of the plugin, as a function or a variable. A C symbol of Go is a function with an //export comment.',
  },
  references: [
    'plugin/plugin_dlopen.go: lookup',
    'elf/dl-sym.c: do_sym, ldso/dynlink.c: do_dlsym',
    'cmd/compile/internal/reflectdata/reflect.go: WritePluginTable',
  ],
  explain: breach => {
    const { said, declarations, near, source, isProbable, isC } = breach;
    if (isC) return ofDlsym(breach);
    return {
      reason: reasonOf(breach),
      ...(said === undefined ? {} : { said: { by: 'error of Lookup', words: said } }),
      wanted: declarations,
      facts: [
        ...assertedIn(source),
        ...near.map(({ kind, symbol }) => ({ source: 'plugin', fact: FACTS[kind], value: symbol })),
      ],
      fix: fixOf(breach),
      kind: isProbable ? 'review' : 'fail',
    };
  },
});

/** A name that a configuration gives, or the code forms, is known by the type that is asserted. */
function reasonOf({ contract, symbols, anyName, isProbable }: MissingSymbol): string {
  const computed = 'a symbol that a configuration names, but no export has a type that it asserts';
  if (symbols.length === 0) return `${contract} looks up ${computed}`;
  const names = `${contract} ${isProbable ? 'probably ' : ''}looks up ${listed(symbols)}`;
  return anyName ? `${names}, or ${computed}` : names;
}

/** A C symbol has a name and nothing else. */
function ofDlsym({ contract, symbols, said, open, source }: MissingSymbol) {
  const names = listed(symbols);
  return {
    reason: open
      ? `${contract} looks up ${names} by dlsym; whether ${listed(open)} of the target defines ${symbols.length > 1 ? 'one of them' : 'it'} is not known`
      : `${contract} looks up ${names} by dlsym`,
    ...(said === undefined ? {} : { said: { by: 'error of dlsym' as const, words: said } }),
    wanted: symbols,
    facts: source === undefined ? [] : [{ source: 'contract', fact: 'looked up in', value: source }],
    fix: {
      summary: open
        ? 'name the files of the target: --sysroot DIR'
        : `export ${symbols.length > 1 ? 'one of them' : names}: in Go, //export ${symbols[0] ?? ''} above the function in package main; in C, with default visibility`,
    },
    kind: open ? ('open' as const) : ('fail' as const),
  };
}

const FACTS: Readonly<Record<NearSymbol['kind'], string>> = {
  spelling: 'export of nearly this name',
  type: 'export of the wanted type',
  unexported: 'unexported symbol',
  method: 'method',
  elsewhere: 'symbol of another package',
};

function fixOf({ symbols, declarations, near }: MissingSymbol): Fix {
  const [wanted = ''] = symbols;
  const declaration = declarations.length > 1 ? 'one of the wanted symbols' : (declarations[0] ?? wanted);
  const [first] = near;
  switch (first?.kind) {
    case 'spelling':
    case 'type':
      return {
        summary: `rename ${first.symbol} to ${first.wanted}, or declare ${declaration} in package main`,
      };
    case 'unexported':
      return { summary: `export it: ${first.symbol} has to be called ${first.wanted}` };
    case 'method':
      return {
        summary: `Lookup does not find the method ${first.symbol}: declare ${declaration} in package main`,
      };
    case 'elsewhere':
      return {
        summary: `Lookup does not find ${first.symbol}, which is not in package main: declare ${declaration} there`,
      };
    default:
      return {
        summary: `declare ${declaration} in package main; constants, types and methods are not found`,
      };
  }
}
