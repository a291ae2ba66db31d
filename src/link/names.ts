import { pathToPrefix } from '../go/package-path.ts';
import { versionsOf } from '../profile/exported.ts';
import { dynamicOf, moduleOf } from '../profile/known.ts';
import type { BinaryProfile, CheckProfile } from '../profile/profile.ts';
import { sanitizerNames } from './address-sanitizer.ts';

/**
 * All that the last plugin of a check is ever asked: its own names, what the libraries that it brings import, and the
 * hashes of packages that the host lacks.
 */
export function lastNames(
  profile: BinaryProfile,
  libraries: readonly BinaryProfile[],
  host: CheckProfile,
): Set<string> {
  const names = ownNames(profile);
  for (const { symbol } of moduleOf(profile)?.packages ?? [])
    if (symbol !== undefined && versionsOf(host.exports, symbol).length === 0) names.add(symbol);
  for (const library of libraries) {
    for (const { name } of dynamicOf(library)?.imports ?? []) names.add(name);
    for (const name of activeNames(library)) names.add(name);
  }
  return names;
}

/**
 * All that an earlier plugin is ever asked where every search begins at the host: not the names that the host defines for
 * everybody, which are most.
 */
export function earlierNames(
  profile: BinaryProfile,
  {
    profiles,
    asked,
    libraries,
  }: Record<'profiles' | 'libraries', readonly BinaryProfile[]> & { asked: readonly string[] },
  host: CheckProfile,
): Set<string> {
  const names = lastNames(profile, libraries, host);
  const special = new Set<string>();
  for (const one of profiles) {
    const { imports = [], initialExec = [] } = dynamicOf(one) ?? {};
    for (const { name, version } of imports) if (version !== undefined) special.add(name);
    for (const name of initialExec) special.add(name);
  }
  for (const name of asked)
    if (special.has(name) || !versionsOf(host.exports, name).some(({ hidden }) => !hidden)) names.add(name);
  return names;
}

/** What a file defines and is bound to by name, and whoever defines it first changes what the file does. */
function activeNames(profile: BinaryProfile): string[] {
  const { constructors, needed = [], sharedGlobals } = dynamicOf(profile) ?? {};
  return [...(constructors?.bound ?? []), ...sanitizerNames(needed, sharedGlobals)];
}

/** The names that are looked up in a plugin itself. */
function ownNames(profile: BinaryProfile): Set<string> {
  const names = new Set(['runtime.lastmoduledatap']);
  const list = dynamicOf(profile)?.constructors.module?.list;
  if (list !== undefined) names.add(list);
  for (const name of activeNames(profile)) names.add(name);
  const module = moduleOf(profile);
  const { pluginPath = '' } = module ?? {};
  for (const { name } of module?.exports ?? []) {
    names.add(exportSymbol(pluginPath, name));
    // Go 1.8 and 1.9 store the path as it is written.
    names.add(exportSymbol(pathToPrefix(pluginPath), name));
  }
  return names;
}

/** What plugin.Open asks dlsym for, as C reads it: up to the first NUL. */
export function exportSymbol(pluginPath: string, name: string): string {
  const text = `${pluginPath}.${name}`;
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** Variable of the runtime that says whether there is C code in the program. */
export const IS_CGO = 'runtime.iscgo';

/** Every name that simulating these files may look up: what each object in the process has to answer. */
export function namesToResolve(host: BinaryProfile, profiles: readonly BinaryProfile[]): Set<string> {
  const names = new Set(['runtime.lastmoduledatap', 'runtime.tlsg']);
  if (host.go?.linkedLibraries) names.add(IS_CGO);
  for (const { symbol } of host.go?.linkedLibraries ?? []) names.add(symbol);
  for (const profile of profiles) for (const name of namesSoughtBy(profile)) names.add(name);
  return names;
}

const soughtNames = new WeakMap<BinaryProfile, ReadonlySet<string>>();

/** The same of one file, which may be judged in many hosts. */
function namesSoughtBy(profile: BinaryProfile): ReadonlySet<string> {
  const known = soughtNames.get(profile);
  if (known) return known;
  const dynamic = dynamicOf(profile);
  const module = moduleOf(profile);
  const names = ownNames(profile);
  for (const { name } of dynamic?.imports ?? []) names.add(name);
  for (const name of dynamic?.initialExec ?? []) names.add(name);
  for (const { symbol } of module?.packages ?? []) if (symbol !== undefined) names.add(symbol);
  for (const task of module?.initTasks ?? []) if ('symbol' in task) names.add(task.symbol);
  soughtNames.set(profile, names);
  return names;
}

/** The names without a version that a file cannot do without and the host does not define. */
export function unversionedNames(profile: BinaryProfile, host: CheckProfile): string[] {
  const imports = dynamicOf(profile)?.imports ?? [];
  return imports
    .filter(
      ({ name, version, weak }) =>
        !weak && version === undefined && versionsOf(host.exports, name).length === 0,
    )
    .map(({ name }) => name);
}
