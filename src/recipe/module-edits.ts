import type { BuildFacts } from '../cause/build-facts.ts';
import { type ModuleFacts, moduleDirectory, moduleFactsOf } from '../cause/module-facts.ts';

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
  const packages = Object.keys(host.directories).filter(name => name === path || name.startsWith(`${path}/`));
  const facts = moduleFactsOf(host, path, packages);
  const { required, effective, directory } = facts;
  if (required === undefined || required === '' || required === '(devel)')
    return mainModule(path, host, facts);
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

/** Where the host had a module; with -trimpath it does not matter. */
function placeOf(path: string, host: BuildFacts, facts: ModuleFacts): string | undefined {
  return host.trimpath === false ? moduleDirectory(path, facts) : undefined;
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
