import type { Module } from '../go/mod-info.ts';
import { escapePath, splitVersioned } from '../go/package-path.ts';
import type { BuildFacts } from './build-facts.ts';

/** Where one side took a module from, as far as module lines and directories show. */
export interface ModuleFacts {
  /** the version that go.mod requires: with -trimpath the label of its files, whatever replaces it */
  required?: string;
  /** what is really compiled: a version of a module */
  effective?: { path: string; version: string; sum?: string };
  /** what is really compiled: a directory, as `replace` names it */
  directory?: string;
  /** package to directory, of the packages that are compared */
  directories: Readonly<Record<string, string>>;
}

/** `./dir`, `../dir`, `/dir`: what cmd/go takes for a directory in a replace (modfile.IsDirectoryPath). */
export function isDirectoryPath(path: string): boolean {
  return /^(\.{0,2}\/|[A-Za-z]:)|^\.{1,2}$/.test(path);
}

export function moduleFactsOf(side: BuildFacts, path: string, packages: readonly string[]): ModuleFacts {
  const directories: Record<string, string> = Object.fromEntries(
    packages.flatMap(name => {
      const directory = side.directories[name];
      return directory === undefined ? [] : [[name, directory] as const];
    }),
  );
  const module = side.modules.get(path);
  const facts = module ? ofModule(module) : ofDirectories(side, path, directories);
  const root = facts.directory === undefined ? undefined : replacementRoot(side, facts.directory);
  for (const name of root === undefined ? [] : packages)
    directories[name] ??= `${root}${name.slice(path.length)}`;
  return { ...facts, directories };
}

/** Where a `replace` by a relative directory leads: go.mod lies above the main package, at the root of its module. */
export function replacementRoot(
  { directories, mainModule, profile }: BuildFacts,
  target: string,
): string | undefined {
  if (target.startsWith('/')) return target;
  const main = profile.go?.buildInfo?.path ?? '';
  const directory = directories[main] ?? directories['main'];
  const below = mainModule !== undefined && main.startsWith(mainModule) ? main.slice(mainModule.length) : '';
  if (directory === undefined || !directory.startsWith('/') || !directory.endsWith(below)) return undefined;
  const parts = directory.slice(1, directory.length - below.length).split('/');
  for (const step of target.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.' && step !== '') parts.push(step);
  }
  return `/${parts.join('/')}`;
}

function ofModule(module: Module): Omit<ModuleFacts, 'directories'> {
  const { replace } = module;
  const required = module.version;
  if (replace && isDirectoryPath(replace.path)) return { required, directory: replace.path };
  const { path, version, sum } = replace ?? module;
  return { required, effective: { path, version, ...(sum === undefined ? {} : { sum }) } };
}

/** Without build information: the version in `[CACHE/]MODULE@VERSION/...`, which only with -trimpath is the required one. */
function ofDirectories(
  side: BuildFacts,
  path: string,
  directories: Readonly<Record<string, string>>,
): Omit<ModuleFacts, 'directories'> {
  for (const directory of Object.values(directories)) {
    const split = splitVersioned(directory);
    if (!split) continue;
    const { module, version } = split;
    if (side.trimpath === true) return { required: version };
    return module.endsWith(`/${escapePath(path)}`) ? { effective: { path, version } } : {};
  }
  return {};
}

/** A module about which the file records nothing. */
export const NOT_RECORDED = 'not recorded';

/** In words: `v1.0.0`, `v1.0.0 => v1.1.0`, `v1.0.0 => ../dep`. */
export function moduleText(path: string, { required, effective, directory }: ModuleFacts): string {
  if (directory !== undefined) return `${required ?? ''} => ${directory}`.trim();
  if (!effective) return required ?? NOT_RECORDED;
  const taken = effective.path === path ? effective.version : `${effective.path} ${effective.version}`;
  return required === undefined || required === taken ? taken : `${required} => ${taken}`;
}

/** The directory of a module's root, from that of one of its packages. */
export function moduleDirectory(
  path: string,
  { directories }: Pick<ModuleFacts, 'directories'>,
): string | undefined {
  for (const [name, directory] of Object.entries(directories)) {
    const rest = name.slice(path.length);
    if (name.startsWith(path) && directory.endsWith(rest))
      return directory.slice(0, directory.length - rest.length);
  }
  return undefined;
}
