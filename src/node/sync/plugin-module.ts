import { existsSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { type GoMod, GoModError, parseGoMod } from '../../recipe/go-mod.ts';
import { readRegular, UnreadableError } from '../bounded-file.ts';
import { InputError } from '../errors.ts';
import { directoryWith, MAX_GO_MOD_BYTES, readGoWork } from '../go-mod-file.ts';
import { mainPackagesBelow } from '../go-packages.ts';
import { chosenMain, operandOf } from '../plugin-tree.ts';

/** The module of a plugin as it lies there, and what go.mod says. */
export interface PluginModuleFiles {
  goMod: GoMod;
  text: string;
  /** absolute directory of go.mod */
  directory: string;
  /** go.mod, in the words in which it was given */
  file: string;
  /** main packages as arguments of the go command in that directory */
  packages: string[];
  /** the go.work that it is built in; undefined: none */
  workspace: { file: string; isUsed: boolean; uses: string[] } | undefined;
  hasVendor: boolean;
}

/** @param main the package, where it was chosen @throws InputError, PackageError */
export function readPluginModule(
  given: string,
  main: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): PluginModuleFiles {
  const directory = directoryWith('go.mod', given);
  if (directory === undefined) throw new InputError(`no go.mod in ${given} or above it`);
  const below = relative('', directory) || '.';
  const file = join(below.startsWith('..') ? directory : below, 'go.mod');
  const text = readText(join(directory, 'go.mod'), file);
  const goMod = parsed(text, file);
  return {
    goMod,
    text,
    directory,
    file,
    packages:
      main === undefined ? mainPackages(given, directory) : [chosenMain(given, directory, main, goMod)],
    workspace: workspaceOf(directory, env),
    hasVendor: existsSync(join(directory, 'vendor/modules.txt')),
  };
}

/** A text that has to be UTF-8, of a bounded size. @throws InputError */
export function readText(path: string, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      readRegular(path, MAX_GO_MOD_BYTES),
    );
  } catch (error) {
    if (error instanceof UnreadableError) throw new InputError(`cannot read ${shown}: ${error.message}`);
    if (error instanceof TypeError) throw new InputError(`cannot read ${shown}: not UTF-8`);
    throw error;
  }
}

function parsed(text: string, file: string): GoMod {
  try {
    return parseGoMod(text);
  } catch (error) {
    if (error instanceof GoModError) throw new InputError(`cannot read ${file}: ${error.message}`);
    throw error;
  }
}

/** Those of the directory and below; what is generated may not be there yet. */
function mainPackages(given: string, module: string): string[] {
  const found = mainPackagesBelow(resolve(given)).map(one => operandOf(module, one));
  return found.length > 0 ? found : [operandOf(module, resolve(given))];
}

/** The workspace that cmd/go would build it in. */
function workspaceOf(
  module: string,
  env: Readonly<Record<string, string | undefined>>,
): PluginModuleFiles['workspace'] {
  const named = env['GOWORK'];
  if (named === 'off') return undefined;
  const above = named === undefined || named === '' ? directoryWith('go.work', module) : undefined;
  const file = above === undefined ? named : join(above, 'go.work');
  if (file === undefined || file === '') return undefined;
  const directory = above ?? resolve(file, '..');
  try {
    const uses = readGoWork(directory).uses.map(one => resolve(directory, one));
    const shown = relative('', file);
    return { file: shown.startsWith(`..${sep}`) ? file : shown, isUsed: uses.includes(module), uses };
  } catch (error) {
    if (error instanceof InputError) return { file, isUsed: false, uses: [] };
    throw error;
  }
}
