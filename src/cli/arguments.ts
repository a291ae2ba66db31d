import parser from 'yargs-parser';
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
  sysroot: string | undefined;
  failOn: 'error' | 'warning' | 'note';
}

const COMMANDS = ['check', 'inspect', 'profile', 'explain', 'rules', 'completion'];

/**
 * Reads the arguments of a plain check with the parser that yargs itself uses, without loading yargs.
 * Undefined for everything else: other commands, help, and whatever is wrong, which yargs then words.
 */
export function parseCheck(args: readonly string[]): CheckArguments | undefined {
  const names = Object.keys(CHECK_OPTIONS);
  const ofType = (type: 'string' | 'boolean') => names.filter(name => CHECK_OPTIONS[name]?.type === type);
  const rest = args[0] === 'check' ? args.slice(1) : args;
  if (rest === args && COMMANDS.includes(args[0] ?? '')) return undefined;
  const parsed = parser([...rest], {
    string: ['_', ...ofType('string')],
    boolean: ofType('boolean'),
    array: names.filter(name => CHECK_OPTIONS[name]?.array),
    alias: Object.fromEntries(
      names.flatMap(name => (CHECK_OPTIONS[name]?.alias ? [[name, [CHECK_OPTIONS[name].alias]]] : [])),
    ),
    configuration: { 'camel-case-expansion': false, 'strip-aliased': true, 'greedy-arrays': false },
  });
  const { _: positionals, ...options } = parsed;
  for (const [name, value] of Object.entries(options)) {
    const spec = CHECK_OPTIONS[name];
    if (!spec || !isValid(spec.choices, spec.type, value)) return undefined;
  }
  return checkArguments({ ...options, _: positionals });
}

function isValid(choices: readonly string[] | undefined, type: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.every(item => typeof item === 'string' && item !== '');
  if (type === 'boolean') return typeof value === 'boolean';
  return typeof value === 'string' && value !== '' && (choices === undefined || choices.includes(value));
}

/** The options of either parser as `check` needs them; undefined without a host and a plugin. */
export function checkArguments(options: Readonly<Record<string, unknown>>): CheckArguments | undefined {
  const positionals = Array.isArray(options['_']) ? options['_'].map(String) : [];
  const [host, ...plugins] = positionals;
  if (host === undefined || plugins.length === 0) return undefined;
  const text = (name: string) => (typeof options[name] === 'string' ? options[name] : undefined);
  const flag = (name: string) => options[name] === true;
  const scope = text('host-scope');
  const failOn = text('fail-on');
  const format = options['format'];
  return {
    host,
    plugins,
    format: Array.isArray(format) ? format.map(String) : [],
    all: flag('all'),
    quiet: flag('quiet'),
    color: typeof options['color'] === 'boolean' ? options['color'] : undefined,
    each: flag('each'),
    hostScope: scope === 'global' || scope === 'local' ? scope : undefined,
    sysroot: text('sysroot'),
    failOn: failOn === 'warning' || failOn === 'note' ? failOn : 'error',
  };
}
