import { isImageReference } from '../image/reference.ts';
import type { ConfigOptionName, GivenOptions } from '../options/check-options.ts';
import { findRule } from '../rules/index.ts';
import type { Level } from '../rules/rule.ts';
import { ConfigError } from './config-error.ts';
import type { ConfigFile } from './configuration.ts';
import type { RuleLevel } from './rule-levels.ts';

/** What is known when a configuration is judged that nobody named, but that lies in the current directory. */
interface Found {
  config: ConfigFile;
  /** the command line, which takes precedence over the configuration */
  said: GivenOptions;
  /** Whether the command line itself asks for the strict policy: then the files to check have to be its own, too. */
  isStrictSaid: boolean;
}

/** The places of a configuration that must not be taken from one that nobody named. */
type Places = (found: Found) => readonly string[];

const none: Places = () => [];

/** The key itself, if the configuration has it, and the command line does not say otherwise. */
function key(name: ConfigOptionName, isMeant: (found: Found) => boolean = () => true): Places {
  return found => (isTaken(found, name) && isMeant(found) ? [name] : []);
}

function isTaken({ config, said }: Found, name: ConfigOptionName): boolean {
  const value = said[name];
  const isSaid = Array.isArray(value) ? value.length > 0 : value !== undefined;
  return config[name] !== undefined && !isSaid;
}

/** What opens the gate for what plugin.Open refuses, or writes files: under every policy. */
const NEVER_FOUND: readonly Places[] = [
  key('loader', ({ config }) => config.loader !== 'plugin.Open'),
  found =>
    isTaken(found, 'format')
      ? indices(found.config.format, text => text.includes('=')).map(i => `format[${i}]`)
      : [],
  // It is fetched with the credentials of the user.
  key('image'),
  key('platform'),
  key('host', ({ config }) => isImageReference(config.host ?? '')),
  key('baseline', ({ said }) => said.updateBaseline === true),
];

/**
 * What could make strict say less, by key: the compiler wants an answer for every option. Nothing that only asks for more,
 * or that only changes what is shown, is here.
 */
const LOOSENS_STRICT: Readonly<Record<ConfigOptionName, Places>> = {
  image: key('image'),
  platform: key('platform'),
  host: key('host', ({ isStrictSaid }) => isStrictSaid),
  plugins: key('plugins', ({ isStrictSaid }) => isStrictSaid),
  // A contract takes the place of what the host's own code asks for.
  contract: key('contract'),
  require: key('require'),
  sysroot: key('sysroot'),
  glibc: key('glibc'),
  hostScope: key('hostScope'),
  loader: none,
  each: key('each', ({ config }) => config.each === true),
  format: none,
  fullTypes: none,
  // A baseline makes warnings fail, unless this says otherwise.
  failOn: key('failOn', ({ config, said }) => config.failOn === 'error' && said.baseline !== undefined),
  policy: none,
  baseline: key('baseline'),
  rules: ({ config, said }) =>
    Object.entries(config.rules ?? {})
      .filter(([id, level]) => isLower(id, level) && !said.rules.some(text => text.startsWith(`${id}=`)))
      .map(([id]) => `rules.${id}`),
};

const RANK: Readonly<Record<RuleLevel, number>> = { off: 0, note: 1, warning: 2, error: 3 };

function isLower(id: string, level: RuleLevel): boolean {
  const own: Level = findRule(id)?.level ?? 'error';
  return RANK[level] < RANK[own];
}

function indices<T>(values: readonly T[] = [], isMeant: (value: T) => boolean): number[] {
  return values.flatMap((value, i) => (isMeant(value) ? [i] : []));
}

/**
 * A configuration that nobody named may be part of what is checked. It says what a check is asked for, but neither opens
 * the gate nor writes files, and under the strict policy it cannot make less of it.
 * @throws ConfigError with the places that only a configuration may have that is named
 */
export function checkFound(file: string, config: ConfigFile, said: GivenOptions): void {
  const isStrictSaid = said.policy === 'strict';
  const found = { config, said, isStrictSaid };
  const never = NEVER_FOUND.flatMap(places => places(found));
  if (never.length > 0) throw refusal(file, never, '');
  if (!isStrictSaid && (config.policy !== 'strict' || said.policy !== undefined)) return;
  const loosening = Object.values(LOOSENS_STRICT).flatMap(places => places(found));
  if ((config.suppressions ?? []).length > 0) loosening.push('suppressions');
  if (loosening.length > 0) throw refusal(file, loosening, 'under the strict policy ');
}

const MAX_NAMED = 5;

function refusal(file: string, places: readonly string[], when: string): ConfigError {
  const more = places.length > MAX_NAMED ? ` and ${places.length - MAX_NAMED} more` : '';
  const named = `${places.slice(0, MAX_NAMED).join(', ')}${more}`;
  return new ConfigError(
    `${file}: ${named}: ${when}only taken from a configuration that is named: pass --config ${file}, or --config none`,
  );
}
