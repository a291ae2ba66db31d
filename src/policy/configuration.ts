import { ContractError } from '../contract/contract.ts';
import { parseRequirement } from '../contract/requirement.ts';
import { findRule } from '../rules/index.ts';
import type { Level } from '../rules/rule.ts';
import {
  choiceOf,
  flagValue,
  listOf,
  objectOf,
  type Reader,
  recordOf,
  textValue,
  ValueError,
  wrongValue,
} from '../values/plain-values.ts';
import { ConfigError } from './config-error.ts';
import { nearRules, type RuleLevel } from './rule-levels.ts';
import type { Suppression } from './suppression.ts';

/**
 * `goplug-lint.config.json` or `.yaml`: what a check is asked for, so that it need not be said each time. Paths are
 * relative to the file. `schema/config-v1.schema.json` is generated from this type.
 */
export interface ConfigFile {
  $schema?: string;
  /** the program that opens the plugins, or a profile of it */
  host?: string;
  /** files and patterns, in the order in which they are opened; `!` in front leaves files out */
  plugins?: string[];
  /** contracts: files, or presets */
  contract?: string[];
  /** what has to be exported: `New=func() error` */
  require?: string[];
  /** directory with the target's libraries, or `none` */
  sysroot?: string;
  /** release of glibc on the target: `2.31` */
  glibc?: string;
  /** how a c-shared host itself was opened */
  hostScope?: 'global' | 'local';
  /** who opens the files */
  loader?: 'plugin.Open' | 'dlopen';
  /** judge each plugin alone, as if it were the first */
  each?: boolean;
  /** reports: `text`, `sarif=plugins.sarif` */
  format?: string[];
  /** write the types of exports with import paths */
  fullTypes?: boolean;
  /** lowest level of findings that fails the check */
  failOn?: Level;
  /** `strict`: what is undecided, runs code of its own or was tampered with fails the check */
  policy?: 'default' | 'strict';
  /** findings that were there before, and do not fail it */
  baseline?: string;
  /** levels of rules, by id */
  rules?: Record<string, RuleLevel>;
  /** findings that somebody has looked at and lives with */
  suppressions?: Suppression[];
}

const LEVELS: readonly Level[] = ['error', 'warning', 'note'];
const RULE_LEVELS: readonly RuleLevel[] = ['off', 'note', 'warning', 'error'];

const ruleId: Reader<string> = (value, at) => {
  const id = textValue(value, at);
  checkRule(id, at);
  return id;
};

const requirement: Reader<string> = (value, at) => {
  const text = textValue(value, at);
  try {
    parseRequirement(text);
  } catch (error) {
    if (error instanceof ContractError) throw new ValueError(`${at}: ${error.message}`);
    throw error;
  }
  return text;
};

const glibcRelease: Reader<string> = (value, at) => {
  if (typeof value !== 'string' || !/^\d+\.\d+$/.test(value))
    throw wrongValue(at, value, 'a release of glibc in quotes, like "2.31",');
  return value;
};

const day: Reader<string> = (value, at) => {
  const isDay = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
  const time = isDay ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  if (!isDay || Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== value)
    throw wrongValue(at, value, 'a day as YYYY-MM-DD');
  return value;
};

const suppression = objectOf<Suppression>(
  { rule: ruleId, plugin: textValue, contains: textValue, reason: textValue, expires: day },
  ['rule', 'reason'],
);

const configFile = objectOf<ConfigFile>(
  {
    $schema: textValue,
    host: textValue,
    plugins: listOf(textValue, 'a list of files and patterns'),
    contract: listOf(textValue, 'a list of contracts'),
    require: listOf(requirement, 'a list of requirements'),
    sysroot: textValue,
    glibc: glibcRelease,
    hostScope: choiceOf(['global', 'local']),
    loader: choiceOf(['plugin.Open', 'dlopen']),
    each: flagValue,
    format: listOf(textValue, 'a list of formats'),
    fullTypes: flagValue,
    failOn: choiceOf(LEVELS),
    policy: choiceOf(['default', 'strict']),
    baseline: textValue,
    rules: recordOf(choiceOf(RULE_LEVELS), 'an object of levels by rule id', checkRule),
    suppressions: listOf(suppression, 'a list of suppressions'),
  },
  [],
  'the configuration',
);

/**
 * Checks what was read from a file. A file without anything in it is fine.
 * @throws ConfigError with the place in the file, and what is allowed there
 */
export function configOf(value: unknown): ConfigFile {
  try {
    return configFile(value ?? {}, '');
  } catch (error) {
    if (error instanceof ValueError) throw new ConfigError(error.message);
    throw error;
  }
}

/** `cpu-level=off`, as --rule takes it. @throws ConfigError */
export function parseRuleLevel(text: string): [string, RuleLevel] {
  const [id = '', name] = text.split('=');
  const level = RULE_LEVELS.find(one => one === name);
  if (level === undefined)
    throw new ConfigError(`--rule ${text}: write ID=LEVEL, where LEVEL is one of ${RULE_LEVELS.join(', ')}`);
  try {
    checkRule(id, `--rule ${text}`);
  } catch (error) {
    if (error instanceof ValueError) throw new ConfigError(error.message);
    throw error;
  }
  return [id, level];
}

function checkRule(id: string, at: string): void {
  if (findRule(id)) return;
  const near = nearRules(id);
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'goplug-lint rules lists them';
  throw new ValueError(`${at}: no rule is called ${JSON.stringify(id)}; ${hint}`);
}
