import { parseArgs } from 'node:util';
import type { Loader } from '../link/request.ts';
import { CHECK_OPTIONS } from './options.ts';

/** `check` as it was asked for. */
export interface CheckArguments {
  host: string;
  plugins: string[];
  format: string[];
  all: boolean;
  quiet: boolean;
  /** undefined: as the terminal and the environment say */
  color: boolean | undefined;
  each: boolean;
  hostScope: 'global' | 'local' | undefined;
  loader: Loader | undefined;
  sysroot: string | undefined;
  glibc: string | undefined;
  failOn: 'error' | 'warning' | 'note';
  policy: 'default' | 'strict';
  require: string[];
  contract: string[];
  /** write the types of exports with import paths */
  fullTypes: boolean;
}

/** First words that are commands of their own; a host of such a name is given as ./NAME. */
export const COMMANDS: readonly string[] = [
  'inspect',
  'exec',
  'matrix',
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
    });
    const { 'no-color': isPlain, ...options } = values;
    const isValid = Object.entries(options).every(([name, value]) => isAllowed(name, value));
    if (!isValid) return undefined;
    return checkArguments({ ...options, ...(isPlain === true ? { color: false } : {}), _: positionals });
  } catch {
    // Unknown or incomplete options: yargs finds the words.
    return undefined;
  }
}

function parserOptions(): Record<string, { type: 'string' | 'boolean'; short?: string; multiple?: boolean }> {
  const options = Object.entries(CHECK_OPTIONS).map(([name, { type, alias, array }]) => [
    name,
    { type, ...(alias ? { short: alias } : {}), ...(array ? { multiple: true } : {}) },
  ]);
  return { ...Object.fromEntries(options), 'no-color': { type: 'boolean' } };
}

function isAllowed(name: string, value: unknown): boolean {
  const choices = CHECK_OPTIONS[name]?.choices;
  const values = Array.isArray(value) ? value : [value];
  return values.every(
    one => typeof one === 'boolean' || (one !== '' && (!choices || choices.includes(String(one)))),
  );
}

/** The options of either parser as `check` needs them; undefined without a host and a plugin. */
export function checkArguments(options: Readonly<Record<string, unknown>>): CheckArguments | undefined {
  const positionals = Array.isArray(options['_']) ? options['_'].map(String) : [];
  const [host, ...plugins] = positionals;
  if (host === undefined || plugins.length === 0) return undefined;
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  const flag = (name: string) => options[name] === true;
  const scope = text('host-scope');
  const loader = text('loader');
  const failOn = text('fail-on');
  const list = (name: string) => {
    const values = options[name];
    return Array.isArray(values) ? values.map(String) : [];
  };
  return {
    host,
    plugins,
    format: list('format'),
    all: flag('all'),
    quiet: flag('quiet'),
    color: typeof options['color'] === 'boolean' ? options['color'] : undefined,
    each: flag('each'),
    hostScope: scope === 'global' || scope === 'local' ? scope : undefined,
    loader: loader === 'dlopen' || loader === 'plugin.Open' ? loader : undefined,
    sysroot: text('sysroot'),
    glibc: text('glibc'),
    failOn: failOn === 'warning' || failOn === 'note' ? failOn : 'error',
    policy: text('policy') === 'strict' ? 'strict' : 'default',
    require: list('require'),
    contract: list('contract'),
    fullTypes: flag('full-types'),
  };
}
