import { existsSync } from 'node:fs';
import { readBaseline, readConfig } from '../node/config-file.ts';
import { baselineEntries, formatBaseline } from '../policy/baseline.ts';
import { ConfigError } from '../policy/config-error.ts';
import { type ConfigFile, parseRuleLevel } from '../policy/configuration.ts';
import { applyPolicy, type Policy } from '../policy/policy.ts';
import type { CheckArguments } from './arguments.ts';
import { fleetSettings } from './fleet-settings.ts';
import { MISSING_FILES, type Settings, USUAL } from './settings.ts';

/** A part of its own: what a check without a configuration and a baseline does not need. */
export { applyPolicy, baselineEntries, formatBaseline };

/** The configuration that says what would be checked. @throws ConfigError */
export async function printedConfig(args: CheckArguments, file: string | undefined): Promise<string> {
  const config = await readMerged({ ...args, plugins: [...args.plugins, ...args.patterns] }, file);
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** The settings of a check with a configuration. @throws ConfigError, UsageError */
export async function configured(args: CheckArguments, file: string | undefined): Promise<Settings> {
  const config = await readMerged(args, file);
  const { host, baseline, policy, ...rest } = config;
  const plugins = await pluginsOf(args, config, file);
  if (host === undefined || plugins.length === 0) throw new ConfigError(MISSING_FILES);
  return {
    ...args,
    ...rest,
    host,
    plugins,
    strict: policy === 'strict',
    fleet: fleetSettings(args),
    policy: {
      levels: rest.rules,
      suppressions: rest.suppressions,
      file: file ?? '',
      ...(await baselineOf(args, baseline)),
    },
    updateBaseline: args.updateBaseline ? baseline : undefined,
  };
}

async function readMerged(args: CheckArguments, file: string | undefined): Promise<Merged> {
  return merged(args, file === undefined ? {} : await readConfig(file));
}

const LISTS = ['plugins', 'contract', 'require', 'format', 'suppressions'] as const;

type Merged = Omit<ConfigFile, (typeof LISTS)[number]> &
  Required<Pick<ConfigFile, (typeof LISTS)[number] | 'rules' | 'each' | 'failOn' | 'fullTypes' | 'policy'>>;

/** The command line wins, key by key; levels of rules are merged. */
function merged(args: CheckArguments, { $schema: _, ...file }: ConfigFile): Merged {
  const baseline = args.baseline ?? file.baseline;
  const filled = (given: string[], kept: string[] | undefined) => (given.length > 0 ? given : (kept ?? []));
  return defined({
    host: args.host ?? file.host,
    plugins: filled(args.plugins, file.plugins),
    contract: filled(args.contract, file.contract),
    require: filled(args.require, file.require),
    sysroot: args.sysroot ?? file.sysroot,
    glibc: args.glibc ?? file.glibc,
    hostScope: args.hostScope ?? file.hostScope,
    loader: args.loader ?? file.loader,
    each: args.each ?? file.each ?? USUAL.each,
    format: filled(args.format, file.format),
    fullTypes: args.fullTypes ?? file.fullTypes ?? USUAL.fullTypes,
    // What was there is accepted so that what is new is seen: with a baseline new warnings fail.
    failOn: args.failOn ?? file.failOn ?? (baseline === undefined ? USUAL.failOn : 'warning'),
    policy: args.policy ?? file.policy ?? USUAL.policy,
    baseline,
    rules: { ...file.rules, ...Object.fromEntries(args.rule.map(parseRuleLevel)) },
    suppressions: file.suppressions ?? [],
  });
}

/** Without the keys that have no value. */
function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

/** Plugins of the command line are names of files; those of a configuration are patterns too. */
async function pluginsOf(
  args: CheckArguments,
  { plugins }: Merged,
  file: string | undefined,
): Promise<readonly string[]> {
  if (args.plugins.length > 0 || file === undefined) return args.plugins;
  const expanded = await (await import('./patterns.ts')).expandPatterns(plugins);
  if ('files' in expanded) return expanded.files;
  const { index, pattern } = expanded.nothing;
  throw new ConfigError(`${file}: plugins[${index}]: no file is there for ${pattern}`);
}

async function baselineOf(
  { updateBaseline }: CheckArguments,
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
