import { existsSync } from 'node:fs';
import { jsonText } from '../bytes/log-text.ts';
import { readBaseline, readConfig, readFoundConfig } from '../node/config-file.ts';
import { CHECK_OPTIONS, type GivenOptions, type SettledOptions } from '../options/check-options.ts';
import { settled } from '../options/option.ts';
import { ConfigError } from '../policy/config-error.ts';
import { CONFIG_OPTIONS, type ConfigFile, parseRuleLevel } from '../policy/configuration.ts';
import { checkFound } from '../policy/found-configuration.ts';
import type { Policy } from '../policy/policy.ts';
import type { RuleLevel } from '../policy/rule-levels.ts';
import type { Suppression } from '../policy/suppression.ts';
import { fleetSettings } from './fleet-settings.ts';
import { checkImageOptions, hostOf, imageOr } from './image-settings.ts';
import { MISSING_FILES, type Settings } from './settings.ts';

/** A command line and a configuration as one. */
interface Merged {
  options: SettledOptions;
  levels: Record<string, RuleLevel>;
  suppressions: Suppression[];
}

/** The configuration that says what would be checked. Nothing is, so that one that is only found may say anything. @throws ConfigError */
export async function printedConfig(said: GivenOptions, file: string | undefined): Promise<string> {
  const { options, levels, suppressions } = merged(said, await configOf(said, file));
  const values: Readonly<Record<string, unknown>> = { ...options, rules: levels, suppressions };
  const config = Object.fromEntries(
    [...CONFIG_OPTIONS.keys(), 'suppressions'].map(key => [key, values[key]]),
  );
  // Keys without a value are left out.
  return `${jsonText(config, 2)}\n`;
}

/** The settings of a check with a configuration. @throws ConfigError, UsageError */
export async function configured(said: GivenOptions, file: string | undefined): Promise<Settings> {
  const config = await configOf(said, file);
  const isFound = file !== undefined && said.config === undefined;
  if (isFound) checkFound(file, config, said);
  const { options, levels, suppressions } = merged(said, config);
  // Nor does a contract of such a configuration say who opens the files: dlopen asks for less.
  if (isFound && said.contract.length === 0) options.loader ??= 'plugin.Open';
  const { baseline } = options;
  const { image, host } = imageOr(options);
  // Plugins of the command line are names of files; those of a configuration are patterns too.
  const isOfFile = said.plugins.length === 0 && file !== undefined;
  const plugins = isOfFile ? await expanded(options.plugins, file) : said.plugins;
  if (image === undefined && (host === undefined || plugins.length === 0))
    throw new ConfigError(MISSING_FILES);
  checkImageOptions(image, options, plugins, said);
  return {
    ...hostOf(image, host),
    plugins,
    options,
    fleet: fleetSettings(said),
    policy: { levels, suppressions, file: file ?? '', ...(await baselineOf(said, baseline)) },
    updateBaseline: said.updateBaseline ? baseline : undefined,
  };
}

/** @throws ConfigError */
async function configOf(said: GivenOptions, file: string | undefined): Promise<ConfigFile> {
  if (file === undefined) return {};
  return said.config === undefined ? readFoundConfig(file) : readConfig(file);
}

/** The command line wins, option by option; levels of rules are merged. */
function merged(said: GivenOptions, config: ConfigFile): Merged {
  const { $schema: _, rules, suppressions = [], ...kept } = config;
  const hasBaseline = (said.baseline ?? kept.baseline) !== undefined;
  return {
    // What was there is accepted so that what is new is seen: with a baseline new warnings fail.
    options: settled(CHECK_OPTIONS, said, hasBaseline ? { failOn: 'warning', ...kept } : kept),
    levels: { ...rules, ...Object.fromEntries(said.rules.map(parseRuleLevel)) },
    suppressions,
  };
}

async function expanded(patterns: readonly string[], file: string): Promise<string[]> {
  const found = await (await import('./patterns.ts')).expandPatterns(patterns);
  if ('files' in found) return found.files;
  const { index, pattern } = found.nothing;
  throw new ConfigError(`${file}: plugins[${index}]: ${pattern} matched no files`);
}

async function baselineOf(
  { updateBaseline }: GivenOptions,
  file: string | undefined,
): Promise<Pick<Policy, 'baseline'>> {
  if (file === undefined) {
    if (updateBaseline)
      throw new ConfigError('--update-baseline writes a baseline: name it with --baseline FILE');
    return {};
  }
  if (updateBaseline) return {};
  if (!existsSync(file)) throw new ConfigError(`${file}: there is no such file; --update-baseline writes it`);
  return { baseline: { file, entries: await readBaseline(file) } };
}
