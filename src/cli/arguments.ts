import { parseArgs } from 'node:util';
import type { Loader } from '../link/request.ts';
import { CHECK_OPTIONS } from './options.ts';

/** `check` as the command line asks for it; what it does not say is undefined, or an empty list. */
export interface CheckArguments {
  host: string | undefined;
  plugins: string[];
  /** plugins by pattern, after those */
  patterns: string[];
  format: string[];
  all: boolean;
  quiet: boolean;
  /** undefined: as the terminal and the environment say */
  color: boolean | undefined;
  each: boolean | undefined;
  hostScope: 'global' | 'local' | undefined;
  loader: Loader | undefined;
  sysroot: string | undefined;
  glibc: string | undefined;
  failOn: 'error' | 'warning' | 'note' | undefined;
  policy: 'default' | 'strict' | undefined;
  require: string[];
  contract: string[];
  /** write the types of exports with import paths */
  fullTypes: boolean | undefined;
  /** levels of rules, `ID=LEVEL` */
  rule: string[];
  baseline: string | undefined;
  updateBaseline: boolean;
  jobs: string | undefined;
  shard: string | undefined;
  cache: string | undefined;
  /** a configuration, or `none`; undefined: that of the directory */
  config: string | undefined;
  printConfig: boolean;
}

/** First words that are commands of their own; a host of such a name is given as ./NAME. */
export const COMMANDS: readonly string[] = [
  'inspect',
  'exec',
  'matrix',
  'merge',
  'profile',
  'recipe',
  'explain',
  'rules',
  'presets',
  'completion',
];

/**
 * Reads the arguments of a plain check with Node's own parser, by the table that yargs gets as well.
 * Undefined for everything else: other commands, help, and whatever is wrong, which yargs then words.
 */
export function parseCheck(args: readonly string[]): CheckArguments | undefined {
  const [first = ''] = args;
  if (COMMANDS.includes(first)) return undefined;
  // The usual call needs no parser at all, and loading one takes a millisecond.
  if (first !== 'check' && args.every(arg => !arg.startsWith('-'))) return checkArguments({ _: args });
  try {
    const { values, positionals } = parseArgs({
      args: first === 'check' ? args.slice(1) : [...args],
      options: parserOptions(),
      allowPositionals: true,
      allowNegative: true,
    });
    const isValid = Object.entries(values).every(([name, value]) => isAllowed(name, value));
    return isValid ? checkArguments({ ...values, _: positionals }) : undefined;
  } catch {
    // Unknown or incomplete options: yargs finds the words.
    return undefined;
  }
}

function parserOptions(): Record<string, { type: 'string' | 'boolean'; short?: string; multiple?: boolean }> {
  return Object.fromEntries(
    Object.entries(CHECK_OPTIONS).map(([name, { type, alias, array }]) => [
      name,
      { type, ...(alias ? { short: alias } : {}), ...(array ? { multiple: true } : {}) },
    ]),
  );
}

function isAllowed(name: string, value: unknown): boolean {
  const choices = CHECK_OPTIONS[name]?.choices;
  const values = Array.isArray(value) ? value : [value];
  return values.every(
    one => typeof one === 'boolean' || (one !== '' && (!choices || choices.includes(String(one)))),
  );
}

/** The options of either parser as `check` needs them; the first name is that of the host, unless --host names it. */
export function checkArguments(options: Readonly<Record<string, unknown>>): CheckArguments {
  const positionals = Array.isArray(options['_']) ? options['_'].map(String) : [];
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  const flag = (name: string) => (typeof options[name] === 'boolean' ? options[name] : undefined);
  const list = (name: string) => {
    const values = options[name];
    return Array.isArray(values) ? values.map(String) : [];
  };
  const named = text('host');
  const isFirst = named === undefined;
  const scope = text('host-scope');
  const loader = text('loader');
  const failOn = text('fail-on');
  const policy = text('policy');
  return {
    host: isFirst ? positionals[0] : named,
    plugins: isFirst ? positionals.slice(1) : positionals,
    patterns: list('plugin'),
    format: list('format'),
    all: flag('all') === true,
    quiet: flag('quiet') === true,
    color: flag('color'),
    each: flag('each'),
    hostScope: scope === 'global' || scope === 'local' ? scope : undefined,
    loader: loader === 'dlopen' || loader === 'plugin.Open' ? loader : undefined,
    sysroot: text('sysroot'),
    glibc: text('glibc'),
    failOn: failOn === 'error' || failOn === 'warning' || failOn === 'note' ? failOn : undefined,
    policy: policy === 'strict' || policy === 'default' ? policy : undefined,
    require: list('require'),
    contract: list('contract'),
    fullTypes: flag('full-types'),
    rule: list('rule'),
    baseline: text('baseline'),
    updateBaseline: flag('update-baseline') === true,
    jobs: text('jobs'),
    shard: text('shard'),
    cache: text('cache'),
    config: text('config'),
    printConfig: flag('print-config') === true,
  };
}
