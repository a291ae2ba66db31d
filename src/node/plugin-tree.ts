import { relative, resolve, sep } from 'node:path';
import type { GoMod } from '../recipe/go-mod.ts';
import { InputError } from './errors.ts';
import { directoryWith, readGoMod, readGoWork } from './go-mod-file.ts';
import { importedModules, isMainPackage, mainPackagesBelow } from './go-packages.ts';

/** The module of a plugin, as it lies there. */
export interface PluginModuleTree {
  /** with what the modules ask for that are in a workspace with it */
  goMod: GoMod;
  /** directory of its go.mod, in the words in which it was given */
  directory: string;
  /** main package, as an argument of `go build` in that directory */
  main: string;
  /** a go.work in it or above uses it, and others beside it */
  isInWorkspace: boolean;
}

/** The main package is not plain: its message names what can be chosen. */
export class PackageError extends Error {
  override readonly name = 'PackageError';
}

/**
 * Looks for go.mod in a directory or above it, as cmd/go does, and for the main package in it or below.
 * @param main the package, where it was chosen: a path relative to the directory, or an import path
 * @param ofHost modules of the host's own tree: the plugin may import them without a word in go.mod
 * @throws InputError, PackageError
 */
export function readPluginTree(
  given: string,
  main: string | undefined,
  ofHost: readonly string[],
): PluginModuleTree {
  const root = directoryWith('go.mod', given);
  const goMod = readGoMod(root ?? given);
  const directory = root === undefined || root === resolve(given) ? given : relative('', root) || '.';
  const module = resolve(directory);
  const workspace = workspaceOf(module, goMod);
  return {
    goMod: withImports(workspace ?? goMod, module, ofHost),
    directory,
    main: main === undefined ? onlyMain(given, module) : chosenMain(given, module, main, goMod),
    isInWorkspace: workspace !== undefined,
  };
}

function withImports(goMod: GoMod, module: string, ofHost: readonly string[]): GoMod {
  const imported = importedModules(module, ofHost).map(path => [path, '(devel)'] as const);
  return { ...goMod, requires: new Map([...imported, ...goMod.requires]) };
}

/** `./plugin` of `/src/plugin` in `/src`. */
export function operandOf(module: string, directory: string): string {
  const below = relative(module, directory).split(sep).join('/');
  return below === '' ? '.' : `./${below}`;
}

function onlyMain(given: string, module: string): string {
  const directory = resolve(given);
  if (isMainPackage(directory)) return operandOf(module, directory);
  const found = mainPackagesBelow(directory).map(one => operandOf(module, one));
  if (found.length > 1)
    throw new PackageError(
      `--module ${given} has several main packages: choose with --package ${found.join(', ')}`,
    );
  // What is generated may not be there yet.
  return found[0] ?? operandOf(module, directory);
}

/** The main package that was chosen, as an operand. @throws PackageError */
export function chosenMain(given: string, module: string, main: string, goMod: GoMod): string {
  const isImportPath = main === goMod.module || main.startsWith(`${goMod.module}/`);
  const directory = isImportPath
    ? resolve(module, `.${main.slice(goMod.module.length)}`)
    : resolve(given, main);
  if (relative(module, directory).startsWith('..') || !isMainPackage(directory))
    throw new PackageError(`--package ${main}: no main package of ${goMod.module} is there`);
  return operandOf(module, directory);
}

/** What the modules of a workspace ask for together, if a go.work in this directory or above uses it and others. */
function workspaceOf(module: string, goMod: GoMod): GoMod | undefined {
  const above = directoryWith('go.work', module);
  if (above === undefined) return undefined;
  try {
    const used = readGoWork(above).uses.map(one => resolve(above, one));
    if (used.length < 2 || !used.includes(module)) return undefined;
    const all = [goMod, ...used.filter(one => one !== module).map(readGoMod)];
    return {
      ...goMod,
      requires: new Map([
        ...all.slice(1).map(({ module: path }) => [path, '(devel)'] as const),
        ...all.toReversed().flatMap(({ requires }) => [...requires]),
      ]),
      replaces: new Map(all.toReversed().flatMap(({ replaces }) => [...replaces])),
    };
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
