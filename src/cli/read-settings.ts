import { existsSync } from 'node:fs';
import type { CheckArguments } from './arguments.ts';
import { expandedFiles } from './expanded-files.ts';
import { fleetSettings } from './fleet-settings.ts';
import { MISSING_FILES, type Settings, USUAL } from './settings.ts';
import { type Streams, UsageError } from './streams.ts';

const CONFIG_FILES = ['goplug-lint.config.json', 'goplug-lint.config.yaml', 'goplug-lint.config.yml'];
const NO_CONFIG = 'none';

/**
 * What is to be checked; undefined where the configuration was only printed.
 * @throws UsageError also for what is wrong in a configuration
 */
export async function settingsOf(given: CheckArguments, streams: Streams): Promise<Settings | undefined> {
  const files = given.printConfig ? [] : await expandedFiles('--plugin', given.patterns);
  const args = { ...given, plugins: [...given.plugins, ...files] };
  const file = configFileOf(args.config);
  const isPlain =
    file === undefined && args.baseline === undefined && args.rule.length === 0 && !args.printConfig;
  if (args.updateBaseline && args.baseline === undefined && file === undefined)
    throw new UsageError('--update-baseline writes a baseline: name it with --baseline FILE');
  if (isPlain) return plainSettings(args);
  const { configured, printedConfig } = await import('./config.ts');
  if (!args.printConfig) return configured(args, file);
  streams.stdout(await printedConfig(args, file));
  return undefined;
}

function plainSettings({ host, plugins, ...args }: CheckArguments): Settings {
  if (host === undefined || plugins.length === 0) throw new UsageError(MISSING_FILES);
  return {
    ...args,
    host,
    plugins,
    each: args.each ?? USUAL.each,
    failOn: args.failOn ?? USUAL.failOn,
    fullTypes: args.fullTypes ?? USUAL.fullTypes,
    strict: args.policy === 'strict',
    fleet: fleetSettings(args),
    policy: undefined,
    updateBaseline: undefined,
  };
}

function configFileOf(named: string | undefined): string | undefined {
  if (named === NO_CONFIG) return undefined;
  const found = named === undefined ? CONFIG_FILES.filter(file => existsSync(file)) : [named];
  if (found.length > 1)
    throw new UsageError(`there are ${found.join(' and ')}: name one with --config, or remove one`);
  return found[0];
}
