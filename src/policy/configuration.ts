import { ContractError } from '../contract/contract.ts';
import { parseRequirement } from '../contract/requirement.ts';
import {
  type CheckOption,
  type CheckOptions,
  type ConfigOptionName,
  EVERY_CHECK_OPTION,
  type GivenOptions,
} from '../options/check-options.ts';
import type { LevelsOption, ListOption, TextForm, TextOption } from '../options/option.ts';
import { findRule } from '../rules/index.ts';
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
import { shownValue } from '../values/shown-value.ts';
import { ConfigError } from './config-error.ts';
import { nearRules, type RuleLevel } from './rule-levels.ts';
import type { Suppression } from './suppression.ts';

/**
 * `goplug-lint.config.json` or `.yaml`: recurring options of a check. Paths are
 * relative to the file. `schema/config-v1.schema.json` is generated from this type.
 */
export interface ConfigFile extends ConfiguredOptions {
  $schema?: string;
  /** findings that somebody has looked at and lives with */
  suppressions?: Suppression[];
}

/** Its options, by the table of those of a check. */
export type ConfiguredOptions = {
  [K in ConfigOptionName]?: CheckOptions[K] extends LevelsOption
    ? Record<string, RuleLevel>
    : NonNullable<GivenOptions[K]>;
};

/** How a configuration is ordered: what is opened, what it has to export, where, how, and what is made of it. Others follow. */
const ORDER: readonly ConfigOptionName[] = [
  'image',
  'platform',
  'host',
  'plugins',
  'contract',
  'require',
  'sysroot',
  'glibc',
  'hostScope',
  'loader',
  'each',
  'format',
  'fullTypes',
  'failOn',
  'policy',
  'baseline',
  'rules',
];

/** The options that a configuration may have, in its order. */
export const CONFIG_OPTIONS: ReadonlyMap<string, CheckOption> = new Map(
  [
    ...ORDER.map((key): [string, CheckOption] => [key, EVERY_CHECK_OPTION[key]]),
    ...Object.entries(EVERY_CHECK_OPTION),
  ].filter(([, { inConfig }]) => inConfig !== false),
);

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
    throw wrongValue(at, value, 'a release of glibc in quotes, like "2.31"');
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

/** Texts that have to be more than texts. */
const TEXTS: Partial<Readonly<Record<TextForm, Reader<string>>>> = { requirement, release: glibcRelease };

function textReader({ holds }: TextOption | ListOption): Reader<string> {
  return (holds && TEXTS[holds]) ?? textValue;
}

function readerOf(option: CheckOption): Reader<unknown> {
  switch (option.kind) {
    case 'flag':
      return flagValue;
    case 'choice':
      return choiceOf(option.choices);
    case 'text':
      return textReader(option);
    case 'list':
      return listOf(textReader(option), `a list of ${option.items}`);
    case 'levels':
      return recordOf(choiceOf(RULE_LEVELS), 'an object of levels by rule id', checkRule);
  }
}

const configFile = objectOf<Record<string, unknown>>(
  {
    $schema: textValue,
    ...Object.fromEntries([...CONFIG_OPTIONS].map(([key, option]) => [key, readerOf(option)])),
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
    return configFile(value ?? {}, '') as ConfigFile;
  } catch (error) {
    if (error instanceof ValueError) throw new ConfigError(error.message);
    throw error;
  }
}

/** A configuration with other texts, as what each of them holds wants it. */
export function withTexts(
  config: ConfigFile,
  change: (text: string, holds: TextForm | undefined) => string,
): ConfigFile;
export function withTexts(
  config: object,
  change: (text: string, holds: TextForm | undefined) => string,
): object {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]: [string, unknown]) => {
      const option = CONFIG_OPTIONS.get(key);
      if (option?.kind === 'text' && typeof value === 'string') return [key, change(value, option.holds)];
      if (option?.kind === 'list' && Array.isArray(value))
        return [key, value.map(text => change(String(text), option.holds))];
      return [key, value];
    }),
  );
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
  throw new ValueError(`${at}: no rule is called ${shownValue(id)}; ${hint}`);
}
