import { realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { isImageReference } from '../image/reference.ts';
import { type BaselineEntry, baselineOf } from '../policy/baseline.ts';
import { ConfigError } from '../policy/config-error.ts';
import { type ConfigFile, configOf, withTexts } from '../policy/configuration.ts';
import { ValueError } from '../values/plain-values.ts';
import { errnoOf } from './errors.ts';
import { isInImage } from './image/host-in-image.ts';
import { readFoundValue, readNamedValue } from './value-file.ts';

/** What a shell makes of `<(generate)`: no files lie beside it. */
const DESCRIPTOR = /^\/(?:dev\/stdin|(?:dev|proc\/self)\/fd\/\d+)$/;

/**
 * A configuration from a JSON or YAML file that somebody named, with paths relative to the current directory.
 * @throws ConfigError with the file, the place in it, and what is allowed there
 */
export async function readConfig(file: string): Promise<ConfigFile> {
  const directory = DESCRIPTOR.test(file) ? '.' : dirname(file);
  const config = fromHere(await checked(file, readNamedValue, configOf), directory);
  for (const inner of filesOf(config)) checkRegular(file, inner);
  return config;
}

/**
 * The same of one that nobody named: whoever wrote what is checked may have written it. It leads to no files outside of its
 * directory.
 * @throws ConfigError
 */
export async function readFoundConfig(file: string): Promise<ConfigFile> {
  const directory = dirname(file);
  const config = fromHere(await checked(file, readFoundValue, configOf), directory);
  for (const inner of filesOf(config)) {
    checkInside(file, directory, inner);
    checkRegular(file, inner);
  }
  return config;
}

/** @throws ConfigError */
export function readBaseline(file: string): Promise<readonly BaselineEntry[]> {
  return checked(file, readNamedValue, baselineOf);
}

async function checked<T>(
  file: string,
  read: (file: string) => Promise<unknown>,
  check: (value: unknown) => T,
): Promise<T> {
  try {
    return check(await read(file));
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof ValueError)) throw error;
    throw new ConfigError(`${file}: ${error.message}`);
  }
}

/** A file that is read as it is, without anything that checks what it says: its place in the configuration, and its path. */
type InnerFile = readonly [place: string, path: string];

function filesOf({ contract = [], baseline }: ConfigFile): InnerFile[] {
  return [
    ...contract.flatMap((path, i): InnerFile[] => (isPath(path) ? [[`contract[${i}]`, path]] : [])),
    ...(baseline === undefined ? [] : [['baseline', baseline] as const]),
  ];
}

/** What is there has to be a regular file; what is not is found out by who reads it. */
function checkRegular(file: string, [place, path]: InnerFile): void {
  try {
    if (!statSync(path).isFile()) throw new ConfigError(`${file}: ${place}: ${path} is not a regular file`);
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
}

function checkInside(file: string, directory: string, [place, path]: InnerFile): void {
  const root = realOf(directory);
  const real = realOf(path);
  if (real !== root && !real.startsWith(root.endsWith(sep) ? root : `${root}${sep}`))
    throw new ConfigError(
      `${file}: ${place}: ${path} is outside of its directory: only taken from a configuration that is named: pass --config ${file}, or --config none`,
    );
}

/** Of what is not there the directory that it would be in. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(resolve(path));
    return parent === resolve(path) ? parent : realOf(parent);
  }
}

/** A word alone is the name of a preset. */
function isPath(contract: string): boolean {
  return /[./\\]/.test(contract);
}

/** Archives and layouts are files; names of registries are none. */
function imageFrom(text: string, place: (path: string) => string): string {
  const [, kind = '', path = ''] = /^(docker-archive:|oci-archive:|oci-dir:)(.*)$/s.exec(text) ?? [];
  return kind === '' ? text : `${kind}${place(path)}`;
}

function fromHere(config: ConfigFile, directory: string): ConfigFile {
  if (directory === '.') return config;
  const place = (path: string) => (isAbsolute(path) ? path : join(directory, path));
  return withTexts(config, (text, holds) => {
    switch (holds) {
      case 'path':
      case 'image':
        return isImageReference(text) ? imageFrom(text, place) : place(text);
      case 'directory':
        return text === 'none' ? text : place(text);
      case 'pattern':
        if (isInImage(text)) return text;
        return text.startsWith('!') ? `!${place(text.slice(1))}` : place(text);
      case 'contract':
        return isPath(text) ? place(text) : text;
      case 'report':
        return text.replace(/=(.+)$/s, (_, path: string) => `=${place(path)}`);
      default:
        return text;
    }
  });
}
