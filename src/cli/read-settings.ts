import { existsSync } from 'node:fs';
import type { CheckArguments } from './arguments.ts';
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
  const args = given.printConfig ? given : { ...given, plugins: await allPlugins(given) };
  const file = configFileOf(args.config);
  const isPlain =
    file === undefined && args.baseline === undefined && args.rule.length === 0 && !args.printConfig;
  if (args.updateBaseline && args.baseline === undefined && file === undefined)
    throw new UsageError('--update-baseline writes a baseline: name it with --baseline FILE');
  if (isPlain) return plainSettings(args);
  const found = await (await import('./config.ts')).configured(args, file);
  if ('wrong' in found) throw new UsageError(found.wrong);
  if (args.printConfig) {
    streams.stdout(found.printed);
    return undefined;
  }
  return found.settings;
}

/** The plugins that the command line names, also those by pattern. */
async function allPlugins({ plugins, patterns }: CheckArguments): Promise<string[]> {
  if (patterns.length === 0) return plugins;
  const found = await (await import('./patterns.ts')).expandPatterns(patterns);
  if ('files' in found) return [...plugins, ...found.files];
  throw new UsageError(`no file is there for --plugin ${found.nothing.pattern}`);
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
    audit: args.policy === 'strict',
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
