import type { BuildFacts } from '../cause/build-facts.ts';
import {
  isDirectoryPath,
  type ModuleFacts,
  moduleDirectory,
  moduleFactsOf,
  replacementRoot,
} from '../cause/module-facts.ts';
import { isOfTree } from './host-source.ts';
import { isModulePathWord, isPlainDirectory, isVersionWord } from './host-words.ts';

/** A module that no proxy has as the host had it: its source is in the tree that the host was built from. */
export interface Checkout {
  /** absolute directory that it has to be in: without -trimpath, or by an absolute `replace` */
  place?: string;
  /** directory relative to the go.mod of the host */
  below?: string;
  /** what the host's `replace` names */
  from?: string;
  /** a main module of the host's build: it has no version, and only in a workspace it has none in the plugin's */
  isMain: boolean;
}

/** What has to be done to take a module from where the host took it. */
export interface ModuleEdit {
  path: string;
  /** arguments of `go mod edit` */
  edit: string[];
  /** version to be copied to the directory that a vendoring host had it in, and replaced by it */
  vendored?: { place: string; version: string };
  checkout?: Checkout;
  /** what the host says and go.mod cannot have, in words */
  unknown?: string;
}

/** The host's module: required, replaced, or lying in a directory of the host's. */
export function moduleEditOf(
  path: string,
  host: BuildFacts,
  plugin: { required?: string; isReplaced: boolean } | undefined,
): ModuleEdit {
  if (!isModulePathWord(path))
    return { path, edit: [], unknown: `a module that the host calls ${JSON.stringify(path)}` };
  const packages = Object.keys(host.directories).filter(name => name === path || name.startsWith(`${path}/`));
  const facts = moduleFactsOf(host, path, packages);
  const { effective, directory } = facts;
  const required = facts.required ?? effective?.version;
  const place = placeOf(path, host, facts);
  // It was compared with an earlier plugin: the host does not have it.
  if (host.modules.size > 0 && !host.modules.has(path)) return { path, edit: [] };
  if (isOfTree(host, path) || required === undefined)
    return {
      path,
      edit: [...dropReplace(path, plugin), ...(place === undefined ? dropRequire(path, plugin) : [])],
      checkout: { isMain: true, ...(place === undefined ? {} : { place }) },
    };
  if (!isRequirable(required, effective))
    return { path, edit: [], unknown: `${path}: the host records ${moduleLabel(required, effective)}` };
  const require = `-require=${path}@${required}`;
  if (directory !== undefined)
    return {
      path,
      edit: [require],
      checkout: { isMain: false, from: directory, ...whereOf(directory, place) },
    };
  if (!effective || (effective.path === path && effective.version === required)) {
    const drop = dropReplace(path, plugin, required);
    const isVendored = place?.includes('/vendor/') === true;
    return {
      path,
      edit: [...drop, require],
      ...(place !== undefined && isVendored ? { vendored: { place, version: required } } : {}),
    };
  }
  return { path, edit: [require, `-replace=${path}=${effective.path}@${effective.version}`] };
}

/** Arguments that take away what the plugin puts in place of a module. */
function dropReplace(
  path: string,
  plugin: { required?: string; isReplaced: boolean } | undefined,
  required = '',
): string[] {
  if (plugin?.isReplaced !== true) return [];
  const versions = new Set([plugin.required ?? required, required].filter(isVersionWord));
  return [`-dropreplace=${path}`, ...[...versions].map(version => `-dropreplace=${path}@${version}`)];
}

/** A version that a `replace` or a workspace hides need not exist: the workspace of the host has none to look for. */
function dropRequire(path: string, plugin: { required?: string; isReplaced: boolean } | undefined): string[] {
  const { required = '', isReplaced = true } = plugin ?? {};
  const isPublished =
    !isReplaced && isVersionWord(required) && !/^v0\.0\.0(?:-00010101000000-0{12})?$/.test(required);
  return isPublished ? [] : [`-droprequire=${path}`];
}

/** Whether go.mod can have it so. */
function isRequirable(required: string, effective: ModuleFacts['effective']): boolean {
  const words = effective ? [required, effective.version] : [required];
  return words.every(isVersionWord) && (!effective || isModulePathWord(effective.path));
}

function moduleLabel(required: string, effective: ModuleFacts['effective']): string {
  return JSON.stringify(effective ? `${required} => ${effective.path} ${effective.version}` : required);
}

/** Where the host had a module; with -trimpath it does not matter. */
function placeOf(path: string, host: BuildFacts, facts: ModuleFacts): string | undefined {
  if (host.trimpath !== false) return undefined;
  // Of packages that were inlined as a whole no directory is left, but that of the main package is.
  const root = path === host.mainModule ? replacementRoot(host, '.') : undefined;
  const place = moduleDirectory(path, facts) ?? root;
  return place !== undefined && isShown(place) ? place : undefined;
}

/** Nobody keeps sources in hidden directories, where much lies that is read as a command. */
function isShown(place: string): boolean {
  return isPlainDirectory(place) && !place.includes('/.');
}

/** A directory that the host's go.mod puts in place of a module. */
function whereOf(directory: string, place: string | undefined): Pick<Checkout, 'place' | 'below'> {
  if (place !== undefined) return { place };
  if (directory.startsWith('/')) return isShown(directory) ? { place: directory } : {};
  return isDirectoryPath(directory) && isModulePathWord(directory) ? { below: directory } : {};
}
