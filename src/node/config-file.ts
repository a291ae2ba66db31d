import { dirname, isAbsolute, join } from 'node:path';
import { type BaselineEntry, baselineOf } from '../policy/baseline.ts';
import { ConfigError } from '../policy/config-error.ts';
import { type ConfigFile, configOf } from '../policy/configuration.ts';
import { ValueError } from '../values/plain-values.ts';
import { readValue } from './value-file.ts';

/**
 * A configuration from a JSON or YAML file, with paths that lead from the current directory.
 * @throws ConfigError with the file, the place in it, and what is allowed there
 */
export async function readConfig(file: string): Promise<ConfigFile> {
  return fromHere(await checked(file, configOf), dirname(file));
}

/** @throws ConfigError */
export function readBaseline(file: string): Promise<readonly BaselineEntry[]> {
  return checked(file, baselineOf);
}

async function checked<T>(file: string, check: (value: unknown) => T): Promise<T> {
  try {
    return check(await readValue(file));
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ValueError)) throw error;
    throw new ConfigError(`${file}: ${error.message}`);
  }
}

function fromHere(config: ConfigFile, directory: string): ConfigFile {
  if (directory === '.') return config;
  const place = (path: string) => (isAbsolute(path) ? path : join(directory, path));
  const { host, plugins, contract, sysroot, format, baseline } = config;
  return {
    ...config,
    ...(host === undefined ? {} : { host: place(host) }),
    ...(plugins === undefined ? {} : { plugins: plugins.map(text => negatable(text, place)) }),
    // A word alone is the name of a preset.
    ...(contract === undefined
      ? {}
      : { contract: contract.map(name => (/[./\\]/.test(name) ? place(name) : name)) }),
    ...(sysroot === undefined || sysroot === 'none' ? {} : { sysroot: place(sysroot) }),
    ...(format === undefined
      ? {}
      : { format: format.map(text => text.replace(/=(.+)$/s, (_, path: string) => `=${place(path)}`)) }),
    ...(baseline === undefined ? {} : { baseline: place(baseline) }),
  };
}

function negatable(pattern: string, place: (path: string) => string): string {
  return pattern.startsWith('!') ? `!${place(pattern.slice(1))}` : place(pattern);
}
