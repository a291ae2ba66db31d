import { existsSync } from 'node:fs';
import { CHECK_OPTIONS, type GivenOptions } from '../options/check-options.ts';
import { settled } from '../options/option.ts';
import type { ArgumentsOf } from './arguments.ts';
import { expandedFiles } from './expanded-files.ts';
import { fleetSettings } from './fleet-settings.ts';
import { checkImageOptions, hostAmong, hostOf } from './image-settings.ts';
import { MISSING_FILES, type Settings } from './settings.ts';
import { type Streams, UsageError } from './streams.ts';

const CONFIG_FILES = ['goplug-lint.config.json', 'goplug-lint.config.yaml', 'goplug-lint.config.yml'];
const NO_CONFIG = 'none';

/**
 * What is to be checked; undefined where the configuration was only printed.
 * @throws UsageError also for what is wrong in a configuration
 */
export async function settingsOf(
  { files, ...said }: ArgumentsOf<'check'>,
  streams: Streams,
): Promise<Settings | undefined> {
  const { image, host, names } = hostAmong(files, said);
  const { printConfig, updateBaseline, baseline } = said;
  const found = printConfig ? said.plugins : await expandedFiles('--plugin', said.plugins);
  const asked = { ...said, image, host, plugins: [...names, ...found] };
  const file = configFileOf(said.config);
  if (updateBaseline && baseline === undefined && file === undefined)
    throw new UsageError('--update-baseline writes a baseline: name it with --baseline FILE');
  const isPlain = file === undefined && baseline === undefined && said.rules.length === 0 && !printConfig;
  if (isPlain) return plainSettings(asked);
  const { configured, printedConfig } = await import('./config.ts');
  if (!printConfig) return configured(asked, file);
  streams.stdout(await printedConfig(asked, file));
  return undefined;
}

function plainSettings(said: GivenOptions): Settings {
  const { image, host, plugins } = said;
  if (image === undefined && (host === undefined || plugins.length === 0))
    throw new UsageError(MISSING_FILES);
  const options = settled(CHECK_OPTIONS, said);
  checkImageOptions(image, options, plugins, said);
  return {
    ...hostOf(image, host),
    plugins,
    options,
    fleet: fleetSettings(said),
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
