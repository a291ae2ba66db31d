import type { BuildFacts } from '../cause/build-facts.ts';
import { type ModuleFacts, moduleDirectory, moduleFactsOf } from '../cause/module-facts.ts';
import { isModulePathWord, isPlainDirectory, isVersionWord } from './host-words.ts';

/** What has to be done to take a module from where the host took it. */
export interface ModuleEdit {
  path: string;
  /** arguments of `go mod edit` */
  edit: string[];
  /** the directory that the host had the module in: it has to lie there, and replace what is required */
  place?: string;
  /** what cannot be had from the two files, in words */
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
  const { required, effective, directory } = facts;
  if (required === undefined || required === '' || required === '(devel)')
    return mainModule(path, host, facts);
  if (!isRequirable(required, effective))
    return { path, edit: [], unknown: `${path}: the host records ${moduleLabel(required, effective)}` };
  const require = `-require=${path}@${required}`;
  if (directory !== undefined) return directoryEdit(path, host, facts, require, plugin?.isReplaced === true);
  if (!effective || (effective.path === path && effective.version === required)) {
    const drop =
      plugin?.isReplaced === true
        ? [undefined, ...new Set([plugin.required ?? required, required])].map(version =>
            version ? `-dropreplace=${path}@${version}` : `-dropreplace=${path}`,
          )
        : [];
    const place = vendorPlace(path, host, facts);
    if (place !== undefined) return { path, edit: [...drop, require], place };
    return { path, edit: [...drop, require] };
  }
  return { path, edit: [require, `-replace=${path}=${effective.path}@${effective.version}`] };
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
  const place = host.trimpath === false ? moduleDirectory(path, facts) : undefined;
  // Nobody keeps sources in hidden directories, where much lies that is read as a command.
  return place !== undefined && isPlainDirectory(place) && !place.includes('/.') ? place : undefined;
}

/** Without -trimpath a vendored module has the path of the host's own tree. */
function vendorPlace(path: string, host: BuildFacts, facts: ModuleFacts): string | undefined {
  const place = placeOf(path, host, facts);
  return place?.includes('/vendor/') ? place : undefined;
}

function directoryEdit(
  path: string,
  host: BuildFacts,
  facts: ModuleFacts,
  require: string,
  isReplaced: boolean,
): ModuleEdit {
  const place = placeOf(path, host, facts);
  if (place !== undefined) return { path, edit: [require], place };
  const unknown = `the source of ${path} that the host was built from: it took it from ${facts.directory}`;
  // With -trimpath only the label and the content count: a directory of the plugin's own is as good.
  return { path, edit: [require], ...(isReplaced ? {} : { unknown }) };
}

/** The host's own module has no version that could be required. */
function mainModule(path: string, host: BuildFacts, facts: ModuleFacts): ModuleEdit {
  const place = placeOf(path, host, facts);
  if (place !== undefined) return { path, edit: [], place };
  return { path, edit: [], unknown: `the source tree of ${path}, the module of the host itself` };
}
