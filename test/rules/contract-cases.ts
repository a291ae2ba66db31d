import type { Breach, MissingSymbol, OtherType } from '../../src/contract/breach.ts';
import { fix, type RuleCases, recorded } from './rule-case.ts';

/** A plugin that loads, into a host that loads it. */
const LOADS = '1.27/plain/plain';
const NOT_FOUND = 'plugin: symbol New not found in plugin example.com/plugins/basic';
const NOT_A_FUNC = 'interface conversion: plugin.Symbol is func() int, not func() error';

const NO_METHOD = 'interface conversion: **main.T is not main.runner: missing method Run';

/** A symbol that is not there, with what is said of it unless any name would do. */
const missing = (more: Partial<MissingSymbol>): { breach: Breach } => ({
  breach: {
    rule: 'export-missing',
    contract: '--require',
    symbols: ['New'],
    ...(more.symbols?.length === 0 ? {} : { said: NOT_FOUND }),
    declarations: ['func New() error'],
    near: [],
    ...more,
  },
});

/** An export of another type, as the panic says it. */
const otherType = (more: Partial<OtherType>): { breach: Breach } => ({
  breach: { ...ofOneName, said: NOT_A_FUNC, ...more },
});

const ofOneName: OtherType = {
  rule: 'export-type',
  contract: '--require',
  symbol: 'New',
  found: 'func() int',
  wanted: 'func() error',
  declarations: ['func New() error'],
  differences: [{ path: ['result 1'], wanted: 'error', found: 'int' }],
};

const OF_C: MissingSymbol = {
  rule: 'export-missing',
  contract: '--require',
  symbols: [],
  declarations: [],
  isC: true,
  near: [],
};

/** What is said of contracts; the record has none, so each breach is made here. */
export const CONTRACT_CASES: Readonly<Record<Breach['rule'], RuleCases>> = {
  'export-missing': [
    recorded(
      LOADS,
      `--require looks up New: ${NOT_FOUND}`,
      fix('declare func New() error in package main; constants, types and methods are not found'),
      missing({}),
    ),
    recorded(
      LOADS,
      `--require looks up New or Create: ${NOT_FOUND}`,
      fix('declare one of the wanted symbols in package main; constants, types and methods are not found'),
      missing({ symbols: ['New', 'Create'], declarations: ['func New() error', 'func Create() error'] }),
    ),
    recorded(
      LOADS,
      `--require looks up New: ${NOT_FOUND}`,
      fix('rename NewPlugin to New, or declare func New() error in package main'),
      missing({ near: [{ kind: 'type', symbol: 'NewPlugin', wanted: 'New' }] }),
    ),
    recorded(
      LOADS,
      `--require looks up New: ${NOT_FOUND}`,
      fix('export it: new has to be called New'),
      missing({ near: [{ kind: 'unexported', symbol: 'new', wanted: 'New' }] }),
    ),
    recorded(
      LOADS,
      `--require looks up New: ${NOT_FOUND}`,
      fix('Lookup does not find the method Factory.New: declare func New() error in package main'),
      missing({ near: [{ kind: 'method', symbol: 'Factory.New', wanted: 'New' }] }),
    ),
    recorded(
      LOADS,
      `--require looks up New: ${NOT_FOUND}`,
      fix(
        'Lookup does not find example.com/shared.New, which is not in package main: declare func New() error there',
      ),
      missing({ near: [{ kind: 'elsewhere', symbol: 'example.com/shared.New', wanted: 'New' }] }),
    ),
    recorded(
      LOADS,
      `the host probably looks up New: ${NOT_FOUND}`,
      fix('declare func New() error in package main; constants, types and methods are not found'),
      { is: 'warning review', ...missing({ contract: 'the host', isProbable: true, level: 'warning' }) },
    ),
    recorded(
      LOADS,
      `--require looks up New, or a symbol that a configuration names, but no export has a type that it asserts: ${NOT_FOUND}`,
      fix('rename Creat to Create, or declare one of the wanted symbols in package main'),
      missing({
        anyName: true,
        declarations: ['func New() error', 'func NAME() int'],
        near: [{ kind: 'spelling', symbol: 'Creat', wanted: 'Create' }],
      }),
    ),
    recorded(
      LOADS,
      '--require looks up a symbol that a configuration names, but no export has a type that it asserts',
      fix('declare one of the wanted symbols in package main; constants, types and methods are not found'),
      missing({ symbols: [], anyName: true, declarations: ['func() error', 'func() int'] }),
    ),
    recorded(
      LOADS,
      '--require looks up Init by dlsym: plug.so: undefined symbol: Init',
      fix(
        'export Init: in Go, //export Init above the function in package main; in C, with default visibility',
      ),
      missing({ ...OF_C, symbols: ['Init'], said: 'plug.so: undefined symbol: Init' }),
    ),
    recorded(
      LOADS,
      '--require looks up Init or Flush by dlsym; whether liba.so.1 or libb.so.1 of the target defines one of them is not known',
      fix('name the files of the target: --sysroot DIR'),
      {
        is: 'warning open',
        breach: { ...OF_C, symbols: ['Init', 'Flush'], open: ['liba.so.1', 'libb.so.1'] },
      },
    ),
  ],
  'export-type': [
    recorded(
      LOADS,
      `New has another type than --require asserts: ${NOT_A_FUNC}`,
      fix('declare func New() error'),
      otherType({}),
    ),
    recorded(
      LOADS,
      `New has another type than --require asserts: ${NOT_A_FUNC}`,
      fix('declare func New() error as a function: of the variable New Lookup gives a pointer'),
      otherType({ declaredAs: 'variable' }),
    ),
    recorded(
      LOADS,
      `New has another type than --require asserts: ${NOT_A_FUNC}`,
      fix('declare var New func() error: New is a function'),
      otherType({ declaredAs: 'function', declarations: ['var New func() error'] }),
    ),
    recorded(
      LOADS,
      `New has another type than --require asserts: ${NO_METHOD}`,
      fix('declare var New T: Lookup returns a pointer to the variable'),
      otherType({ said: NO_METHOD, found: '**main.T', wanted: 'main.runner', declaredAs: 'pointer' }),
    ),
    recorded(
      LOADS,
      `--require asserts that New is api.Plugin, which cannot be judged by its name: ${NOT_A_FUNC}, unless it is an interface`,
      fix('write the methods of api.Plugin into the contract: interface { Method() error }'),
      { is: 'warning open', ...otherType({ wanted: 'api.Plugin', isOpen: true }) },
    ),
    recorded(
      LOADS,
      'New has the type that --require asserts by name, but types in it are declared otherwise: func(shared.Config) error',
      fix('build the plugin with the packages of the host'),
      { breach: { ...ofOneName, wanted: 'func(shared.Config) error' } },
    ),
  ],
};
