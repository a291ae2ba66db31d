import { dirname, isAbsolute, join } from 'node:path';
import { type BaselineEntry, baselineOf } from '../policy/baseline.ts';
import { ConfigError } from '../policy/config-error.ts';
import { type ConfigFile, configOf, withTexts } from '../policy/configuration.ts';
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
  return withTexts(config, (text, holds) => {
    switch (holds) {
      case 'path':
        return place(text);
      case 'directory':
        return text === 'none' ? text : place(text);
      case 'pattern':
        return text.startsWith('!') ? `!${place(text.slice(1))}` : place(text);
      case 'contract':
        // A word alone is the name of a preset.
        return /[./\\]/.test(text) ? place(text) : text;
      case 'report':
        return text.replace(/=(.+)$/s, (_, path: string) => `=${place(path)}`);
      default:
        return text;
    }
  });
}
